"""The SQL of the migration that draws leaves from the sums of before, and of its way back. Never edited."""

MEASURES = ("whistled", "closed", "solved", "explained", "not_possible", "withdrawn", "unstated", "suspended", "cancelled")
BOOKS = (
    ("whistles_closureleaf", "whistles_closurerollup", "grade_key, source_code", MEASURES),
    ("whistles_stepleaf", "whistles_steprollup", "grade_key, source_code, what", ("number",)),
    ("whistles_departmentleaf", "whistles_departmentrollup", "department_id, what", ("number",)),
)
# no refresh meanwhile: the product's own lock of the rollups
ALONE = "SELECT pg_advisory_xact_lock(1380928588); SET LOCAL work_mem = '256MB'"
# the area above, by the digits of its code; of a city none
ABOVE = (
    "CASE length(area_code) WHEN 17 THEN left(area_code, 15) WHEN 15 THEN left(area_code, 12) "
    "WHEN 12 THEN left(area_code, 9) WHEN 9 THEN left(area_code, 6) "
    "WHEN 6 THEN CASE WHEN area_code NOT LIKE '____00' THEN left(area_code, 4) || '00' END END"
)
# each area of which anything is recorded, with every area above it
OWN = """
    SELECT DISTINCT own, code FROM (SELECT DISTINCT area_code AS own FROM {leaves}) AS c CROSS JOIN LATERAL (
        SELECT left(own, 4) || '00' AS code UNION SELECT left(own, digits) FROM unnest(ARRAY[6, 9, 12, 15, 17]) AS digits
        WHERE digits <= length(own)
    ) AS above
"""


def drawn(leaves: str, rollup: str, keys: str, names: tuple[str, ...]) -> str:
    """What an area's days say less what the days of the areas below it say."""
    columns, sums = ", ".join(names), ", ".join(f"sum({name})::int AS {name}" for name in names)
    minus = ", ".join(f"-{name}" for name in names)
    has = " OR ".join(f"sum({name}) <> 0" for name in names)
    return f"""
        INSERT INTO {leaves} (area_code, day, {keys}, {columns})
        SELECT area_code, day, {keys}, {sums} FROM (
            SELECT area_code, day, {keys}, {columns} FROM {rollup} WHERE grain = 'd'
            UNION ALL SELECT {ABOVE}, day, {keys}, {minus} FROM {rollup} WHERE grain = 'd' AND {ABOVE} IS NOT NULL
        ) AS less GROUP BY area_code, day, {keys} HAVING {has}
    """


def known() -> str:
    """Every area above a leaf, with the sums that all of them have as yet."""
    counts = " UNION ALL ".join(
        f"SELECT code, {'count(*)' if leaves == BOOKS[0][0] else 0} AS changes FROM {leaves} JOIN ({OWN.format(leaves=leaves)}) AS o ON own = area_code GROUP BY 1"
        for leaves, *_rest in BOOKS
    )
    return (
        "INSERT INTO whistles_rolledarea (area_code, changes, has_months, has_days, has_days_by_department) "
        f"SELECT code, sum(changes), TRUE, TRUE, TRUE FROM ({counts}) AS counts GROUP BY 1"
    )


def summed(leaves: str, rollup: str, keys: str, names: tuple[str, ...]) -> list[str]:
    """The sums that areas have none of, from the leaves in them."""
    days = "has_days_by_department" if "department" in leaves else "has_days"
    columns, sums = ", ".join(names), ", ".join(f"sum({name})::int" for name in names)
    return [
        f"""
        INSERT INTO {rollup} (area_code, grain, day, {keys}, {columns})
        SELECT code, '{grain}', {day}, {keys}, {sums} FROM {leaves} JOIN ({OWN.format(leaves=leaves)}) AS o ON own = area_code
        WHERE NOT EXISTS (SELECT FROM whistles_rolledarea AS a WHERE a.area_code = code AND a.{has}) GROUP BY 1, 3, {keys}
        """
        for grain, day, has in (
            ("d", "day", days),
            ("m", "date_trunc('month', day::timestamp)::date", "has_months"),
        )
    ]


FORWARD = [ALONE, *(drawn(*book) for book in BOOKS), known()]
BACK = [
    ALONE, *(one for book in BOOKS for one in summed(*book)),
    *(f"DELETE FROM {leaves}" for leaves, *_rest in BOOKS), "DELETE FROM whistles_rolledarea",
]  # fmt: skip
