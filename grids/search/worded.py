"""Rows that are found by words: an index of a subject extends these, and every search asks them in the same way.

Two plans answer a question. What is frequent is found by walking from the newest row on, what is rare by the index of
codes; neither can do the other's work in time, and the database can't know which it is where words come in runs. So it is
decided here, by the rarest code of the question and how often the last look at the table met it.
"""

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.indexes import GinIndex
from django.db import connection
from django.db.models import DateTimeField, ExpressionWrapper, F, Value
from django.db.models.functions import StrIndex

from grids.access.scoped import Scoped
from grids.conduct.kept import kept

if TYPE_CHECKING:
    from grids.search.questions import Asked

# how often each code stood in the rows that the last ANALYZE looked at, and how many rows there are
OFTEN = """
    SELECT code, share FROM pg_stats,
        unnest(most_common_elems::text::int[], most_common_elem_freqs) AS common(code, share)
    WHERE schemaname = 'public' AND tablename = %s AND attname = 'codes' AND code IS NOT NULL
"""
ROWS = "SELECT reltuples FROM pg_class WHERE oid = %s::regclass"
# rows that are walked over for each one that is wanted, before the index is asked after all
PATIENCE = 4
# how closely ANALYZE looks at the codes (its target): ten codes of each are known, what is rarer than those is rare indeed
LOOKED_AT = 300


@kept
def shares(table: str) -> tuple[dict[int, float], float]:
    """How large a share of the rows has each common code, and how many rows there are; nothing of a table never analysed."""
    with connection.cursor() as cursor:
        cursor.execute(OFTEN, [table])
        found = dict(cursor.fetchall())
        cursor.execute(ROWS, [table])
        return found, cursor.fetchone()[0]


class WordedQuerySet(Scoped):
    """Indexed rows as phrases; the model has `text`, `codes` and `order`, a moment and the key, newest first."""

    order = ("-received_at", "-pk")

    def holding(self, asked: "Asked"):
        """Rows that hold every word, looked at one by one: for a walk in some order."""
        found = self
        for word in asked.words:
            found = found.alias(at=StrIndex(F("text"), Value(word))).filter(at__gt=0)
        return found

    def coded(self, asked: "Asked"):
        """Rows that hold every word, by the index of codes."""
        return self.filter(codes__contains=asked.codes).holding(asked)

    def share(self, asked: "Asked") -> float:
        """How large a share of all rows has the question's rarest code; 0 where that is too small to be known."""
        found, _rows = shares(self.model._meta.db_table)
        return min((found.get(code, 0.0) for code in asked.codes), default=0.0)

    def is_frequent(self, asked: "Asked", wanted: int) -> bool:
        """Whether so many are found sooner by walking than by the index."""
        _found, rows = shares(self.model._meta.db_table)
        return self.share(asked) > math.sqrt(wanted / max(rows, wanted))

    def newest(self, asked: "Asked", wanted: int) -> list[Any]:
        """So many of the rows that hold every word, the newest first."""
        rows = self.order_by(*self.order)
        moment = self.order[0].removeprefix("-")
        if self.is_frequent(asked, wanted):
            far = int(PATIENCE * wanted / self.share(asked))
            end = list(rows.values_list(moment, flat=True)[far : far + 1])
            near = rows.filter(**{f"{moment}__gte": end[0]}) if end else rows
            found = list(near.holding(asked)[:wanted])
            if len(found) == wanted or not end:
                return found
        # by an order that no index has: the index of codes is asked, and nothing is walked over
        apart = ExpressionWrapper(F(moment) + timedelta(), output_field=DateTimeField()).desc()
        return list(self.coded(asked).order_by(apart, *self.order[1:])[:wanted])


def index_of_codes(name: str) -> GinIndex:
    """The index by which rare words are found."""
    return GinIndex(fields=["codes"], name=name)
