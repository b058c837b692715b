"""How a day on which something is due reads: today, in how many days, since how many."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

SOON = timedelta(days=7)


def stripe_of(day: date | None, today: date) -> str:
    """late, soon, or none where there is time or nothing is due."""
    if day is None or day > today + SOON:
        return "none"
    return "late" if day < today else "soon"


def told_day(day: date, today: date) -> str:
    """A day in the words of a list."""
    days = (day - today).days
    if days < 0:
        return _("超 %(n)d 天") % {"n": -days}
    if days == 0:
        return _("今天")
    return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"


def left(day: date, today: date) -> str:
    """How long there is until a day."""
    days = (day - today).days
    if days < 0:
        return _("过期 %(n)d 天") % {"n": -days}
    return _("还剩 %(n)d 天") % {"n": days} if days else _("今天到期")
