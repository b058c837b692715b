"""How a whistle looks on a page: what runs and how long, its way so far, its clocks, its story. Values only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from grids.conduct.books import matter_of
from grids.conduct.events import EventBase, Origin
from grids.conduct.lifecycle import NEW, Offer, On, Step
from whistles.clocks.calendar import Calendar, Unit, describe_left
from whistles.clocks.deadlines import unit_of
from whistles.clocks.models import WORK, Clock, Term
from whistles.clocks.shown import ClockShown, of_the_matter
from whistles.clocks.starts import STARTS, clocks_in, waited_for_in
from whistles.clocks.words import moment, span
from whistles.intake.standing import LedgerEvent, standing_among
from whistles.lifecycle.asks import MARKS
from whistles.lifecycle.models import Part, ReportIn, Whistle
from whistles.lifecycle.outcomes import Outcome
from whistles.lifecycle.states import (
    ALIVE,
    AT_REST,
    CANCELLED,
    CLOSED,
    OBJECTED,
    OFFERED,
    PART_STATES,
    PATH,
    PAUSED,
    REPORTED_IN,
    SIGNED,
    SUBMITTED,
    WHISTLED,
)
from whistles.lifecycle.table import LIFECYCLE

# what has been done once a state is reached, and who is waited for in it
REACHED = {code: state.reached for code, state in LIFECYCLE.rows.items()}
WAITS_FOR = {code: state.waits_for for code, state in LIFECYCLE.rows.items() if state.waits_for}
# states whose deadline is not that of closing
RUNNING = {
    WHISTLED: ("sign", pgettext_lazy("clock", "签收")),
    SIGNED: ("report", pgettext_lazy("clock", "报到")),
}
CLOSING = ("close", pgettext_lazy("clock", "办结"))
STATE_CHIPS = {code: state.tone for code, state in LIFECYCLE.rows.items()}
# from when on a step shows both its times: one taken here is recorded at once, a ledger tells days
ENTERED_LATE = {Origin.LIVE: timedelta(minutes=1)}
LEDGER_LATE = timedelta(days=1)
# the steps by which a department goes on, each from its state
ONWARD = [step for step in LIFECYCLE.taken if step.tone == "go" and step.actor.code in ("lead", "assist")]
# of the straight path what is shown before its time has come: what everybody on it waits for
TO_COME = frozenset(step.verb for step in LIFECYCLE.taken if step.sources == {SUBMITTED})
# characters from which an entry of the story is folded
LONG = 200


@dataclass(frozen=True, slots=True)
class Due:
    """The deadline that runs now: how urgent (late, soon, ok or none) and in words."""

    state: str
    text: str


def due_of(whistle: Whistle, now: datetime, calendar: Calendar) -> Due:
    """What runs for a whistle at this moment."""
    if whistle.state == CLOSED:
        return Due("none", _("%(at)s 办结") % {"at": moment(whistle.closed_at, now)})
    if not whistle.is_open:
        return Due("none", str(LIFECYCLE.states[whistle.state]))
    due = whistle.next_due_at
    if due is None:
        if whistle.close_due_at is not None:
            # a deadline that nothing runs towards
            return Due("none", _("暂停计时"))
        imported = whistle.origin == Origin.IMPORTED
        return Due("none", _("台账导入，无时限") if imported else _("没有时限"))
    clock = _due_next(whistle)
    unit = unit_of(whistle, clock) if clock in WORK else STARTS[clock].unit
    return running(Clock(clock).label, due, unit, now, calendar)


def _due_next(whistle: Whistle) -> str:
    """The clock whose deadline is next: of those that may run in its state, what it waits for first; the desk's has no column."""
    own = RUNNING.get(whistle.state, CLOSING)[0]
    runs = sorted(set(clocks_in(whistle.state)) & set(WORK), key=lambda clock: (clock != own, clock))
    due = (clock for clock in runs if getattr(whistle, f"{clock}_due_at") == whistle.next_due_at)
    return next(due, waited_for_in(whistle.state) or Clock.CLOSE)


def running(label: str | Promise, due: datetime, unit: Unit, now: datetime, calendar: Calendar) -> Due:
    """A clock that runs, in words: which, how much is left, and by when where that is near."""
    left = describe_left(now, due, calendar, unit)
    words = {"clock": label, "left": left, "at": moment(due, now)}
    if now > due:
        return Due("late", _("%(clock)s%(left)s") % words)
    local = due.astimezone(calendar.tz).date()
    if local == now.astimezone(calendar.tz).date() or due - now < timedelta(hours=12):
        return Due("soon", _("%(at)s 前%(clock)s · %(left)s") % words)
    return Due("ok", _("%(clock)s%(left)s") % words)


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step of the way: done, now or later, with a line below."""

    label: str | Promise
    state: str
    at: str


def steps_of(whistle: Whistle, events: Iterable[LedgerEvent], now: datetime) -> list[StepShown]:
    """The straight path with the time each state was reached; a step a ledger doesn't know says so."""
    reached, furthest = _reached(events)
    found = []
    for place, state in enumerate(PATH):
        if place <= furthest:
            at = moment(reached[state], now) if state in reached else _("台账未载明")
            found.append(StepShown(REACHED[state], "done", at))
        elif place == furthest + 1 and whistle.state in ALIVE:
            waits_for = WAITS_FOR.get(whistle.state) or LIFECYCLE.states[whistle.state]
            found.append(StepShown(REACHED[state], "now", str(waits_for)))
        else:
            found.append(StepShown(REACHED[state], "later", ""))
    if whistle.state == CANCELLED:
        at = moment(reached.get(CANCELLED), now)
        return [*found[: furthest + 1], StepShown(LIFECYCLE.states[CANCELLED], "now", at)]
    return found


def _reached(events: Iterable[LedgerEvent]) -> tuple[dict[str, datetime], int]:
    """When each state was reached, and how far along the path the last event stands."""
    reached: dict[str, datetime] = {}
    furthest = 0
    for event in standing_among(events):
        if event.from_state == event.to_state:
            continue
        # sent back to an earlier state, a step keeps the time at which it was taken
        if event.to_state not in reached or not _is_way_back(event):
            reached[event.to_state] = event.occurred_at
        if event.to_state in PATH:
            furthest = PATH.index(event.to_state)
    return reached, furthest


def _is_way_back(event: EventBase) -> bool:
    """Whether it leads to where the matter was before: to an earlier step, or on from beside the path."""
    if event.from_state not in PATH:
        return event.from_state != NEW
    return event.to_state in PATH and PATH.index(event.to_state) < PATH.index(event.from_state)


def still_to_come(whistle: Whistle, offers: Iterable[Offer]) -> list[Offer]:
    """Verbs that can't be taken yet: of those that can't be taken now, the ones whose time has not passed."""
    if not whistle.is_open:
        return []
    here = PATH.index(whistle.state) if whistle.state in PATH else len(PATH)
    return [
        offer
        for offer in offers
        if not offer.is_open
        and not offer.is_done
        and (offer.step.tone == "go" or offer.step.verb in TO_COME)
        and offer.step.actor.code != "decider"
        and any(PATH.index(s) > here for s in offer.step.sources & set(PATH))
    ]


def clocks_of(
    whistle: Whistle, leading: ReportIn | None, now: datetime, calendar: Calendar, terms: Iterable[Term] = ()
) -> list[ClockShown]:
    """Its clocks: kept, missed, how much is left or standing still; of what has no terms, as its columns say."""
    if found := of_the_matter(terms, now, calendar):
        return found
    done = {
        RUNNING[WHISTLED]: leading.signed_at if leading else None,
        RUNNING[SIGNED]: leading.reported_at if leading else None,
        CLOSING: whistle.closed_at,
    }
    shown = [_clock(named, whistle, at, now, calendar) for named, at in done.items()]
    return [clock for clock in shown if clock]


def _clock(
    named: tuple[str, Promise], whistle: Whistle, at: datetime | None, now: datetime, calendar: Calendar
) -> ClockShown | None:
    clock, label = named
    due = getattr(whistle, f"{clock}_due_at")
    if at:
        took = _("用时 %(span)s") % {"span": span(at - whistle.whistled_at)}
        if due is None:
            return ClockShown(label, "none", _("已完成"), took)
        if at > due:
            return ClockShown(label, "late", _("超时 %(span)s") % {"span": span(at - due)}, took)
        return ClockShown(label, "on_time", _("按时"), took)
    if due is None:
        return None
    if not whistle.is_open:
        return ClockShown(label, "none", "—", str(LIFECYCLE.states[whistle.state]))
    state = "late" if now > due else "soon" if due - now < timedelta(hours=12) else "left"
    left = describe_left(now, due, calendar, unit_of(whistle, clock))
    return ClockShown(label, state, left, moment(due, now))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story: when, who, what, and in which words."""

    at: datetime
    who: str
    what: str
    given: tuple[str, ...] = ()
    text: str = ""
    is_long: bool = False
    is_imported: bool = False
    recorded_at: datetime | None = None


def story_of(
    lead_events: Iterable[LedgerEvent],
    events: Iterable[LedgerEvent],
    *,
    resolution: str = "",
    told: Mapping[object, list[str]] | None = None,
) -> list[Entry]:
    """The steps of a whistle and of its leads, the newest first; a long result that stands above is pointed to.

    told: what was given with a step, in words, by the event's key.
    """
    rows = [*((event, 0) for event in lead_events), *((event, 1) for event in events)]
    rows.sort(key=lambda row: (row[0].occurred_at, row[1], row[0].seq), reverse=True)
    counts = _counts_no_more([event for event, _book in rows])
    said = {**(told or {})}
    return [
        _entry(event, resolution, (*counts.get(event.pk, ()), *said.get(event.pk, ())))
        for event, _book in rows
    ]


def _counts_no_more(events: list[LedgerEvent]) -> dict[object, tuple[str, ...]]:
    """Of each step that took another back, and of that one, that it counts no more; by the event's key."""
    by_place = {(getattr(event, matter_of(type(event))), event.seq): event for event in events}
    found: dict[object, tuple[str, ...]] = {}
    for (matter, _seq), event in by_place.items():
        taken = by_place.get((matter, event.takes_back))
        if taken is not None:
            found[event.pk] = (
                _("撤回「%(what)s」这一步，统计和列表都不再算它") % {"what": taken.verb_label},
            )
            found[taken.pk] = (_("这一步后来已撤回，不再计算"),)
    return found


def _entry(event: EventBase, resolution: str, given: tuple[str, ...]) -> Entry:
    # what leaves the matter where it is says nothing of how it ended
    outcome = getattr(event, "outcome", "") if event.from_state != event.to_state else ""
    stands_above = len(event.reason) > LONG and event.reason == resolution
    reason = _("见上面的“办理结果”。") if stands_above else event.reason
    said = [str(Outcome(outcome).label) if outcome else "", reason]
    department = getattr(event, "department", None)
    late = event.recorded_at - event.occurred_at > ENTERED_LATE.get(event.origin, LEDGER_LATE)
    return Entry(
        at=event.occurred_at,
        who=f"{department.name} · {event.actor_label.split(' · ')[0]}" if department else event.actor_label,
        what=str(event.verb_label),
        given=given,
        text="：".join(filter(None, said)),
        is_long=len(reason) > LONG,
        is_imported=event.origin == Origin.IMPORTED,
        recorded_at=event.recorded_at if late else None,
    )


def next_step(part: ReportIn) -> Step | None:
    """The one step that a department takes next in its part, from the part and its whistle alone."""
    whistle = part.whistle
    if not whistle.is_open or part.ended_at:
        return None
    if part.part == Part.ASSIST:
        return next((step for step in ONWARD if part.standing in step.part_sources), None)
    return next((step for step in ONWARD if step.on == On.LEAD and whistle.state in step.sources), None)


def is_asked_to_lead(part: ReportIn) -> bool:
    """Whether the department was asked to lead and has to answer."""
    return part.standing == OFFERED and part.ended_at is None and part.whistle.is_open


def part_state(part: ReportIn) -> tuple[str | Promise, str]:
    """Where a department stands in its part: a word and the chip's kind."""
    leads, whistle = part.part == Part.LEAD, part.whistle
    if part.ended_at:
        return _("已退出"), "plain"
    if whistle.state in PAUSED or (leads and whistle.state == CLOSED):
        return LIFECYCLE.states[whistle.state], STATE_CHIPS[whistle.state]
    if part.standing in (OBJECTED, OFFERED) and whistle.state not in AT_REST:
        return PART_STATES[part.standing], "act"
    return _by_its_times(part)


def _by_its_times(part: ReportIn) -> tuple[str, str]:
    if part.submitted_at:
        return _("已提交"), "ok"
    if part.reported_at:
        working = part.part == Part.LEAD and part.whistle.state != REPORTED_IN
        return (_("办理中"), "act") if working else (_("已报到"), "ok")
    if part.signed_at:
        return (_("待报到"), "act") if part.is_open else (_("已签收"), "plain")
    return (_("待签收"), "act") if part.is_open else (_("未签收"), "plain")


@dataclass(frozen=True, slots=True)
class PartShown:
    """A department's part: where it stands, and what else is to be said of it."""

    part: ReportIn
    state: str | Promise
    kind: str
    notes: tuple[str, ...]


def parts_of(
    parts: Iterable[ReportIn], whistle: Whistle, now: datetime
) -> tuple[list[PartShown], list[PartShown]]:
    """The parts of the present round, and those that have ended."""
    present, ended = [], []
    for part in parts:
        # it is the row at hand, with its state and grade
        part.whistle = whistle
        (ended if part.ended_at else present).append(
            PartShown(part, *part_state(part), tuple(_notes(part, now)))
        )
    return present, ended


def _notes(part: ReportIn, now: datetime) -> Iterator[str]:
    if part.round and part.round > 1:
        yield _("第 %(n)d 轮") % {"n": part.round}
    if part.countersigned_at:
        yield _("街道 %(at)s 确认报到") % {"at": moment(part.countersigned_at, now)}
    if at := part.signed_confirmed_at:
        both = {"at": moment(at, now), "recorded": moment(part.signed_at, now)}
        yield _("实际 %(at)s 签收（系统登记 %(recorded)s）") % both
    if at := part.reported_confirmed_at:
        both = {"at": moment(at, now), "recorded": moment(part.reported_at, now)}
        yield _("实际 %(at)s 报到（系统登记 %(recorded)s）") % both
    marks = dict(MARKS)
    if part.mark:
        yield _("街道评价：%(mark)s") % {"mark": marks[part.mark]}
    if part.whistle_mark:
        yield _("对派单的评价：%(mark)s") % {"mark": marks[part.whistle_mark]}
    if part.ended_at:
        yield _("%(since)s 至 %(until)s") % {
            "since": moment(part.assigned_at, now), "until": moment(part.ended_at, now),
        }  # fmt: skip
