"""Repairs on an estate's page."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from property.estates.sections import Section, Wait, Waits
from property.repairs.kinds import RepairState
from property.repairs.models import Repair
from property.repairs.queries import counted, time_left

if TYPE_CHECKING:
    from grids.staff.models import User
    from property.estates.models import Estate

SHOWN = 6


def section(user: "User", estate: "Estate") -> dict | None:
    """How many repairs stand where, for whoever handles them."""
    if not oracle.may_in(user, Permission.REPAIR_HANDLE, estate.area_id):
        return None
    found = counted(estate)
    return {"counts": [(label, found[code]) for code, label in RepairState.choices if code in found]}


def waits(user: "User", estate: "Estate") -> list[Wait]:
    """What waits, the most urgent first; what the company leaves unsolved too."""
    rows = Repair.objects.visible_to(user).filter(estate=estate).waiting()
    return [_wait(one) for one in rows.order_by("next_due_at", "pk")[:SHOWN]]


def _wait(one: Repair) -> Wait:
    left, stripe = time_left(one.next_due_at)
    url = reverse("repair", args=[one.pk])
    is_unsolved = one.state == RepairState.UNSOLVED
    label = _("转哨源") if is_unsolved else _("去办理")
    row = {
        "stripe": "late" if is_unsolved else stripe, "title": one.what[:40], "url": url,
        "meta": (str(one.get_state_display()), one.number), "due": left, "action": {"label": label, "url": url, "go": True},
    }  # fmt: skip
    return Wait(one.next_due_at, row)


def told(estate: "Estate") -> dict[str, int]:
    """How many repairs stand where, for `manage.py estate`."""
    return counted(estate)


SECTIONS = (
    Section("repairs", _("报修"), 70, "property/repairs/_section.html", section, is_beside=True, json=told),
)
WAITS = (Waits("repairs", 10, waits),)
