"""Buildings as pages read them: with the names of what they lie in, what stands around them, their books in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.gis.measure import D
from django.db.models import Count, Q, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes, code_of, prefix_of
from grids.areas.models import Area, AreaBoundary
from grids.areas.queries import areas_by_code, children_of
from grids.conduct.events import Origin
from grids.registry.kinds import STANDING, Use
from grids.registry.models import Building, BuildingEvent

if TYPE_CHECKING:
    from grids.staff.models import User

LEAVES_MOST, AROUND_MOST, AROUND_METRES = 200, 80, 150
# houses that a list can be narrowed to; in a larger area one chooses a grid first
HOUSES_MOST = 200
DETAILS = {
    "number": gettext_lazy("幢号"), "name": gettext_lazy("名称"), "address": gettext_lazy("地址"), "storeys": gettext_lazy("层数"),
    "use": gettext_lazy("用途"), "entrances": gettext_lazy("单元"), "place": gettext_lazy("位置"),
    "ends_on": gettext_lazy("注销日期"),
}  # fmt: skip


def own_area(user: "User") -> Area | None:
    """The area at the top of those in which `user` sees grids."""
    codes = {code_of(prefix) for prefix in oracle.prefixes(user, Permission.GRID_VIEW)}
    return min(areas_by_code(codes).values(), key=lambda area: (area.level, area.code), default=None)


def areas_to_choose(user: "User", chosen: str) -> list[Area]:
    """The way down to the chosen area (or the user's own) and what lies right below it."""
    own = own_area(user)
    if own is None:
        return []
    here = areas_by_code({chosen}).get(chosen, own) if chosen.startswith(own.prefix) else own
    codes = [code for code in ancestor_codes(here.code) if code.startswith(own.prefix) or code == own.code]
    known = areas_by_code({*codes, own.code})
    return [*(known[code] for code in codes if code in known), *children_of(here.code)]


def houses_to_choose(user: "User", prefix: str) -> list[Building]:
    """The houses of a chosen area, by its prefix; none where none is chosen, or where they are too many to choose from."""
    if not prefix:
        return []
    rows = Building.objects.visible_to(user).standing().below(prefix).only("number", "address")
    found = list(rows.order_by("sort_key", "id")[: HOUSES_MOST + 1])
    return found if len(found) <= HOUSES_MOST else []


def leaves_within(user: "User", code: str) -> list[Area]:
    """The smallest areas that stand today in an area, as far as `user` may edit buildings there; none where they are too many."""
    today = timezone.localdate()
    rows = Area.objects.filter(
        Q(code__startswith=prefix_of(code)), oracle.scope(user, Permission.REGISTRY_EDIT, area="code")
    )
    rows = rows.filter(level__gte=3).standing_on(today)
    divided = Area.objects.standing_on(today).filter(code__startswith=prefix_of(code), parent__isnull=False)
    codes = rows.exclude(code__in=divided.values("parent")).order_by("code").values_list("code", flat=True)
    found = list(codes[: LEAVES_MOST + 1])
    return list(areas_by_code(set(found)).values()) if len(found) <= LEAVES_MOST else []


def fetched(rows: Iterable[Building]) -> list[Building]:
    """Rows with the names of their grids and their entrances, in a few questions."""
    found = list(rows)
    areas = areas_by_code({row.area_id for row in found})
    prefetch_related_objects(found, "entrances")
    for row in found:
        row.area = areas[row.area_id]
    return found


def counts_by_area(user: "User", codes: list[str]) -> dict[str, tuple[int, str]]:
    """How many buildings stand in each of these areas, with the address of exactly those: one query."""
    digits = sorted({len(prefix_of(code)) for code in codes})
    rows = Building.objects.visible_to(user).standing().values_list("area__code").annotate(Count("pk"))
    found = dict.fromkeys(codes, 0)
    by_prefix = {prefix_of(code): code for code in codes}
    for leaf, count in rows:
        for size in digits:
            if (code := by_prefix.get(leaf[:size])) and len(leaf) >= size:
                found[code] += count
    address = reverse("building_list")
    return {code: (count, f"{address}?area={code}&state={STANDING}") for code, count in found.items()}


def chain_of(area: Area) -> list[Area]:
    """An area and everything above it, the city first."""
    known = areas_by_code(set(ancestor_codes(area.code)))
    return [known[code] for code in ancestor_codes(area.code) if code in known]


def map_of(building: Building, user: "User") -> dict:
    """What the small map of a building shows: itself, its grid's edge, what stands around it."""
    near = Building.objects.visible_to(user).standing().exclude(pk=building.pk)
    degrees = D(m=AROUND_METRES).m / 111_000
    near = near.filter(point__dwithin=(building.point, degrees))[:AROUND_MOST]
    today = timezone.localdate()
    edge = AreaBoundary.objects.filter(area=building.area_id, period__contains=today).only("shape").first()
    return {
        "own": feature_of(building),
        "near": collection(feature_of(one) for one in near),
        "grid": {"type": "Feature", "geometry": geometry(edge.shape), "properties": {"code": building.area_id, "level": 5}}
        if edge else None,
    }  # fmt: skip


def geometry(shape) -> dict:
    """A shape as GeoJSON has it."""
    return {"type": shape.geom_type, "coordinates": shape.coords}


def feature_of(building: Building) -> dict:
    """A building as a map draws it: its outline, or its point."""
    words = {
        "id": str(building.pk),
        "number": building.number,
        "label": building.label,
        "url": reverse("building", args=[building.pk]),
    }
    return {"type": "Feature", "geometry": geometry(building.shape or building.point), "properties": words}


def collection(features: Iterable[dict]) -> dict:
    """Features as one document."""
    return {"type": "FeatureCollection", "features": list(features)}


@dataclass(frozen=True, slots=True)
class Entry:
    """A step of a building's book as the timeline takes it."""

    at: datetime
    who: str
    what: str
    given: tuple[str, ...] = ()
    text: str = ""
    is_long: bool = False
    is_imported: bool = False


def story_of(building: Building) -> list[Entry]:
    """The book of a building in words, the newest first."""
    steps = list(building.events.order_by("-seq"))
    areas = areas_by_code({code for one in steps for code in (one.area_from, one.area_code) if code})
    return [
        Entry(
            one.occurred_at, one.actor_label, one.verb_label, tuple(_given(one, areas)), one.reason, len(one.reason) > 80,
            one.origin == Origin.IMPORTED,
        )
        for one in steps
    ]  # fmt: skip


def _given(event: BuildingEvent, areas: dict[str, Area]) -> Iterable[str]:
    if event.area_from and event.area_from != event.area_code:
        before, after = (areas.get(code) for code in (event.area_from, event.area_code))
        yield f"{before.short_name if before else event.area_from} → {after.short_name if after else event.area_code}"
    for name, (old, new) in event.detail.items():
        yield f"{DETAILS.get(name, name)}：{_said(name, old)} → {_said(name, new)}"


def _said(name: str, value) -> str:
    if name == "use" and value in Use.values:
        return str(Use(value).label)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "—" if value in (None, "") else str(value)


EDGES_MOST = 500


def edges_of(area: Area | None) -> dict:
    """The edges of the grids of an area that are drawn today, as a map takes them; of few enough to be drawn at once."""
    if area is None:
        return collection(())
    rows = AreaBoundary.objects.filter(
        area__code__startswith=area.prefix, area__level__gte=3, period__contains=timezone.localdate()
    )
    rows = rows.select_related("area").only("shape", "area__code", "area__name", "area__level")[:EDGES_MOST]
    return collection(
        {
            "type": "Feature", "geometry": geometry(one.shape),
            "properties": {"code": one.area.code, "name": one.area.name, "level": one.area.level},
        }
        for one in rows
    )  # fmt: skip
