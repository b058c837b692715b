"""Leads of the pool on maps; complaints never."""

from typing import TYPE_CHECKING

from django.contrib.gis.geos import Polygon
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.seams import Box, Pin
from whistles.intake.models import Lead
from whistles.lifecycle.mapped import AT_A_PLACE, MOST

if TYPE_CHECKING:
    from datetime import datetime

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


def matters(user: "User", area_code: str, box: Box) -> "list[tuple[datetime | None, dict]]":
    """What waits in the pool and lies in a box, the longest waiting first."""
    place = Polygon.from_bbox(box)
    place.srid = 4326
    rows = Lead.objects.ordinary_to(user).in_pool().within(area_code).filter(point__within=place)
    found = rows.order_by("received_at", "id").values_list("pk", "source_number", "title")[:AT_A_PLACE]
    told = []
    for pk, number, title in found:
        url = reverse("lead", args=[pk])
        action = {"label": _("看哨源"), "url": url}
        told.append(
            (None, {"stripe": "none", "title": title, "url": url, "meta": [number], "action": action})
        )
    return told
