"""Questions asked again and again of one row after the other: Django puts each of them into SQL once for the process.

For what every step asks. Putting a question into SQL costs Django several times what it costs the database to answer it.
"""

from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

# what stands in the SQL's parameters for what is given each time, by its kind and by its place among what is given
STAND_INS: dict[type, Callable[[int], Any]] = {
    UUID: lambda place: UUID(int=2**128 - 1 - place),
    datetime: lambda place: datetime(1990, 1, 1, 0, 0, 0, 1 + place, UTC),
}


class Question:
    """Rows by what is given each time: `Question(lambda key: Term.objects.filter(whistle=key), UUID).of(whistle.pk)`.

    kinds: of what kind each thing is that is given. Everything else about the rows is settled once.
    """

    def __init__(self, rows: Callable[..., QuerySet], *kinds: type) -> None:
        self.rows, self.kinds = rows, kinds
        self._kept: tuple[QuerySet, Any, str, tuple] | None = None

    def of(self, *given: Any) -> list[Any]:
        """The rows, as the queryset would have them."""
        template, compiler, sql, places = self._kept or self._settled()
        if compiler is None:
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        if template.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        params = tuple(value if place is None else given[place] for place, value in places)
        # a copy that asks over this thread's connection, and knows already what it asks
        asking = copy(compiler)
        asking.connection, asking.as_sql = connection, lambda *_args, **_kwargs: (sql, params)
        query = copy(template.query)
        query.get_compiler = lambda *_args, **_kwargs: asking
        rows = QuerySet(template.model, query=query)
        rows._iterable_class, rows._fields = template._iterable_class, template._fields
        return list(rows)

    def _settled(self) -> tuple[QuerySet, Any, str, tuple]:
        stand_ins = [STAND_INS[kind](place) for place, kind in enumerate(self.kinds)]
        template = self.rows(*stand_ins)
        compiler = template.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            # there can be none, whatever is given
            self._kept = template, None, "", ()
            return self._kept
        places = tuple((stand_ins.index(value) if value in stand_ins else None, value) for value in params)
        if {place for place, _value in places} - {None} != set(range(len(stand_ins))):
            raise TypeError(f"what is given doesn't stand in the question: {sql}")
        converters = compiler.get_converters([one[0] for one in compiler.select])
        compiler.get_converters, compiler.connection = lambda _expressions: converters, None
        self._kept = template, compiler, sql, places
        return self._kept
