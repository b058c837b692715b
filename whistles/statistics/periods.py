"""Periods that figures are asked of: today, this week, month, quarter, year, from one day to another; each with the one before."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

DAY, WEEK, MONTH, QUARTER, YEAR, OWN = "day", "week", "month", "quarter", "year", "own"
# how many months those of the calendar have
MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}
DAYS = {DAY: 1, WEEK: 7}
# as they are called where they end today, and where they end on any other day
TODAY: dict[str, str | Promise] = {
    DAY: pgettext_lazy("button", "今天"), WEEK: gettext_lazy("本周"), MONTH: gettext_lazy("本月"),
    QUARTER: gettext_lazy("本季度"), YEAR: gettext_lazy("本年"),
}  # fmt: skip
ANY_DAY: dict[str, str | Promise] = {
    DAY: gettext_lazy("当天"), WEEK: gettext_lazy("当周"), MONTH: gettext_lazy("当月"),
    QUARTER: gettext_lazy("当季度"), YEAR: gettext_lazy("当年"),
}  # fmt: skip
BEFORE: dict[str, str | Promise] = {
    DAY: gettext_lazy("前一天"), WEEK: gettext_lazy("上周"), MONTH: gettext_lazy("上月"),
    QUARTER: gettext_lazy("上季度"), YEAR: gettext_lazy("上年"), OWN: gettext_lazy("前面同样长的一段"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """All days from the first to the last, in Asia/Shanghai; kind: of the calendar, up to some day of it, or OWN."""

    first: date
    last: date
    kind: str = OWN

    @property
    def is_whole(self) -> bool:
        """Whether a month or what else of the calendar it is has no more days."""
        return self.last == _end_of(self.kind, self.last)

    @property
    def before(self) -> "Period":
        """What it is compared with: as much of the one before as has passed of this one, all of it once this one is over.

        Of days that one names oneself, as many days right before them.
        """
        if self.kind not in MONTHS:
            days = DAYS.get(self.kind) or (self.last - self.first).days + 1
            back = timedelta(days=days)
            return Period(self.first - back, self.last - back, self.kind)
        first = _months_back(self.first, MONTHS[self.kind])
        if self.is_whole:
            return Period(first, self.first - timedelta(days=1), self.kind)
        return Period(first, _months_back(self.last, MONTHS[self.kind]), self.kind)

    @property
    def days(self) -> str:
        """Its days in digits; one day alone where it has no more."""
        if self.first == self.last:
            return f"{self.first}"
        return _("%(since)s 至 %(day)s") % {"since": self.first, "day": self.last}

    @property
    def before_label(self) -> str:
        """What the one before is called."""
        if self.kind in MONTHS and not self.is_whole:
            return _("%(before)s同期") % {"before": BEFORE[self.kind]}
        return str(BEFORE[self.kind])


def period_of(kind: str, last: date) -> Period:
    """That of the calendar in which a day lies, up to the day."""
    return Period(_begin_of(kind, last), last, kind)


def between(first: date, last: date) -> Period:
    """From one day to another: a whole week, month, quarter or year of the calendar where it is one, else days of one's own."""
    for kind in (YEAR, QUARTER, MONTH, WEEK):
        if first == _begin_of(kind, last) and last == _end_of(kind, last):
            return Period(first, last, kind)
    return Period(first, last)


def earlier(period: Period) -> Period:
    """The whole one right before."""
    last = period.first - timedelta(days=1)
    if period.kind == OWN:
        return period.before
    return period_of(period.kind, last)


def later(period: Period, today: date) -> Period | None:
    """The rest of it, or the one right after, as far as it has passed; None where there is none yet."""
    if period.last >= today:
        return None
    if period.kind == OWN:
        days = timedelta(days=(period.last - period.first).days + 1)
        return Period(period.first + days, min(period.last + days, today))
    return period_of(period.kind, min(_end_of(period.kind, period.last + timedelta(days=1)), today))


def _begin_of(kind: str, day: date) -> date:
    if kind == WEEK:
        return day - timedelta(days=day.weekday())
    if kind not in MONTHS:
        return day
    month = day.month - 1
    return date(day.year, month - month % MONTHS[kind] + 1, 1)


def _end_of(kind: str, day: date) -> date:
    if kind == WEEK:
        return _begin_of(kind, day) + timedelta(days=6)
    if kind not in MONTHS:
        return day
    return _months_back(_begin_of(kind, day), -MONTHS[kind]) - timedelta(days=1)


def _months_back(day: date, months: int) -> date:
    """The same day of an earlier month; its last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
