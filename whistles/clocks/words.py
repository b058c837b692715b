"""Moments in the words of an office: 12 分钟前, 今天 09:06, 昨天 21:40, 11-24 10:18."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

# whether what is written now will be read on another day
_ON_PAPER: ContextVar[bool] = ContextVar("on_paper", default=False)


@contextmanager
def on_paper() -> Iterator[None]:
    """Within it each moment is said with its whole date: what is printed is read tomorrow too."""
    token = _ON_PAPER.set(True)
    try:
        yield
    finally:
        _ON_PAPER.reset(token)


def moment(at: datetime | None, now: datetime | None = None) -> str:
    """A moment as short as it can be said without being misunderstood; the year only where it isn't this one."""
    if at is None:
        return ""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    if _ON_PAPER.get():
        return local.strftime("%Y-%m-%d %H:%M")
    clock = local.strftime("%H:%M")
    days = (local.date() - today).days
    if abs(days) <= 1:
        # said apart: the collector of sentences doesn't look into f-strings
        day = (_("昨天"), _("今天"), _("明天"))[days + 1]
        return f"{day} {clock}"
    return local.strftime("%m-%d %H:%M" if local.year == today.year else "%Y-%m-%d %H:%M")


# how a stored rule names the calendar that its working days were counted by, and whether days of it were edited here
CALENDAR = re.compile(r"chinesecalendar [\d.]+(?P<edited>\+\w+)?")


def ground(rule: str) -> str:
    """What a deadline rests on, in words: the calendar by who published it, not by the program that knows it."""

    def named(found: re.Match[str]) -> str:
        return _("国务院办公厅放假通知，含本地调整的日子") if found["edited"] else _("国务院办公厅放假通知")

    return CALENDAR.sub(named, rule)


def ago(at: datetime, now: datetime | None = None) -> str:
    """How long ago, within the hour; the moment itself where it is longer."""
    now = now or timezone.now()
    minutes = (now - at) // timedelta(minutes=1)
    if 0 <= minutes < 60 and not _ON_PAPER.get():
        return _("%(minutes)d 分钟前") % {"minutes": minutes} if minutes else _("刚刚")
    return moment(at, now)


def span(length: timedelta) -> str:
    """A length of time in its two largest units: 2 天 3 小时, 50 分钟."""
    minutes = max(int(length.total_seconds() // 60), 0)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return (
            _("%(days)d 天 %(hours)d 小时") % {"days": days, "hours": hours}
            if hours and days < 10
            else _("%(days)d 天") % {"days": days}
        )
    if hours:
        return (
            _("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": rest}
            if rest
            else _("%(hours)d 小时") % {"hours": hours}
        )
    return _("%(minutes)d 分钟") % {"minutes": rest}
