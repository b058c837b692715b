"""Who could be the second person."""

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from grids.access import oracle
from grids.access.roles import Permission

if TYPE_CHECKING:
    from grids.staff.models import User


def deciders(area_code: str, *, but_not: tuple[int | None, ...] = ()) -> list["User"]:
    """Accounts that may decide about what is asked for in this area, without those named by id."""
    holders = oracle.holders(Permission.STAFF_CONFIRM, area_code)
    found = get_user_model().objects.filter(is_active=True, pk__in=holders)
    return list(found.exclude(pk__in=[one for one in but_not if one]).order_by("username"))
