"""What changed in a period: an area's own sums where it has them, the leaves in it where it hasn't; days and whole months.

Beside `reading`, which adds up all that changed until a day: a period is read without what lies before it.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from whistles.statistics.folding import ROLLED, Book
from whistles.statistics.periods import Period
from whistles.statistics.reading import ASKED, asked

IS_WHOLE = "day >= %(begin_{n})s AND day < %(end_{n})s"


def asked_between(
    areas: Iterable[str], periods: Sequence[Period], *, by_days: bool = False
) -> dict[str, object]:
    """The parameters of `rows_between`; by_days: no day is summed up in its month."""
    found = asked(areas, periods[0].last)
    for n, one in enumerate(periods):
        after = one.last + timedelta(days=1)
        # months of which every day lies in it: from the first that begins in it to the last that ends in it
        begin = (
            one.first
            if one.first.day == 1
            else (one.first.replace(day=1) + timedelta(days=31)).replace(day=1)
        )
        end = max(begin, after.replace(day=1))
        found |= {
            f"first_{n}": one.first,
            f"last_{n}": one.last,
            f"begin_{n}": begin,
            f"end_{n}": begin if by_days else end,
        }
    return found  # fmt: skip


def rows_between(book: Book, number: int = 1) -> str:
    """SQL of rows (period, area_code, day, keys, measures) that add up to what changed in each asked area in each period.

    number: of how many periods; a row is of a day, or of the whole month that begins on its day.
    """
    return " UNION ALL ".join(_between(book, n) for n in range(number))


def _between(book: Book, n: int) -> str:
    keys = ", ".join(book.keys)
    columns = ", ".join(f"l.{name}" for name in (*book.keys, *book.names))
    whole = IS_WHOLE.format(n=n)
    days = f"BETWEEN %(first_{n})s AND %(last_{n})s"
    # the bounds are worked out before the leaves are asked (OFFSET 0), as in `reading`
    leaves = f"""
        SELECT * FROM {book.leaves} AS l WHERE l.area_code BETWEEN a.first AND a.last AND l.day {days}
        AND (c.has_months IS NOT TRUE OR NOT (l.{whole.replace("AND day", "AND l.day")})) OFFSET 0
    """
    return f"""
        SELECT {n} AS period, area_code, day, {keys}, {book.columns} FROM {book.rollup}
        WHERE area_code = ANY(%(areas)s)
        AND ((grain = 'm' AND {whole}) OR (grain = 'd' AND day {days} AND NOT ({whole})))
        UNION ALL SELECT {n}, a.area_code, l.day, {columns}
        FROM {ASKED} LEFT JOIN {ROLLED} AS c ON c.area_code = a.area_code CROSS JOIN LATERAL ({leaves}) AS l
        WHERE c.{book.days} IS NOT TRUE
    """
