"""Working time in China: pure values in, values out.

Days are counted as Civil Code arts. 201 and 203 count them: the day of the start doesn't count, the term ends at
close of office on the last day, and a natural-day term whose last day is free ends on the next working day. The
official calendar comes from `chinese_calendar`, which knows a year only once
the State Council has published it; for other years weekends and the edited days hold, and the answer is tentative.
All times are aware, so the server's own zone never matters; weekdays and hours are local to `Calendar.tz`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from importlib.metadata import version
from zoneinfo import ZoneInfo

import chinese_calendar
from django.utils.translation import gettext as _

SHANGHAI = ZoneInfo("Asia/Shanghai")
LIBRARY = version("chinesecalendar")
# a term longer than this many days is a mistake in a limit, not a term
LONGEST_SEARCH_DAYS = 4000


class Unit(StrEnum):
    """What a limit is counted in."""

    NATURAL_MINUTES = "natural_minutes"
    URGENT_HOURS = "urgent_hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    NATURAL_DAYS = "natural_days"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many of a unit; at least one, for a term of nothing ends before anybody could keep it."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"a limit of {self.amount} {self.unit} is none")


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """A day's two segments; 09:00–12:00 and 13:00–17:00 unless a street sets others."""

    morning_from: time = time(9)
    morning_to: time = time(12)
    afternoon_from: time = time(13)
    afternoon_to: time = time(17)

    def __post_init__(self) -> None:
        if not self.morning_from < self.morning_to <= self.afternoon_from < self.afternoon_to:
            raise ValueError("office hours follow one another within a day")

    @property
    def segments(self) -> tuple[tuple[time, time], tuple[time, time]]:
        """The day's segments in order."""
        return (self.morning_from, self.morning_to), (self.afternoon_from, self.afternoon_to)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Office hours, edited days (day → working or not) and the zone they are local to."""

    office: OfficeHours = OfficeHours()
    overrides: Mapping[date, bool] = field(default_factory=dict)
    tz: tzinfo = SHANGHAI

    def is_working(self, day: date) -> tuple[bool, bool]:
        """Whether offices are open on a day, and whether that is tentative (its year is not published yet)."""
        if day in self.overrides:
            return self.overrides[day], False
        try:
            return chinese_calendar.is_workday(day), False
        except NotImplementedError:
            return day.weekday() < 5, True

    def close_of(self, day: date) -> datetime:
        """Close of office on a day."""
        return datetime.combine(day, self.office.afternoon_to, self.tz)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a term ends; tentative where a day on the way belongs to a year not published yet."""

    at: datetime
    tentative: bool = False


def deadline(start: datetime, limit: Limit, calendar: Calendar) -> Deadline:
    """The end of a term that begins with `start`."""
    local = _local(start, calendar)
    match limit.unit:
        case Unit.NATURAL_MINUTES:
            return Deadline(local + timedelta(minutes=limit.amount))
        case Unit.URGENT_HOURS:
            return Deadline(local + timedelta(hours=limit.amount))
        case Unit.NATURAL_DAYS:
            return _working_day_from(local.date() + timedelta(days=limit.amount), calendar)
        case Unit.WORKING_HOURS:
            return _after_working_time(local, timedelta(hours=limit.amount), calendar)
        case Unit.WORKING_DAYS:
            return _nth_working_day(local.date(), limit.amount, calendar)


def _local(moment: datetime, calendar: Calendar) -> datetime:
    """A moment in the calendar's zone; a naive one would silently be read in the server's."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(calendar.tz)


def _nth_working_day(day: date, amount: int, calendar: Calendar) -> Deadline:
    """Close of office on the n-th working day after a day."""
    tentative, left = False, amount
    for _step in range(LONGEST_SEARCH_DAYS):
        day += timedelta(days=1)
        working, unsure = calendar.is_working(day)
        tentative = tentative or unsure
        left -= working
        if left <= 0 and working:
            return Deadline(calendar.close_of(day), tentative)
    raise ValueError(f"no {amount} working days within {LONGEST_SEARCH_DAYS} days")


def _working_day_from(day: date, calendar: Calendar) -> Deadline:
    """Close of office on a day, or on the first working day after it where it is free (art. 203)."""
    return _nth_working_day(day - timedelta(days=1), 1, calendar)


def _after_working_time(start: datetime, left: timedelta, calendar: Calendar) -> Deadline:
    day, tentative = start.date(), False
    for _step in range(LONGEST_SEARCH_DAYS):
        working, unsure = calendar.is_working(day)
        tentative = tentative or unsure
        for opens, closes in calendar.office.segments if working else ():
            begin = max(start, datetime.combine(day, opens, calendar.tz))
            end = datetime.combine(day, closes, calendar.tz)
            if begin >= end:
                continue
            if begin + left <= end:
                return Deadline(begin + left, tentative)
            left -= end - begin
        day += timedelta(days=1)
    raise ValueError(f"no {left} of working time within {LONGEST_SEARCH_DAYS} days")


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Office hours between two moments; zero where the end is not later."""
    start, end = _local(start, calendar), _local(end, calendar)
    total, day = timedelta(), start.date()
    while day <= end.date():
        if calendar.is_working(day)[0]:
            for opens, closes in calendar.office.segments:
                begin = max(start, datetime.combine(day, opens, calendar.tz))
                until = min(end, datetime.combine(day, closes, calendar.tz))
                total += max(until - begin, timedelta())
        day += timedelta(days=1)
    return total


def working_time_left(now: datetime, ends: datetime, calendar: Calendar) -> timedelta:
    """Office hours until a deadline; negative by the office hours since it passed."""
    if now > ends:
        return -working_time_between(ends, now, calendar)
    return working_time_between(now, ends, calendar)


def working_days_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Working days whose close of office lies after `start` and not after `end`; spans that meet add up."""
    return len(_closes_between(start, end, calendar, working=True))


def _closes_between(start: datetime, end: datetime, calendar: Calendar, *, working: bool) -> list[date]:
    start, end = _local(start, calendar), _local(end, calendar)
    days = (start.date() + timedelta(days=n) for n in range((end.date() - start.date()).days + 1))
    return [
        day
        for day in days
        if start < calendar.close_of(day) <= end and (not working or calendar.is_working(day)[0])
    ]


def moved_by_pause(
    due: Deadline, pause_from: datetime, pause_to: datetime, unit: Unit, calendar: Calendar
) -> Deadline:
    """A deadline after a pause. Terms in days move by the closes of office on which the pause stood.

    A pause that begins after the deadline moves nothing: what is late stays late.
    """
    if pause_to <= pause_from or pause_from >= due.at:
        return due
    ends = _local(due.at, calendar)
    match unit:
        case Unit.WORKING_DAYS:
            stood = _closes_between(pause_from, pause_to, calendar, working=True)
            moved = _nth_working_day(ends.date(), len(stood), calendar) if stood else due
        case Unit.NATURAL_DAYS:
            stood = _closes_between(pause_from, pause_to, calendar, working=False)
            moved = _working_day_from(ends.date() + timedelta(days=len(stood)), calendar) if stood else due
        case Unit.WORKING_HOURS:
            paused = working_time_between(pause_from, pause_to, calendar)
            moved = _after_working_time(ends, paused, calendar) if paused else due
        case Unit.NATURAL_MINUTES | Unit.URGENT_HOURS:
            moved = Deadline(ends + (pause_to - pause_from))
    return Deadline(
        moved.at, due.tentative or moved.tentative or _unsure_between(pause_from, pause_to, unit, calendar)
    )


def _unsure_between(start: datetime, end: datetime, unit: Unit, calendar: Calendar) -> bool:
    """Whether a count of working time meets a day that no published calendar knows."""
    if unit not in {Unit.WORKING_DAYS, Unit.WORKING_HOURS}:
        return False
    first, last = _local(start, calendar).date(), _local(end, calendar).date()
    return any(calendar.is_working(first + timedelta(days=n))[1] for n in range((last - first).days + 1))


def describe_left(now: datetime, ends: datetime, calendar: Calendar, unit: Unit = Unit.WORKING_DAYS) -> str:
    """How much is left, in the words of an office: 剩 13 工作日, 还剩 3 小时 10 分, 已超时 2 小时.

    Days are working days only where the term is counted in them: an urgent term runs through the weekend.
    """
    if now > ends:
        return _("已超时 %(span)s") % {"span": _span(now - ends)}
    if unit == Unit.WORKING_DAYS and ends - now > timedelta(days=1):
        tonight = datetime.combine(_local(now, calendar).date(), time.max, calendar.tz)
        days = working_days_between(tonight, ends, calendar)
        if days >= 1:
            return _("剩 %(days)d 工作日") % {"days": days}
    if unit == Unit.WORKING_HOURS:
        return _working_hours_left(working_time_between(now, ends, calendar))
    return _("还剩 %(span)s") % {"span": _span(ends - now)}


def _working_hours_left(left: timedelta) -> str:
    """Time of the office's hours says so: by the watch it is longer."""
    minutes = max(int(left.total_seconds() // 60), 1)
    hours, rest = minutes // 60, minutes % 60
    if not hours:
        words = _("还剩工作时间 %(minutes)d 分钟")
    elif rest:
        words = _("还剩 %(hours)d 工作小时 %(minutes)d 分")
    else:
        words = _("还剩 %(hours)d 工作小时")
    return words % {"hours": hours, "minutes": rest}


def _span(length: timedelta) -> str:
    minutes = max(int(length.total_seconds() // 60), 1)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        days_alone = days > 2 or not hours
        words = _("%(days)d 天") if days_alone else _("%(days)d 天 %(hours)d 小时")
    elif hours:
        words = _("%(hours)d 小时 %(minutes)d 分") if rest else _("%(hours)d 小时")
    else:
        words = _("%(minutes)d 分钟")
    return words % {"days": days, "hours": hours, "minutes": rest}


def calendar_version(calendar: Calendar) -> str:
    """Which calendar a deadline was counted by: the library's version and a mark of the edited days."""
    edited = hashlib.sha256(repr(sorted(calendar.overrides.items())).encode()).hexdigest()[:6]
    return f"chinesecalendar {LIBRARY}" + (f"+{edited}" if calendar.overrides else "")
