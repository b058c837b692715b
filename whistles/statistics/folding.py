"""The SQL by which events become changes, and changes become rollups; text only."""

from collections.abc import Callable
from dataclasses import dataclass

from grids.areas.codes import ANCESTOR_DIGITS
from whistles.statistics.figures import (
    ANSWERED,
    EVERYDAY,
    LET_OFF,
    MEASURES,
    MET,
    MET_CLOSINGS,
    MOVED,
    MOVED_CLOSED,
    MOVES,
    NAMES,
    OF_LEADS,
    OPENED,
    TIME_ZONE,
    before_sql,
    changes_figures_sql,
    length_sql,
    moves_key_sql,
    quoted,
    sign_sql,
    verb_sql,
)

CHANGES, STEP_CHANGES = "whistles_closurechange", "whistles_stepchange"
LEDGER, LEAD_LEDGER = "whistles_whistleevent", "whistles_leadevent"
# which areas have sums of their own
ROLLED = "whistles_rolledarea"
DAY = f"(e.occurred_at AT TIME ZONE '{TIME_ZONE}')::date"
# the key of a matter after an event, and until it
AFTER = {column: f"e.{column}" for column in MOVES}
BEFORE = {column: before_sql(column, moved) for column, moved in MOVES.items()}
CLOSED_AFTER = next(measure for measure in MEASURES if measure.name == "closed").after_sql()
CLOSED_BEFORE = next(measure for measure in MEASURES if measure.name == "closed").before_sql()
# a closing that met its limit, in time or not
IS_ENDED = f"e.met IN ({quoted(MET_CLOSINGS)})"
# a closing that was opened again; where that is taken back, the other way round
IS_OPENED = f"CASE WHEN e.takes_back IS NULL THEN {CLOSED_BEFORE} AND NOT {CLOSED_AFTER} ELSE {CLOSED_AFTER} AND NOT {CLOSED_BEFORE} END"
SIGN, VERB = sign_sql(), verb_sql(LEDGER)
# a step that is counted by its verb, or takes one back that was
IS_COUNTED = f"{VERB} NOT IN ({quoted(EVERYDAY)})"

# lengths of what areas of a level share, the deepest level first and the city last; the database takes no area of another
LEVELS = (*ANCESTOR_DIGITS[::-1], 4)
# of which level a code is: a city's is as long as a district's
LEVEL = "CASE WHEN area_code LIKE '____00' THEN 4 ELSE length(area_code) END"
MONTH = "date_trunc('month', day::timestamp)::date"
# the area of an event and everything above it, by the digits of its code, the city first
ABOVE = """
    LATERAL (
        SELECT left(c.area_code, 4) || '00' AS area_code
        UNION SELECT left(c.area_code, digits) FROM unnest(ARRAY[6, 9, 12, 15, 17]) AS digits
        WHERE digits <= length(c.area_code)
    ) AS above
"""
GRAINS = "(VALUES ('d'), ('m')) AS grains(grain)"
# only what an area has sums of
HAS_SUMS = f"JOIN {ROLLED} AS rolled ON rolled.area_code = above.area_code"
OF_GRAIN = "WHERE CASE grain WHEN 'd' THEN rolled.{days} ELSE rolled.has_months END"
DAY_OF_GRAIN = "CASE grain WHEN 'd' THEN c.day ELSE date_trunc('month', c.day)::date END"


@dataclass(frozen=True, slots=True)
class Book:
    """Noted changes, the leaves that they become, and the sums of leaves by area, day and month.

    keys: what a sum is told apart by beside area and day. Leaves of the same key add up; apart: what they are told apart by
    besides, where sums would be as many as they are.
    folded: SQL of the changes that the ledger alone gives, of events that meet a condition.
    days: the column of RolledArea that says which areas have days.
    """

    changes: str
    leaves: str
    rollup: str
    keys: tuple[str, ...]
    names: tuple[str, ...]
    folded: Callable[[str], str]
    days: str = "has_days"
    apart: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """All columns of the rollup's key."""
        return ", ".join(("area_code", "grain", "day", *self.keys))

    @property
    def leaf(self) -> str:
        """The columns by which changes are grouped."""
        return ", ".join(("area_code", "day", *self.keys, *self.apart))

    @property
    def cell(self) -> str:
        """Those of them that a sum has."""
        return ", ".join(("area_code", "day", *self.keys))

    @property
    def columns(self) -> str:
        """What is counted."""
        return ", ".join(self.names)

    @property
    def sums(self) -> str:
        """What is counted, summed."""
        return ", ".join(f"sum({name})::int AS {name}" for name in self.names)

    @property
    def minus(self) -> str:
        """What is counted, with the other sign."""
        return ", ".join(f"-{name} AS {name}" for name in self.names)

    def summed(self, changes: str) -> str:
        """Changes with the same key as one."""
        return f"SELECT {self.leaf}, {self.sums} FROM ({changes}) AS one_by_one GROUP BY {self.leaf}"

    def noted(self, within: str = "TRUE") -> str:
        """The changes that are noted and not yet in the rollup."""
        return f"SELECT {self.leaf}, {self.columns} FROM {self.changes} WHERE {within}"

    def gathered(self, rows: str) -> str:
        """SQL that adds rows to the leaves."""
        return f"INSERT INTO {self.leaves} ({self.leaf}, {self.columns}) SELECT {self.leaf}, {self.columns} FROM ({rows}) AS r"

    def merged(self, rows: str) -> str:
        """SQL that adds rows to the sums."""
        added = ", ".join(f"{name} = r.{name} + EXCLUDED.{name}" for name in self.names)
        return f"""
            INSERT INTO {self.rollup} AS r ({self.key}, {self.columns}) {rows}
            ON CONFLICT ({self.key}) DO UPDATE SET {added}
        """


def closure_changes(events: str, within: str = "TRUE", *, is_summed: bool = True) -> dict[str, str]:
    """SQL of what events change of the measures, by key and day, in three parts that add up.

    Most move no key: what they take up less what they give back. Those that do give back under the key before it and
    take up under the key after it. is_summed: a row for each key and day, else for each event.
    """
    summed = "sum({})::int" if is_summed else "{}"

    def part(key: dict[str, str], sums: list[str], condition: str) -> str:
        named = ", ".join(f"{summed.format(one)} AS {name}" for one, name in zip(sums, NAMES, strict=True))
        area, grade, source = key.values()
        return (
            f"SELECT {area} AS area_code, {DAY} AS day, {grade} AS grade_key, {source} AS source_code, {named} "
            f"FROM {events} AS e WHERE {condition} AND {within}{' GROUP BY 1, 2, 3, 4' if is_summed else ''}"
        )

    stayed = [f"{one.after_sql()}::int - {one.before_sql()}::int" for one in MEASURES]
    came = [f"{one.after_sql()}::int" for one in MEASURES]
    left = [f"-{one.before_sql()}::int" for one in MEASURES]
    moved = f"{moves_key_sql()} AND NOT e.is_sealed"
    return {
        "stayed": part(AFTER, stayed, f"{changes_figures_sql()} AND NOT {moves_key_sql()}"),
        "came": part(AFTER, came, moved),
        "left": part(BEFORE, left, moved),
    }


def step_changes(events: str, within: str = "TRUE") -> str:
    """SQL of what events change of the steps that are counted, by key, day and step."""

    def part(key: dict[str, str], what: str, number: object, condition: str) -> str:
        area, grade, source = key.values()
        return (
            f"SELECT {area} AS area_code, {DAY} AS day, {grade} AS grade_key, {source} AS source_code, {what} AS what, "
            f"{number} AS number FROM {events} AS e WHERE {condition} AND NOT e.is_sealed AND {within}"
        )

    moved = f"{moves_key_sql()} AND e.from_state <> ''"
    both_closed = f"{moves_key_sql()} AND {CLOSED_BEFORE} AND {CLOSED_AFTER}"
    parts = (
        part(AFTER, VERB, SIGN, IS_COUNTED),
        part(AFTER, f"'{MOVED}'", 1, moved),
        part(BEFORE, f"'{MOVED}'", -1, moved),
        part(AFTER, f"'{MOVED_CLOSED}'", 1, both_closed),
        part(BEFORE, f"'{MOVED_CLOSED}'", -1, both_closed),
        part(BEFORE, f"'{OPENED}'", SIGN, IS_OPENED),
        # that one was late stays a fact of the closing, whatever becomes of the matter
        part(AFTER, f"'{MET}' || e.met", SIGN, IS_ENDED),
        part(AFTER, f"'{LET_OFF}' || e.closed_in", SIGN, "e.closed_in <> ''"),
        part(AFTER, length_sql(), SIGN, "e.minutes IS NOT NULL"),
        part(AFTER, f"'{ANSWERED}' || e.answer", SIGN, "e.answer <> ''"),
    )
    return (
        "SELECT area_code, day, grade_key, source_code, what, sum(number)::int AS number "
        f"FROM ({' UNION ALL '.join(parts)}) AS steps GROUP BY 1, 2, 3, 4, 5 HAVING sum(number) <> 0"
    )


def led(steps: str) -> str:
    """Steps of leads with what they count under: those of before don't say it, and nothing moved a lead that had ended."""
    return f"""(
        SELECT o.takes_back, o.occurred_at, o.from_state, o.to_state, o.area_before, o.source_before, l.is_sealed,
            coalesce(nullif(o.area_code, ''), l.area_code) AS area_code,
            coalesce(nullif(o.source_code, ''), l.source_code) AS source_code
        FROM {steps} AS o JOIN whistles_lead AS l ON l.id = o.lead_id
        WHERE NOT o.from_state = ''
            AND (NOT o.from_state = o.to_state OR NOT o.area_before = '' OR NOT o.source_before = '')
    )"""


def lead_changes(events: str, within: str = "TRUE") -> str:
    """SQL of what steps of leads change of the steps that are counted: leads that ended without a whistle have no grade."""
    after = ("e.area_code", "e.source_code")
    before = (before_sql("area_code", "area_before"), before_sql("source_code", "source_before"))
    rows = []
    for one in OF_LEADS:
        is_there, was_there = f"e.to_state = '{one.state}'", f"e.from_state = '{one.state}'"
        rows += [
            (*after, f"'{one.what}'", f"({is_there})::int"),
            (*before, f"'{one.what}'", f"-({was_there})::int"),
            (*after, f"'{one.came}'", f"(e.takes_back IS NULL AND {is_there} AND NOT {was_there})::int"),
            # that one came there is taken back: nothing moved it since
            (
                *before,
                f"'{one.came}'",
                f"-(e.takes_back IS NOT NULL AND {was_there} AND NOT {is_there})::int",
            ),
        ]
    values = ", ".join(f"({', '.join(row)})" for row in rows)
    return (
        f"SELECT m.area_code, {DAY} AS day, '' AS grade_key, m.source_code, m.what, sum(m.number)::int AS number "
        f"FROM {events} AS e CROSS JOIN LATERAL (VALUES {values}) AS m (area_code, source_code, what, number) "
        f"WHERE NOT e.is_sealed AND {within} GROUP BY 1, 2, 3, 4, 5 HAVING sum(m.number) <> 0"
    )


def is_rare_sql(row: str = "e") -> str:
    """The condition under which an event moves a key or counts as a step; hardly any in an imported ledger does."""
    opens = f"({CLOSED_BEFORE} AND NOT {CLOSED_AFTER})"
    told = f"{row}.minutes IS NOT NULL OR {row}.answer <> '' OR {row}.closed_in <> '' OR {IS_ENDED}"
    told += f" OR {row}.takes_back IS NOT NULL"
    return f"({row}.verb NOT IN ({quoted(EVERYDAY)}) OR {moves_key_sql(row)} OR {opens} OR {told})"


def _closure_fold(within: str) -> str:
    # one by one: whoever wants them grouped groups them once, with what is moved
    # and the few that move a key are taken out of the ledger once
    stayed = closure_changes(LEDGER, within, is_summed=False)["stayed"]
    moved = closure_changes("moved", is_summed=False)
    return (
        f"WITH moved AS MATERIALIZED (SELECT * FROM {LEDGER} AS e WHERE {moves_key_sql()} AND {within}) "
        f"{stayed} UNION ALL {moved['came']} UNION ALL {moved['left']}"
    )


def _steps_fold(within: str) -> str:
    # the ledger is gone through once
    rare = f"SELECT * FROM {LEDGER} AS e WHERE {is_rare_sql()} AND NOT e.is_sealed AND {within}"
    return f"WITH rare AS MATERIALIZED ({rare}) {step_changes('rare')} UNION ALL {lead_changes(led(LEAD_LEDGER), within)}"


CLOSURE = Book(
    CHANGES,
    "whistles_closureleaf",
    "whistles_closurerollup",
    ("grade_key", "source_code"),
    NAMES,
    _closure_fold,
)
STEPS = Book(
    STEP_CHANGES, "whistles_stepleaf", "whistles_steprollup", ("grade_key", "source_code", "what"), ("number",),
    _steps_fold,
)  # fmt: skip


def of_year(year: int) -> str:
    """The condition for the ledger's events of a year."""
    return f"e.occurred_at >= '{year}-01-01 00:00:00+08' AND e.occurred_at < '{year + 1}-01-01 00:00:00+08'"


def days_of(year: int) -> str:
    """The condition for rows of changes and rollups of a year: months begin within it."""
    return f"day >= '{year}-01-01' AND day < '{year + 1}-01-01'"


def spread(changes: str, book: Book = CLOSURE, *, everywhere: bool = False) -> str:
    """SQL that spreads a few changes (area_code, day, …, measures) over areas above and both grains, one by one.

    everywhere: over all areas above, not only those that have sums.
    """
    keys = ", ".join(f"c.{key}" for key in book.keys)
    places = ", ".join(str(place + 1) for place in range(3 + len(book.keys)))
    return f"""
        SELECT above.area_code, grain, {DAY_OF_GRAIN} AS day, {keys}, {book.sums}
        FROM ({changes}) AS c CROSS JOIN {ABOVE} {"" if everywhere else HAS_SUMS} CROSS JOIN {GRAINS}
        {"" if everywhere else OF_GRAIN.format(days=book.days)} GROUP BY {places}
    """
