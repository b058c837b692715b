"""Whatever is done to a whistle's clocks in any order, no deadline differs from one counted by walking the time.

The walk knows nothing of the calendar's arithmetic: it goes from one close of office, or one minute, to the next.
"""

from datetime import datetime, timedelta
from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whistles.clocks import held as module
from whistles.clocks.calendar import SHANGHAI, Calendar, Limit, Unit
from whistles.clocks.counting import Bound, Move, Why
from whistles.clocks.holds import SUSPENSION
from whistles.clocks.models import WORK, Term
from whistles.clocks.rules import Rules
from whistles.clocks.terms import Terms

CALENDAR = Calendar()
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ROUTINE = {
    "sign": (4, Unit.WORKING_HOURS), "contact": (1, Unit.WORKING_DAYS), "report": (1, Unit.WORKING_DAYS),
    "close": (5, Unit.WORKING_DAYS),
}  # fmt: skip
EMERGENCY = {
    "sign": (15, Unit.NATURAL_MINUTES), "contact": (None, ""), "report": (1, Unit.URGENT_HOURS),
    "close": (24, Unit.URGENT_HOURS),
}  # fmt: skip
NATURAL = {Unit.NATURAL_MINUTES: MINUTE, Unit.URGENT_HOURS: timedelta(hours=1)}


class Scheme(SimpleNamespace):
    def __str__(self) -> str:
        return "方案"


def grade(limits: dict) -> SimpleNamespace:
    columns = {}
    for clock, (amount, unit) in limits.items():
        columns |= {f"{clock}_amount": amount, f"{clock}_unit": str(unit)}
    return Scheme(scheme="方案", get_limits_provenance_display=lambda: "默认", **columns)


class Begun(Terms):
    """Terms of a whistle that is nowhere but in memory."""

    calendar = CALENDAR
    rules = Rules()

    def _start(self, clock, at, bounds, **more) -> Term:
        part = more.pop("part", None)
        term = super()._start(clock, at, bounds, **more)
        assert part is None
        return term


# -- the slow count --


def stands(moment: datetime, pauses: list[tuple[datetime, datetime]]) -> bool:
    return any(since < moment <= until for since, until in pauses)


def days_walked(start: datetime, needed: int, pauses: list) -> datetime:
    """A deadline moves by every working day on whose close it stood: that of the start too, which doesn't count itself."""
    day, first = start, CALENDAR.close_of(start.date())
    needed += CALENDAR.is_working(start.date())[0] and first > start and stands(first, pauses)
    while needed:
        day += DAY
        close = CALENDAR.close_of(day.date())
        needed -= CALENDAR.is_working(day.date())[0] and not stands(close, pauses)
    return close


def minutes_walked(start: datetime, needed: int, pauses: list) -> datetime:
    at = start
    while needed:
        at += MINUTE
        began = at - MINUTE
        is_open = CALENDAR.is_working(began.date())[0] and any(
            opens <= began.time() and (at.time() <= closes) for opens, closes in CALENDAR.office.segments
        )
        if not is_open and began.time() >= CALENDAR.office.afternoon_to:
            # nothing opens before the next morning
            at = datetime.combine(began.date() + DAY, CALENDAR.office.morning_from, SHANGHAI)
            continue
        needed -= is_open and not stands(at, pauses)
    return at


def slowly(term: Term, bound: Bound, moves: list[Move]) -> datetime:
    """When a limit ends with everything that moved it, walked anew for each of them."""
    pauses: list[tuple[datetime, datetime]] = []
    more, amount = 0, bound.limit.amount

    def ends() -> datetime:
        if bound.limit.unit == Unit.WORKING_DAYS:
            return days_walked(term.started_at, amount + more, pauses)
        if bound.limit.unit == Unit.WORKING_HOURS:
            return minutes_walked(term.started_at, amount * 60, pauses)
        stood = sum((until - since for since, until in pauses), timedelta())
        return term.started_at + amount * NATURAL[bound.limit.unit] + stood

    for move in moves:
        if move.why == Why.EXTEND:
            more += move.limit.amount
        elif move.since < ends():
            # what ran out before stays late
            pauses.append((move.since, move.until))
    return ends()


def check(terms: Terms) -> None:
    whistle = terms.whistle
    for term in terms.rows:
        expected = [
            slowly(term, bound, list(term.moves)) if bound.limit else bound.at for bound in term.bounds
        ]
        assert [bound.at for bound in term.bounds] == expected
        assert term.due_at == min(expected)
        assert (term.look_at is None) or term.is_running
    open_terms = {term.clock: term for term in terms.rows if term.ended_at is None}
    running = [
        term.due_at for clock, term in open_terms.items() if term.paused_at is None and clock != "contact"
    ]
    terms.mirror()
    assert whistle.next_due_at == min(running, default=None)
    for clock, term in open_terms.items():
        assert getattr(whistle, f"{clock}_due_at") == term.due_at


starts = st.datetimes(datetime(2026, 1, 1), datetime(2026, 9, 30), timezones=st.just(SHANGHAI)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
passing = (st.integers(1, 60 * 10) | st.integers(1, 60 * 24 * 6)).map(
    lambda minutes: timedelta(minutes=minutes)
)
doing = st.lists(
    st.tuples(passing, st.sampled_from(["pause", "resume", "pause", "resume", "extend", "meet", "regrade"])), max_size=7
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    starts, st.sampled_from([ROUTINE, EMERGENCY]), st.none() | st.integers(1, 9), doing, st.sampled_from(WORK),
)  # fmt: skip
def test_no_deadline_differs_from_one_counted_by_walking(start, limits, outer, steps, met):
    whistle = SimpleNamespace(
        area_id="530102006", street_code="530102006", category_id=None, grade=grade(limits), whistled_at=start,
        source=Scheme(outer_limit_days=None), next_due_at=None, version=1,
    )  # fmt: skip
    patched, module.Term = module.Term, _InMemory
    try:
        terms = Begun(whistle)
        terms.start_all(start, external_due_at=start + outer * DAY if outer else None)
        check(terms)
        now = start
        for after, what in steps:
            now += after
            before = {term.pk: term.due_at for term in terms.rows}
            do(terms, what, now, met)
            check(terms)
            # no clock runs backwards
            assert all(term.due_at >= before[term.pk] for term in terms.rows if term.pk in before)
    finally:
        module.Term = patched


def do(terms: Terms, what: str, now: datetime, met: str) -> None:
    close = next(terms.open("close"), None)
    if what == "pause":
        terms.pause(now, SUSPENSION)
    elif what == "resume":
        terms.resume(now, SUSPENSION)
    elif what == "meet":
        terms.meet(met, now)
    elif what == "regrade":
        terms.whistle.grade = grade(ROUTINE)
        terms.restart(now)
    elif close and close.paused_at is None and close.due_at > now and close.unit == Unit.WORKING_DAYS:
        terms.extend(by=Limit(2, Unit.WORKING_DAYS))


def _InMemory(*, whistle, **columns) -> Term:  # noqa: N802
    return Term(**columns)
