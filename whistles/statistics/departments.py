"""The SQL by which events become changes of the figures of departments; text only.

A whistle counts under whoever leads: a step that hands it over gives back under one department and takes up under the
other. How a department keeps the clocks of its own part is counted under the department that took the step, whether it
leads or assists; what street and departments say of each other, under the department that it is about or by.
"""

from whistles.clocks.models import WORK
from whistles.lifecycle.answers import OF_PART, OF_WHISTLE
from whistles.lifecycle.states import TAKEN_BACK
from whistles.statistics.figures import (
    ANSWERED,
    ASSIST_ASKED,
    ASSISTED,
    LATE,
    LED,
    LET_OFF,
    MEASURES,
    MET,
    MOVED,
    MOVED_CLOSED,
    OPENED,
    PUT_RIGHT,
    before_sql,
    changes_figures_sql,
    length_sql,
    moves_key_sql,
    quoted,
)
from whistles.statistics.figures import MOVES as MOVED_FROM
from whistles.statistics.folding import (
    CLOSED_AFTER,
    CLOSED_BEFORE,
    DAY,
    IS_COUNTED,
    IS_OPENED,
    LEDGER,
    SIGN,
    VERB,
    Book,
    is_rare_sql,
)

CHANGES = "whistles_departmentchange"
KEY = ("e.area_code", "e.grade_key", "e.source_code")
KEY_BEFORE = tuple(before_sql(column, moved) for column, moved in MOVED_FROM.items())
MOVES = f"({moves_key_sql()} OR e.lead_moved)"
MEASURED = tuple(one for one in MEASURES if one.name in LED)
# clocks of whoever asked, or of a suspension, are no department's
OWN_CLOCKS = quoted(f"{clock.value}{late}" for clock in WORK for late in ("", LATE))
# what leaves are told apart by beside the department: sums would be nearly as many as leaves
APART = ("grade_key", "source_code")
LEAF = "area_code, day, department_id, what, grade_key, source_code"
# departments that a step asked to assist
ASSISTING = "(SELECT one::bigint AS department FROM unnest(string_to_array(trim(both ',' FROM e.assisting), ',')) AS one) AS asked"
# of what street and departments say of each other, the first letter
IS_MARK = f"left(e.answer, 1) IN ({quoted((OF_PART, OF_WHISTLE))})"
IS_PUT_RIGHT = "(" + " OR ".join(f"e.{clock}_put_right <> ''" for clock in PUT_RIGHT) + ")"
# who led at a step that doesn't say it, as steps of before don't: whoever led before the first step that handed it over
LED_FIRST = f"""(
    SELECT w.id, CASE WHEN f.whistle_id IS NULL THEN w.lead_department_id ELSE f.lead_before_id END AS lead
    FROM whistles_whistle w LEFT JOIN (
        SELECT DISTINCT ON (whistle_id) whistle_id, lead_before_id FROM {LEDGER} WHERE lead_moved ORDER BY whistle_id, seq
    ) AS f ON f.whistle_id = w.id
    WHERE w.lead_department_id IS NOT NULL
)"""


def department_changes(events: str, within: str = "TRUE", *, lead: str = "e.leading_id") -> str:
    """SQL of what events change of the figures of departments, by area, day, department, grade, source and what is counted.

    events: what stands behind FROM, its rows called e. lead: who led after the step, as SQL.
    """
    return _summed(_stayed(events, within, lead), *_rare(events, within, lead))


def is_rare() -> str:
    """The condition under which an event does more to them than to let its matter stand somewhere else."""
    return f"({is_rare_sql()} OR e.lead_moved OR e.met <> '' OR e.assisting <> '' OR {IS_PUT_RIGHT})"


def tells() -> str:
    """The condition under which an event changes any figure of a department."""
    return (
        f"((e.leading_id IS NOT NULL OR e.lead_moved OR e.met <> '' OR e.assisting <> '') AND NOT e.is_sealed "
        f"AND ({changes_figures_sql()} OR {is_rare()}))"
    )


def _summed(*parts: str) -> str:
    return (
        f"SELECT {LEAF}, sum(number)::int AS number "
        f"FROM ({' UNION ALL '.join(parts)}) AS one_by_one GROUP BY {LEAF} HAVING sum(number) <> 0"
    )


def _part(events: str, condition: str, rows: list[tuple[str, ...]]) -> str:
    """Each event gone through once. rows: area, grade, source, department, what and number of each that it may change."""
    values = ", ".join(f"({', '.join(row)})" for row in rows)
    return (
        f"SELECT m.area_code, {DAY} AS day, m.department_id, m.what, m.grade_key, m.source_code, m.number FROM {events} "
        f"CROSS JOIN LATERAL (VALUES {values}) AS m (area_code, grade_key, source_code, department_id, what, number) "
        f"WHERE m.department_id IS NOT NULL AND m.number <> 0 AND NOT e.is_sealed AND {condition}"
    )


def _stayed(events: str, within: str, lead: str) -> str:
    """What most events do: they move nothing, and the matter stands somewhere else after them."""
    rows = [
        (*KEY, lead, f"'{one.name}'", f"{one.after_sql()}::int - {one.before_sql()}::int") for one in MEASURED
    ]
    return _part(events, f"{changes_figures_sql()} AND NOT {MOVES} AND {within}", rows)


def _rare(events: str, within: str, lead: str) -> tuple[str, ...]:
    """What the few do that move the matter, or are counted themselves."""
    after, before = (
        (*KEY, lead),
        (*KEY_BEFORE, f"CASE WHEN e.lead_moved THEN e.lead_before_id ELSE {lead} END"),
    )
    moved = [(*after, f"'{one.name}'", f"{one.after_sql()}::int") for one in MEASURED]
    moved += [(*before, f"'{one.name}'", f"-{one.before_sql()}::int") for one in MEASURED]
    was_moved, both = f"{MOVES} AND e.from_state <> ''", f"{MOVES} AND {CLOSED_BEFORE} AND {CLOSED_AFTER}"
    # whose step it was: the desk's own are the leading department's
    own = (*KEY, f"coalesce(e.department_id, {lead})")
    as_whom = f"CASE WHEN e.department_id <> {lead} THEN '{ASSISTED}' ELSE '{MET}' END || e.met"
    steps = [
        (*after, VERB, _signed(IS_COUNTED)),
        (*after, f"'{MOVED}'", f"({was_moved})::int"),
        (*before, f"'{MOVED}'", f"-({was_moved})::int"),
        (*after, f"'{MOVED_CLOSED}'", f"({both})::int"),
        (*before, f"'{MOVED_CLOSED}'", f"-({both})::int"),
        (*before, f"'{OPENED}'", _signed(IS_OPENED)),
        (*KEY, f"CASE WHEN {IS_MARK} THEN e.department_id ELSE {lead} END", f"'{ANSWERED}' || e.answer", _signed("e.answer <> ''")),
        (*after, length_sql(), _signed("e.minutes IS NOT NULL")),
        (*own, as_whom, _signed(f"e.met IN ({OWN_CLOCKS})")),
        (*after, f"'{LET_OFF}' || e.closed_in", _signed("e.closed_in <> ''")),
        # where the step was counted that wasn't late after all, by its month
        *(
            (
                f"split_part(e.{clock}_put_right, ' ', 3)", *_then(clock), own[3],
                f"'{what}' || split_part(e.{clock}_put_right, ' ', 2)", f"(e.{clock}_put_right <> '')::int",
            )
            for clock, what in PUT_RIGHT.items()
        ),
    ]  # fmt: skip
    return (
        _part(events, f"{MOVES} AND {within}", moved),
        _part(events, f"{is_rare()} AND {within}", steps),
        _part(
            f"{events} CROSS JOIN LATERAL {ASSISTING}", f"e.assisting <> '' AND {within}",
            [(*KEY, "asked.department", f"'{ASSIST_ASKED}'", SIGN)],
        ),
    )  # fmt: skip


def _signed(condition: str) -> str:
    """How often something is counted by an event: once where the condition holds, and less where it takes that back."""
    return f"({condition})::int * {SIGN}"


def _then(clock: str) -> tuple[str, ...]:
    """Under which grade and source the step counted that wasn't late after all."""
    seq = f"split_part(e.{clock}_put_right, ' ', 1)::int"
    return tuple(
        f"CASE WHEN e.{clock}_put_right <> '' THEN "
        f"(SELECT x.{column} FROM {LEDGER} AS x WHERE x.whistle_id = e.whistle_id AND x.seq = {seq}) END"
        for column in APART
    )


def _fold(within: str) -> str:
    # the few are taken out of the ledger once; who led is asked of the matter where the step doesn't say it
    asked = "LEFT JOIN led_first AS l ON e.leading_id IS NULL AND l.id = e.whistle_id"
    rare = f"SELECT e.*, l.lead AS led_first FROM {LEDGER} AS e {asked} WHERE {is_rare()} AND NOT e.is_sealed AND {within}"
    parts = (
        *_stood(f"{LEDGER} AS e {asked}", within),
        *_rare("rare AS e", "TRUE", "coalesce(e.leading_id, e.led_first)"),
    )
    # one by one: whoever wants them grouped groups them once
    return (
        f"WITH led_first AS MATERIALIZED (SELECT * FROM {LED_FIRST} AS f), rare AS MATERIALIZED ({rare}) "
        f"{' UNION ALL '.join(parts)}"
    )


def _stood(events: str, within: str) -> tuple[str, ...]:
    """The same as `_stayed`, another way: a row for each event where nearly every one has one, which is soon told."""
    lead = "coalesce(e.leading_id, l.lead)"
    states = [one for one in MEASURED if one.states]
    born = next(one.name for one in MEASURED if one.states is None)
    stays = f"{changes_figures_sql()} AND NOT {MOVES} AND {lead} IS NOT NULL AND {within}"

    def named(column: str) -> str:
        return " ".join(f"WHEN {column} IN ({quoted(one.states or ())}) THEN '{one.name}'" for one in states)

    told = quoted(frozenset().union(*(one.states or () for one in states)))
    comes, goes = f"e.to_state IN ({told})", f"e.from_state IN ({told})"
    is_born = f"e.from_state = '' AND {comes}"
    undone, redone = f"e.to_state = '{TAKEN_BACK}'", f"e.from_state = '{TAKEN_BACK}'"
    first = f"CASE WHEN e.from_state = '' THEN '{born}' {named('e.to_state')} END"
    second = f"CASE {named('e.from_state')} {named('e.to_state')} END"
    return tuple(
        f"SELECT e.area_code, {DAY} AS day, {lead} AS department_id, {what} AS what, e.grade_key, e.source_code, "
        f"{number} AS number FROM {events} WHERE ({condition}) AND {stays}"
        for what, number, condition in (
            (first, "1", f"e.from_state = '' OR {comes}"),
            # the few that leave a state which is told, or begin in one
            (second, f"CASE WHEN {goes} THEN -1 ELSE 1 END", f"{goes} OR {is_born}"),
            # what came to be is taken back, or told anew
            (f"'{born}'", f"CASE WHEN {undone} THEN -1 ELSE 1 END", f"{undone} OR {redone}"),
        )
    )


DEPARTMENTS = Book(
    CHANGES, "whistles_departmentleaf", "whistles_departmentrollup", ("department_id", "what"), ("number",), _fold,
    "has_days_by_department", APART,
)  # fmt: skip
