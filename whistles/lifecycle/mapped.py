"""Whistles on maps: open ones with a place as pins, and how many there are in each grid; complaints never."""

from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.gis.geos import Polygon
from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.areas.codes import prefix_of
from grids.seams import Box, Pin
from whistles.clocks.deadlines import calendars_kept
from whistles.lifecycle.grades import Behaviour
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.queries import named
from whistles.lifecycle.rows import of_whistle
from whistles.lifecycle.shown import due_of

if TYPE_CHECKING:
    from datetime import datetime

    from grids.staff.models import User

# as many as a map can show and somebody can tell apart; the newest of more
MOST = 1_000
# by what a grade counts as, in shape and in letter, so that nobody needs colours
SHAPES = {
    Behaviour.ROUTINE: ("drop", _("常")),
    Behaviour.KEY: ("square", _("重")),
    Behaviour.EMERGENCY: ("pentagon", _("急")),
}
MEANT = {shape: behaviour.label for behaviour, (shape, _letter) in SHAPES.items()}
# rows of what is open at a place
AT_A_PLACE = 30
# digits of the codes of what may lie around a matter, the district first
DIGITS = (6, 9, 12, 15, 17)


def pins(user: "User", area_code: str) -> list[Pin]:
    """Open whistles of an area that `user` may read and that have a place."""
    rows = Whistle.objects.ordinary_to(user).open().within(area_code).filter(point__isnull=False)
    found = rows.order_by("-whistled_at", "-id").values_list(
        "pk", "point", "number", "title", "area_id", "next_due_at", "grade__behaviour"
    )
    now = timezone.now()
    return [
        Pin(
            point.x, point.y, *map(str, SHAPES[behaviour]), f"{number} {title}", reverse("whistle", args=[pk]), area,
            ring=bool(due and due < now),
        )
        for pk, point, number, title, area, due, behaviour in found[:MOST]
    ]  # fmt: skip


def matters(user: "User", area_code: str, box: Box) -> "list[tuple[datetime | None, dict]]":
    """Open whistles whose place lies in a box, those due first."""
    place = Polygon.from_bbox(box)
    place.srid = 4326
    rows = Whistle.objects.ordinary_to(user).open().within(area_code).filter(point__within=place).for_list()
    found = list(rows.order_by(F("next_due_at").asc(nulls_last=True), "id")[:AT_A_PLACE])
    if not found:
        return []
    now, calendars = timezone.localtime(), calendars_kept(one.area_id for one in found)
    return [
        (one.next_due_at, of_whistle(one, due_of(one, now, calendars[one.area_id]), gettext("看哨件")))
        for one in named(found)
    ]


def open_in(user: "User", codes: list[str]) -> dict[str, tuple[int, str]]:
    """Open whistles of each grid with all below it, and the list of exactly these."""
    return _counted(Whistle.objects.ordinary_to(user).open(), codes, state="open")


def overdue_in(user: "User", codes: list[str]) -> dict[str, tuple[int, str]]:
    """Those of them whose deadline has passed."""
    return _counted(
        Whistle.objects.ordinary_to(user).overdue(at=timezone.now()), codes, state="open", overdue="on"
    )


def _counted(rows: QuerySet[Whistle], codes: list[str], **address: Any) -> dict[str, tuple[int, str]]:
    """By grid how many of these rows lie in it, in one question."""
    if not codes:
        return {}
    found = rows.below(_common(codes)).order_by().values_list("area_id").annotate(n=Count("pk"))
    wanted, told = set(codes), Counter[str]()
    for code, number in found:
        for above in {code[:digits] for digits in DIGITS} & wanted:
            told[above] += number
    page = reverse("whistle_list")
    return {code: (told[code], f"{page}?{urlencode({'area': code, **address})}") for code in codes}


def _common(codes: list[str]) -> str:
    """What the codes of all these areas begin with; of one its own."""
    least, most = min(map(prefix_of, codes)), max(map(prefix_of, codes))
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(least, most, strict=False))
    return "".join(one for one, _same in pairs)
