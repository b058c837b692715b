"""Repairs on the first page: what its reader handles, the most urgent first."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.pages import Todo
from property.repairs.kinds import RepairState
from property.repairs.models import Repair
from property.repairs.queries import time_left

if TYPE_CHECKING:
    from grids.staff.models import User

AT_MOST = 20


def own(user: "User") -> list[Todo]:
    """Each repair that waits, by what is due next; whatever its company leaves unsolved last."""
    rows = Repair.objects.visible_to(user).waiting().select_related("estate").order_by("next_due_at", "pk")
    return [_row(one) for one in rows[:AT_MOST]]


def _row(one: Repair) -> Todo:
    left, stripe = time_left(one.next_due_at)
    is_unsolved = one.state == RepairState.UNSOLVED
    return Todo(
        title=_("报修 %(number)s：%(estate)s") % {"number": one.number, "estate": one.estate.name},
        url=reverse("repair", args=[one.pk]),
        label=_("转哨源") if is_unsolved else _("去办理"),
        meta=tuple(filter(None, (str(one.get_state_display()), left))),
        stripe="late" if is_unsolved else stripe,
    )
