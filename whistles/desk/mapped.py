"""Leads of the pool on maps; complaints never."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.seams import Pin
from whistles.intake.models import Lead
from whistles.lifecycle.mapped import MOST

if TYPE_CHECKING:
    from grids.staff.models import User


def pins(user: "User", area_code: str) -> list[Pin]:
    """What waits in the pool of an area and has a place, as far as `user` may read it."""
    rows = Lead.objects.ordinary_to(user).in_pool().within(area_code).filter(point__isnull=False)
    found = rows.order_by("-received_at", "-id").values_list(
        "pk", "point", "source_number", "title", "area_id"
    )
    return [
        Pin(point.x, point.y, "drop", _("源"), f"{number} {title}", reverse("lead", args=[pk]), area)
        for pk, point, number, title, area in found[:MOST]
    ]
