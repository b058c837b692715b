"""Working time in China: pure values in, values out.

Days are counted as Civil Code arts. 201 and 203 count them: the day of the start doesn't count, the term ends at
close of office on the last day. The official calendar comes from `chinese_calendar`, which knows a year only once
the State Council has published it; for other years weekends and the edited days hold, and the answer is tentative.
All times are aware; weekdays and hours are local to `Calendar.tz`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from importlib.metadata import version
from zoneinfo import ZoneInfo

import chinese_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
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
    """So many of a unit."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """A day's two segments; 09:00–12:00 and 13:00–17:00 unless a street sets others."""

    morning_from: time = time(9)
    morning_to: time = time(12)
    afternoon_from: time = time(13)
    afternoon_to: time = time(17)

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
    local = start.astimezone(calendar.tz)
    match limit.unit:
        case Unit.NATURAL_MINUTES:
            return Deadline(local + timedelta(minutes=limit.amount))
        case Unit.URGENT_HOURS:
            return Deadline(local + timedelta(hours=limit.amount))
        case Unit.NATURAL_DAYS:
            return Deadline(calendar.close_of(local.date() + timedelta(days=limit.amount)))
        case Unit.WORKING_HOURS:
            return _after_working_time(local, timedelta(hours=limit.amount), calendar)
        case Unit.WORKING_DAYS:
            return _nth_working_day(local.date(), limit.amount, calendar)


def _nth_working_day(day: date, amount: int, calendar: Calendar) -> Deadline:
    tentative, left = False, amount
    for _step in range(LONGEST_SEARCH_DAYS):
        day += timedelta(days=1)
        working, unsure = calendar.is_working(day)
        tentative = tentative or unsure
        left -= working
        if left <= 0 and working:
            return Deadline(calendar.close_of(day), tentative)
    raise ValueError(f"no {amount} working days within {LONGEST_SEARCH_DAYS} days")


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
    start, end = start.astimezone(calendar.tz), end.astimezone(calendar.tz)
    total, day = timedelta(), start.date()
    while day <= end.date():
        if calendar.is_working(day)[0]:
            for opens, closes in calendar.office.segments:
                begin = max(start, datetime.combine(day, opens, calendar.tz))
                until = min(end, datetime.combine(day, closes, calendar.tz))
                total += max(until - begin, timedelta())
        day += timedelta(days=1)
    return total


def working_days_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Working days on whose close of office the span from `start` to `end` stood."""
    day, last, days = start.astimezone(calendar.tz).date(), end.astimezone(calendar.tz), 0
    while day <= last.date():
        closes = calendar.close_of(day)
        if calendar.is_working(day)[0] and start <= closes <= end:
            days += 1
        day += timedelta(days=1)
    return days


def moved_by_pause(ends: datetime, pause_from: datetime, pause_to: datetime, unit: Unit, calendar: Calendar) -> Deadline:
    """A deadline after a pause: a working-day term moves by the working days on whose close the pause stood."""
    if unit == Unit.WORKING_DAYS:
        days = working_days_between(pause_from, pause_to, calendar)
        return _nth_working_day(ends.astimezone(calendar.tz).date(), days, calendar) if days else Deadline(ends)
    if unit == Unit.WORKING_HOURS:
        paused = working_time_between(pause_from, pause_to, calendar)
        return _after_working_time(ends.astimezone(calendar.tz), paused, calendar)
    return Deadline(ends + (pause_to - pause_from))


def describe_left(now: datetime, ends: datetime, calendar: Calendar) -> str:
    """How much is left, in the words of an office: 剩 13 工作日, 还剩 3 小时 10 分, 已超时 2 小时."""
    if now > ends:
        return f"已超时 {_span(now - ends)}"
    tonight = datetime.combine(now.astimezone(calendar.tz).date(), time.max, calendar.tz)
    days = working_days_between(tonight, ends, calendar)
    if days >= 1 and ends - now > timedelta(days=1):
        return f"剩 {days} 工作日"
    return f"还剩 {_span(ends - now)}"


def _span(length: timedelta) -> str:
    minutes = max(int(length.total_seconds() // 60), 1)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days} 天" if days > 2 or not hours else f"{days} 天 {hours} 小时"
    if hours:
        return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
    return f"{rest} 分钟"


def calendar_version(calendar: Calendar) -> str:
    """Which calendar a deadline was counted by: the library's version and a mark of the edited days."""
    edited = hashlib.sha256(repr(sorted(calendar.overrides.items())).encode()).hexdigest()[:6]
    return f"chinesecalendar {version('chinesecalendar')}" + (f"+{edited}" if calendar.overrides else "")
