"""A term in memory: the limits it has and which of them holds, what moves it, when somebody is told. Values only.

A term has one limit or several (of the grade, of the subject, of the source): each ends at a moment of its own, and the
earliest holds. What is counted here moves by pauses and extensions; a moment given from outside (the deadline printed on
an order, a statute's) is moved by nothing that a street decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from whistles.clocks.calendar import Calendar, Deadline, Limit, Unit, deadline, moved_by_pause
from whistles.clocks.rules import Rules

DAYS = frozenset({Unit.WORKING_DAYS, Unit.NATURAL_DAYS})


def as_kept(at: datetime) -> str:
    """A moment as a row keeps it among others, the same whatever zone it was told in."""
    return at.astimezone(UTC).isoformat()


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit of a term and when it ends; without a `limit` it is a moment given from outside.

    name: what it is written in, for whoever asks why; kept with the term.
    """

    origin: str
    at: datetime
    limit: Limit | None = None
    is_tentative: bool = False
    name: str = ""

    def as_json(self) -> dict[str, Any]:
        """The bound as a row keeps it."""
        return {
            "origin": self.origin,
            "at": as_kept(self.at),
            "amount": self.limit.amount if self.limit else None,
            "unit": str(self.limit.unit) if self.limit else "",
            "tentative": self.is_tentative,
            "name": self.name,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Bound":
        """The bound that a row keeps."""
        limit = Limit(kept["amount"], Unit(kept["unit"])) if kept["amount"] else None
        return cls(kept["origin"], datetime.fromisoformat(kept["at"]), limit, kept["tentative"], kept["name"])


class Why(StrEnum):
    """What moved a term."""

    PAUSE = "pause"
    EXTEND = "extend"
    RECOUNT = "recount"
    # the subject or the source was put right, and another limit holds by it
    LIMITS = "limits"


@dataclass(frozen=True, slots=True)
class Move:
    """Something that moved a term: a pause from `since` to `until`, or an extension by a limit or to `until`."""

    why: Why
    since: datetime | None = None
    until: datetime | None = None
    limit: Limit | None = None

    def as_json(self) -> dict[str, Any]:
        """The move as a row keeps it, without what was said where it was kept."""
        said: dict[str, Any] = {"why": str(self.why)}
        if self.since:
            said["since"] = as_kept(self.since)
        if self.until:
            said["until"] = as_kept(self.until)
        if self.limit:
            said |= {"amount": self.limit.amount, "unit": str(self.limit.unit)}
        return said

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Move":
        """The move that a row keeps."""
        since, until = (
            datetime.fromisoformat(kept[name]) if name in kept else None for name in ("since", "until")
        )
        limit = Limit(kept["amount"], Unit(kept["unit"])) if "amount" in kept else None
        return cls(Why(kept["why"]), since, until, limit)


def counted(origin: str, start: datetime, limit: Limit, calendar: Calendar, *, name: str = "") -> Bound:
    """A limit counted from `start`."""
    found = deadline(start, limit, calendar)
    return Bound(origin, found.at, limit, found.tentative, name)


def holding(bounds: Iterable[Bound]) -> Bound:
    """The one that holds: the earliest; of two that end together the first."""
    return min(bounds, key=lambda bound: bound.at)


def moved(bounds: Iterable[Bound], move: Move, calendar: Calendar) -> tuple[Bound, ...]:
    """The limits after a move; those from outside stay where they are."""
    return tuple(_moved(bound, bound.limit, move, calendar) if bound.limit else bound for bound in bounds)


def _moved(bound: Bound, limit: Limit, move: Move, calendar: Calendar) -> Bound:
    due = Deadline(bound.at, bound.is_tentative)
    match move:
        case Move(why=Why.PAUSE, since=datetime() as since, until=datetime() as until):
            found = moved_by_pause(due, since, until, limit.unit, calendar)
        case Move(why=Why.EXTEND, limit=Limit() as more):
            later = deadline(due.at, more, calendar)
            found = Deadline(later.at, due.tentative or later.tentative)
        case Move(why=Why.EXTEND, until=datetime() as until):
            found = Deadline(until) if until > due.at else due
        case _:
            found = due
    return replace(bound, at=found.at, is_tentative=found.tentative)


def recounted(
    start: datetime, bounds: Iterable[Bound], moves: Iterable[Move], calendar: Calendar
) -> tuple[Bound, ...]:
    """The limits counted anew from the beginning, with everything that moved them since."""
    found = tuple(
        counted(bound.origin, start, bound.limit, calendar, name=bound.name) if bound.limit else bound
        for bound in bounds
    )
    for move in moves:
        found = moved(found, move, calendar)
    return found


# -- what it stands still for --


class Stand(NamedTuple):
    """A clock held by one standstill, since when, and until when where another holds it on."""

    hold: str
    since: datetime
    until: datetime | None = None

    def as_json(self) -> dict[str, str]:
        """It as a row keeps it."""
        kept = {"hold": self.hold, "since": as_kept(self.since)}
        return kept | {"until": as_kept(self.until)} if self.until else kept

    @classmethod
    def from_json(cls, kept: dict[str, str]) -> "Stand":
        """It from a row."""
        until = kept.get("until")
        return cls(
            kept["hold"],
            datetime.fromisoformat(kept["since"]),
            datetime.fromisoformat(until) if until else None,
        )


class Settled(NamedTuple):
    """What came of a clock's standstills: stretches that are over, since when it still stands, and what has to do with that."""

    over: list[tuple[datetime, datetime]]
    since: datetime | None
    stands: list[Stand]


def settled(stands: Iterable[Stand]) -> Settled:
    """Which stretches in which a clock stood still are over, and which goes on; those that touch are one."""
    over: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    present: list[Stand] = []
    until: datetime | None = None
    for stand in sorted(stands, key=lambda one: one.since):
        if since is not None and until is not None and stand.since > until:
            over.append((since, until))
            since, present = None, []
        if since is None:
            since, until = stand.since, stand.until
        elif until is not None:
            until = None if stand.until is None else max(until, stand.until)
        present.append(stand)
    if since is not None and until is not None:
        over.append((since, until))
        since, present = None, []
    return Settled(over, since, present)


# -- when somebody is told --


def called_to_mind_at(
    start: datetime, due: datetime, limit: Limit | None, calendar: Calendar, rules: Rules
) -> datetime | None:
    """When whoever has to act is reminded before the deadline; None where there is no time for it."""
    if limit and limit.unit not in DAYS:
        at = due - _length(limit) * rules.remind_share / 100
    else:
        local = due.astimezone(calendar.tz)
        is_long = limit is None or limit.amount > rules.remind_long_days
        for _day in range(rules.remind_days if is_long else 0):
            local = _working_day_before(local, calendar)
        at = _opening(local, calendar)
    return at if start < at < due else None


def supervised_at(due: datetime, limit: Limit | None, calendar: Calendar, rules: Rules) -> datetime:
    """When those above are told that a deadline has passed."""
    if (limit and limit.unit in DAYS) or limit is None:
        return _opening(deadline(due, Limit(rules.warn_days, Unit.WORKING_DAYS), calendar).at, calendar)
    if limit.unit == Unit.WORKING_HOURS:
        hours = max(limit.amount * rules.warn_share // 100, 1)
        return deadline(due, Limit(hours, limit.unit), calendar).at
    return due + _length(limit) * rules.warn_share / 100


def _length(limit: Limit) -> timedelta:
    if limit.unit == Unit.NATURAL_MINUTES:
        return timedelta(minutes=limit.amount)
    return timedelta(hours=limit.amount)


def _opening(day: datetime, calendar: Calendar) -> datetime:
    local = day.astimezone(calendar.tz)
    return datetime.combine(local.date(), calendar.office.morning_from, calendar.tz)


def _working_day_before(day: datetime, calendar: Calendar) -> datetime:
    for _step in range(60):
        day -= timedelta(days=1)
        if calendar.is_working(day.date())[0]:
            break
    return day


def next_look(
    start: datetime, bound: Bound, calendar: Calendar, rules: Rules, *, reminded: datetime | None, supervised: datetime | None,
) -> datetime | None:  # fmt: skip
    """When a running term has to be looked at next: before its deadline, at it, after it; None when all was said."""
    if reminded is None or reminded < bound.at:
        before = called_to_mind_at(start, bound.at, bound.limit, calendar, rules)
        return before if before and (reminded is None or reminded < before) else bound.at
    if supervised is None or supervised < bound.at:
        return supervised_at(bound.at, bound.limit, calendar, rules)
    return None
