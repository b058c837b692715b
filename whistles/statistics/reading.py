"""What any figure is the sum of: an area's own sums where it has them, the leaves in it where it hasn't.

One statement reads both, and which of them it reads: a refresh that gives an area sums meanwhile changes nothing.
"""

from collections.abc import Iterable
from datetime import date

from grids.areas.codes import prefix_of
from whistles.statistics.folding import ROLLED, Book

# codes are digits: between a prefix and this behind it lies all that starts with it
HIGHEST = "9" * 17


def asked(areas: Iterable[str], as_of: date) -> dict[str, object]:
    """The parameters of `rows_of` and `last_day_of`."""
    codes = list(areas)
    firsts = [prefix_of(code) for code in codes]
    lasts = [first + HIGHEST for first in firsts]
    return {"areas": codes, "firsts": firsts, "lasts": lasts, "month": as_of.replace(day=1), "day": as_of}


# the asked areas, each with the ends between which the codes of all within it lie
ASKED = (
    "unnest(%(areas)s::varchar[], %(firsts)s::varchar[], %(lasts)s::varchar[]) AS a(area_code, first, last)"
)
# the leaves of those without days of their own. The bounds are worked out before the leaves are asked (OFFSET 0): joined
# instead, all leaves of a month are gone through
LEAVES = f"""
    FROM {ASKED} LEFT JOIN {ROLLED} AS c ON c.area_code = a.area_code CROSS JOIN LATERAL (
        SELECT * FROM {{leaves}} AS l WHERE l.area_code BETWEEN a.first AND a.last AND l.day BETWEEN {{since}} AND %(day)s
        OFFSET 0
    ) AS l WHERE c.{{days}} IS NOT TRUE
"""
BEGINNING = "'-infinity'::date"


def rows_of(book: Book) -> str:
    """SQL of rows (area_code, day, keys, measures) that add up to what changed in each asked area until the end of a day.

    A row is of a day, or of the whole month that begins on its day where that is over. Whole months before the day's
    month and the days of that month; leaves for what of both an area has no sums of.
    """
    keys = ", ".join(book.keys)
    columns = ", ".join(f"l.{name}" for name in (*book.keys, *book.names))
    since = f"CASE WHEN c.has_months THEN %(month)s::date ELSE {BEGINNING} END"
    return f"""
        SELECT area_code, day, {keys}, {book.columns} FROM {book.rollup} WHERE area_code = ANY(%(areas)s)
        AND ((grain = 'm' AND day < %(month)s) OR (grain = 'd' AND day >= %(month)s AND day <= %(day)s))
        UNION ALL SELECT a.area_code, l.day, {columns} {_leaves(book, since)}
    """


def last_day_of(book: Book) -> str:
    """SQL of the last day up to the asked one on which something changed in the asked areas."""
    # that of an area with months lies in the last of these before the day's own, or later
    month = f"SELECT max(m.day) FROM {book.rollup} AS m WHERE m.area_code = a.area_code AND m.grain = 'm' AND m.day < %(month)s"
    since = f"CASE WHEN c.has_months THEN coalesce(({month}), {BEGINNING}) ELSE {BEGINNING} END"
    return f"""
        SELECT greatest(
            (SELECT max(day) FROM {book.rollup} WHERE area_code = ANY(%(areas)s) AND grain = 'd' AND day <= %(day)s),
            (SELECT max(l.day) {_leaves(book, since)})
        )
    """


def _leaves(book: Book, since: str) -> str:
    return LEAVES.format(leaves=book.leaves, days=book.days, since=since)
