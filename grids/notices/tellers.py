"""Every subject's teller and alarms, as their `pages.py` registered them."""

from functools import cache
from typing import TYPE_CHECKING

from grids import pages
from grids.access.oracle import allowed_anywhere
from grids.access.roles import Permission

if TYPE_CHECKING:
    from grids.notices.kinds import Alarm, Alarms, Teller
    from grids.staff.models import User


@cache
def tellers() -> "dict[str, Teller]":
    """By the names of their books."""
    return {one.book: one for found in pages.registered() for one in found.tellers}


@cache
def alarms() -> "tuple[Alarms, ...]":
    """Every subject's emergencies."""
    return tuple(one for found in pages.registered() for one in found.alarms)


def alarms_of(user: "User") -> "list[Alarm]":
    """What `user` has to take up now."""
    return [alarm for one in alarms() if may_have(user, one.permission) for alarm in one.of(user)]


def could_be_alarmed(user: "User") -> bool:
    """Whether an emergency could come to `user` at all."""
    return any(may_have(user, one.permission) for one in alarms())


def may_have(user: "User", permission: str) -> bool:
    """Whether `user` has a permission anywhere."""
    return allowed_anywhere(user, Permission(permission))
