"""Who could be the second person."""

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from grids.access import oracle
from grids.approvals.carriers import carrier_of

if TYPE_CHECKING:
    from grids.staff.models import User


def deciders(area_code: str, *, what: str, but_not: tuple[int | None, ...] = ()) -> list["User"]:
    """Accounts that may decide about this when it is asked for in this area, without those named by id."""
    holders = oracle.holders(carrier_of(what).decided_by, area_code)
    found = get_user_model().objects.filter(is_active=True, pk__in=holders)
    return list(found.exclude(pk__in=[one for one in but_not if one]).order_by("username"))
