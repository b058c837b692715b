"""What was whistled in a period, under what it was then, and how it stands at the period's end: asked of the matters themselves.

No rollup tells it: these know on which day something happened, and not when what it happened to had been whistled.
"""

from collections import Counter
from dataclasses import dataclass

from django.db import connection

from grids.areas.codes import ANCESTOR_DIGITS, prefix_of
from whistles.lifecycle.states import CLOSED, TAKEN_BACK
from whistles.statistics.folding import LEDGER
from whistles.statistics.periods import Period
from whistles.statistics.placed import Cell
from whistles.statistics.queries import begin_of, end_of

MATTERS = "whistles_whistle"
STREET, COMMUNITY = 9, 12
MOVES = "(e.area_before <> '' OR e.grade_before <> '' OR e.source_before <> '')"
# what was turned last by then: how it had ended is said there, as later steps leave it
TURNS = "e.from_state <> '' AND (e.from_state <> e.to_state OR e.outcome_before <> '')"


@dataclass(frozen=True, slots=True)
class Born:
    """Under what something was whistled, and where it stands: area is the asked one or one right below it."""

    area_code: str
    grade_key: str
    source_code: str
    state: str
    outcome: str


def born_in(area_code: str, period: Period) -> Counter[Born]:
    """How many were whistled in an area in a period, by what they were then and by where they stand at its end."""
    prefix = prefix_of(area_code)
    below = next((digits for digits in ANCESTOR_DIGITS if digits > len(prefix)), len(prefix))
    asked = Cell(area_code).parameters() | {
        "begin": begin_of(period.first), "at": end_of(period.last), "own": area_code, "below": below, "closed": CLOSED,
        "taken_back": TAKEN_BACK,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_sql(prefix), asked)
        found: Counter[Born] = Counter()
        for *key, number in cursor.fetchall():
            found[Born(*key)] += number
        return found


def _sql(prefix: str) -> str:
    here, was_here = (f"e.{column} BETWEEN %(first)s AND %(last)s" for column in ("area_code", "area_before"))
    since = "e.occurred_at >= %(begin)s"
    # whatever was moved within the area, into it or out of it since: each with what it was moved from first
    touched = (
        f"SELECT e.whistle_id FROM {LEDGER} AS e WHERE {here} AND {MOVES} AND {since} "
        f"UNION SELECT e.whistle_id FROM {LEDGER} AS e WHERE {was_here} AND e.area_before <> '' AND {since}"
    )
    firsts = ", ".join(
        f"(array_agg(e.{one}_before ORDER BY e.seq) FILTER (WHERE e.{one}_before <> ''))[1] AS {one}"
        for one in ("area", "grade", "source")
    )
    there = _there(prefix)
    counted = "w.whistled_at BETWEEN %(begin)s AND %(at)s AND NOT w.is_sealed AND w.state <> %(taken_back)s"
    columns = (
        "w.id, w.area_code, w.grade_key, w.source_code, w.state, w.outcome, w.whistled_at, w.last_occurred_at"
    )
    by_then = (
        f"FROM {LEDGER} AS e WHERE e.whistle_id = b.id AND e.occurred_at BETWEEN b.whistled_at AND %(at)s"
    )
    # what nothing happened to since stands where it stood
    state, outcome = (
        f"CASE WHEN b.last_occurred_at <= %(at)s THEN b.{column} ELSE coalesce((SELECT e.{told} {by_then} {only} "
        "ORDER BY e.seq DESC LIMIT 1), '') END"
        for column, told, only in (("state", "to_state", ""), ("outcome", "outcome", f"AND {TURNS}"))
    )
    return f"""
        WITH moved AS MATERIALIZED (
            SELECT e.whistle_id, {firsts} FROM {LEDGER} AS e WHERE e.whistle_id IN ({touched}) AND {MOVES} AND {since}
            GROUP BY 1
        ), born AS (
            SELECT {columns} FROM {MATTERS} AS w WHERE {there} AND {counted}
            UNION ALL
            SELECT {columns} FROM {MATTERS} AS w WHERE w.id IN (SELECT whistle_id FROM moved) AND NOT ({there}) AND {counted}
        ), stood AS (
            SELECT coalesce(m.area, b.area_code) AS area, coalesce(m.grade, b.grade_key) AS grade,
                coalesce(m.source, b.source_code) AS source, {state} AS state, {outcome} AS outcome
            FROM born AS b LEFT JOIN moved AS m ON m.whistle_id = b.id
        )
        SELECT CASE WHEN length(area) < %(below)s THEN %(own)s WHEN area = %(own)s THEN area ELSE left(area, %(below)s) END,
            grade, source, state, CASE WHEN state = %(closed)s THEN outcome ELSE '' END, count(*)
        FROM stood WHERE area BETWEEN %(first)s AND %(last)s GROUP BY 1, 2, 3, 4, 5
    """


def _there(prefix: str) -> str:
    """The condition that a matter lies in the area now, by the columns that its indexes begin with."""
    within = "w.area_code BETWEEN %(first)s AND %(last)s"
    if len(prefix) < STREET:
        return within
    if len(prefix) == STREET:
        return "w.street_code = %(own)s"
    return (
        "w.community_code = %(own)s"
        if len(prefix) == COMMUNITY
        else f"w.community_code = left(%(own)s, 12) AND {within}"
    )
