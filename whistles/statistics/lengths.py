"""Lengths of time in words."""

from django.utils.translation import gettext as _


def long(minutes: int | None) -> str:
    """The end of a class of length in words, whole days or hours."""
    if minutes is None:
        return _("90 天以上的时间")
    hours = minutes // 60
    return _("%(n)d 天") % {"n": hours // 24} if hours > 48 else _("%(n)d 小时") % {"n": hours}


def exactly(minutes: int) -> str:
    """A length in words, to the minute or, of some days, to the hour."""
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return _("%(days)d 天 %(hours)d 小时") % {"days": hours // 24, "hours": hours % 24}
    return _("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": rest}
