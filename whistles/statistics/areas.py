"""Which areas have sums of their own beside the leaves in them: those of which so much is recorded that sums save reading.

Below that, a sum is nearly one row for each leaf, at every level once more: storing it costs much and saves nothing.
"""

from grids.areas.codes import prefix_of
from whistles.statistics.books import BOOKS
from whistles.statistics.folding import ABOVE, CLOSURE, MONTH, ROLLED, Book
from whistles.statistics.reading import HIGHEST

# an area has sums of months from so many leaves in it on, and of days: what is read of it until then are these. Of departments
# there are many in what is large, and a day of one is a leaf or two: their days are summed much later
MONTHS_FROM, DAYS_FROM, DAYS_BY_DEPARTMENT_FROM = 1_000, 10_000, 200_000
COLUMNS = "area_code, changes, has_months, has_days, has_days_by_department"
# what each column says that an area has: of which books, by which grain
SUMS = {
    "has_months": (BOOKS, "m"),
    "has_days": ([book for book in BOOKS if book.days == "has_days"], "d"),
    "has_days_by_department": ([book for book in BOOKS if book.days == "has_days_by_department"], "d"),
}


def wanted() -> dict[str, str]:
    """The columns that say which sums an area has, with the condition under which it is to have them.

    Of a city months and days are always there.
    """
    city = "area_code LIKE '____00'"
    return {
        "has_months": f"(changes >= {MONTHS_FROM} OR {city})",
        "has_days": f"(changes >= {DAYS_FROM} OR {city})",
        "has_days_by_department": f"(changes >= {DAYS_BY_DEPARTMENT_FROM})",
    }


def count_changes(cursor, book: Book, leaves: str) -> None:
    """Leaves were added: the areas that they lie in are known, and how many of the closure figures lie in each."""
    number = "sum(c.number)" if book is CLOSURE else "0"
    # what lies above an area is looked up once for all leaves of it
    own = f"SELECT area_code, count(*) AS number FROM ({leaves}) AS leaf GROUP BY 1"
    cursor.execute(
        f"""
        INSERT INTO {ROLLED} AS r ({COLUMNS})
        SELECT above.area_code, {number}, FALSE, FALSE, FALSE FROM ({own}) AS c CROSS JOIN {ABOVE} GROUP BY 1
        ON CONFLICT (area_code) DO UPDATE SET changes = r.changes + EXCLUDED.changes
        """
    )


def know(cursor, leaves: str) -> None:
    """Areas of which nothing has been noted as yet are known from now on."""
    cursor.execute(
        f"""
        INSERT INTO {ROLLED} ({COLUMNS})
        SELECT DISTINCT above.area_code, 0, FALSE, FALSE, FALSE FROM (SELECT DISTINCT area_code FROM {leaves}) AS c
        CROSS JOIN {ABOVE} ON CONFLICT DO NOTHING
        """
    )


def give_sums(cursor) -> None:
    """Areas that have become large enough get their sums, from all leaves in them."""
    for column, condition in wanted().items():
        cursor.execute(
            f"UPDATE {ROLLED} SET {column} = TRUE WHERE NOT {column} AND {condition} RETURNING area_code"
        )
        areas = [area for (area,) in cursor.fetchall()]
        books, grain = SUMS[column]
        for book in books if areas else ():
            _sum_up(cursor, book, areas, grain)


def _sum_up(cursor, book: Book, areas: list[str], grain: str) -> None:
    firsts = [prefix_of(area) for area in areas]
    keys = ", ".join(book.keys)
    cursor.execute(
        f"""
        INSERT INTO {book.rollup} ({book.key}, {book.columns})
        SELECT a.code, '{grain}', {MONTH if grain == "m" else "day"}, {keys}, {book.sums}
        FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[]) AS a(code, first, last)
        JOIN {book.leaves} ON area_code BETWEEN first AND last GROUP BY 1, 3, {keys}
        ON CONFLICT ({book.key}) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in book.names)}
        """,
        [areas, firsts, [first + HIGHEST for first in firsts]],
    )


def know_all(cursor) -> None:
    """Every area of which anything is recorded, counted anew, with the sums that it is to have.

    Whatever a department is told of lay there by the closure figures too.
    """
    leaves = " UNION ALL ".join(
        f"SELECT area_code, {'count(*)' if book is CLOSURE else 0} AS number FROM {book.leaves} GROUP BY 1"
        for book in BOOKS
        if book.days == CLOSURE.days
    )
    cursor.execute(
        f"""
        TRUNCATE {ROLLED};
        INSERT INTO {ROLLED} ({COLUMNS}) SELECT area_code, changes, {", ".join(wanted().values())} FROM (
            SELECT above.area_code, sum(number) AS changes FROM ({leaves}) AS c CROSS JOIN {ABOVE} GROUP BY 1
        ) AS known
        """
    )


def let_go(cursor) -> None:
    """Sums that save nothing go: those of before areas were told apart, and of areas that were large by a larger measure."""
    for column, condition in reversed(wanted().items()):
        cursor.execute(
            f"UPDATE {ROLLED} SET {column} = FALSE WHERE {column} AND NOT {condition} RETURNING area_code"
        )
        areas = [area for (area,) in cursor.fetchall()]
        books, grain = SUMS[column]
        for book in books if areas else ():
            cursor.execute(
                f"DELETE FROM {book.rollup} WHERE area_code = ANY(%s) AND grain = %s", [areas, grain]
            )
