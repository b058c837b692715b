"""The map of colours (房屋分色管理图): houses filled by the mix of their dwellings, on any day, and what waits for somebody."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes
from grids.areas.models import Area, AreaBoundary, said
from grids.colours.kinds import Kind
from grids.colours.models import BuildingMix, ColourCategory, ColourSpan
from grids.colours.over import Laid, code_over, laid, legend_for
from grids.colours.queries import Counts, counts
from grids.registry.dwellings.kinds import BASE, Doubt
from grids.registry.dwellings.models import Dwelling
from grids.registry.models import Building
from grids.staff.models import User
from grids.staff.queries import home_of

STREET, COMMUNITY = 2, 3
COMMUNITY_DIGITS = 12
# shapes that a page carries by itself; what is more comes as tiles. Rows of what waits that stand beside the map
SHAPES_MOST, WAITING_SHOWN, LISTED_MOST = 500, 3, 500
Mix = dict[str, int]


@dataclass(frozen=True)
class Ground:
    """A map of one area on a day, as far as `user` sees people there. on: None today."""

    user: User
    area: Area
    today: date
    on: date | None = None
    categories: list[ColourCategory] = field(default_factory=list)

    @property
    def day(self) -> date:
        """The day that is shown."""
        return self.on or self.today

    @cached_property
    def houses(self) -> list[Building]:
        """The houses of that day in order, and one more than a page carries where there are more."""
        rows = Building.objects.visible_to(self.user).standing_on(self.day).within(self.area)
        return list(rows.order_by("sort_key", "id")[: SHAPES_MOST + 1])

    @property
    def is_crowded(self) -> bool:
        """Whether there are more houses than a page carries: they come as tiles, which show today."""
        return len(self.houses) > SHAPES_MOST

    @cached_property
    def over(self) -> Laid | None:
        """What lies over the colours here as `user` sees them; None, and no question, for whoever sees none of it."""
        return (
            laid(self.user, area=self.area.prefix, on=self.on)
            if code_over(self.user, self.area.prefix)
            else None
        )

    @cached_property
    def mixes(self) -> dict[UUID, Mix]:
        """The mix of each house as `user` sees it, with `doubts` of today."""
        found = self._derived_mixes()
        if self.over is None:
            return found
        return {house: self.over.within(mix, house) for house, mix in found.items()}

    def _derived_mixes(self) -> dict[UUID, Mix]:
        if self.on is None:
            rows = BuildingMix.objects.visible_to(self.user).below(self.area.prefix)
            return {row.building_id: {**row.counts, "doubts": row.doubts} for row in rows[: SHAPES_MOST + 1]}
        spans = (
            ColourSpan.objects.visible_to(self.user).filter(kind=Kind.DWELLING).on(self.on).within(self.area)
        )
        told = spans.order_by().values_list("dwelling__building", "colour").annotate(n=Count("pk"))
        found: dict[UUID, Mix] = defaultdict(lambda: dict.fromkeys(BASE, 0))
        for building, colour, n in told:
            found[building][colour] = n
        return found

    @cached_property
    def counts(self) -> Counts:
        """What the legend says; it adds up to all dwellings."""
        found = counts(self.user, self.area, on=self.on)
        return Counts(self.over.within(found.of), found.rest) if self.over else found

    @cached_property
    def boundaries(self) -> list[AreaBoundary]:
        """The edges that the map shows: of a community those of its grids, above it those of the next level alone."""
        deepest = (
            self.area.level,
            self.area.level + 1,
            self.area.level + 2 if self.area.level == COMMUNITY else 9,
        )
        below = Area.objects.within(self.area).standing_on(self.day).values("code")
        rows = AreaBoundary.objects.filter(
            period__contains=self.day, area__in=below, area__level__in=deepest
        ).select_related("area")
        return list(rows.order_by("area_id")[:SHAPES_MOST])


def ground_of(user: User, area: Area, today: date, on: date | None = None) -> Ground:
    """The map of an area; a number of questions that grows with nothing."""
    return Ground(user, area, today, on, legend_for(user, area.code))


def seen_areas(user: User) -> QuerySet[Area]:
    """The areas in which `user` sees people, of today, down from a street."""
    rows = Area.objects.standing_on(timezone.localdate()).filter(level__gte=STREET)
    return rows.filter(oracle.scope(user, Permission.PEOPLE_VIEW, area="code"))


def own_area(user: User) -> Area | None:
    """With which map somebody begins: of their community, else of the widest area that is theirs."""
    home = home_of(user)
    codes = [code for code in ancestor_codes(home) if code] if home else []
    found = {area.code: area for area in seen_areas(user).filter(code__in=codes)}
    theirs = sorted(found, key=len)
    near = [code for code in theirs if len(code) <= COMMUNITY_DIGITS] or theirs
    return found[near[-1]] if near else seen_areas(user).order_by("code").first()


def choices(user: User, area: Area) -> list[Area]:
    """What the map can be of instead: what lies above that is theirs, the grids of its community, or the communities of its street."""
    above = seen_areas(user).filter(code__in=ancestor_codes(area.code))
    inside = area.code[:COMMUNITY_DIGITS] if area.level >= COMMUNITY else area.prefix
    below = seen_areas(user).filter(code__startswith=inside, level__lte=max(area.level + 1, COMMUNITY + 1))
    found = {one.code: one for one in [*above, *below[:200]]}
    return [found[code] for code in sorted(found)]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Entries that don't agree in one way: how many, and the first of them."""

    doubt: str
    label: str
    count: int
    rows: list[Dwelling]


def waiting(user: User, area: Area) -> list[Waiting]:
    """What of the registers doesn't agree, by kind: two questions."""
    doubted = (
        Dwelling.objects.filter(Dwelling.objects.all().under(user, Permission.PEOPLE_VIEW))
        .below(area.prefix)
        .exclude(doubt="")
    )
    many = dict(doubted.order_by().values_list("doubt").annotate(n=Count("pk")))
    if not many:
        return []
    rows: dict[str, list[Dwelling]] = defaultdict(list)
    for row in doubted.select_related("building", "entrance").order_by("doubt", "sort_key", "pk")[:400]:
        rows[row.doubt].append(row)
    return [
        Waiting(doubt, str(Doubt(doubt).label), many[doubt], rows[doubt][:WAITING_SHOWN])
        for doubt in Doubt.values
        if doubt in many
    ]


def listed(ground: Ground) -> list[tuple[Building, list[int], int]]:
    """Each house with how many dwellings it has of each category, in the order of the legend, and how many don't agree."""
    mixes = [(one, ground.mixes.get(one.pk, {})) for one in ground.houses[:LISTED_MOST]]
    return [
        (one, [mix.get(category.code, 0) for category in ground.categories], mix.get("doubts", 0))
        for one, mix in mixes
    ]


# -- what the page brings for the script --


def features(ground: Ground) -> list[dict[str, Any]]:
    """Edges as GeoJSON, each with code, name and level."""
    names = {one.area_id: one.area.name for one in ground.boundaries}
    return [
        {
            "type": "Feature",
            "properties": {"code": one.area_id, "name": _called(one.area, names), "level": one.area.level},
            "geometry": _geometry(one.shape),
        }
        for one in ground.boundaries
    ]


def _called(area: Area, names: dict[str, str]) -> str:
    """A grid's name on the map, where everything is a grid: 第二-03."""
    parts = [names.get(area.parent_id, "")] if area.level > COMMUNITY + 1 else []
    return "-".join(filter(None, (name.removesuffix("网格").strip() for name in (*parts, said(area.name)))))


def coloured(houses: Iterable[Building], mixes: dict[UUID, Mix]) -> list[dict[str, Any]]:
    """Houses as GeoJSON, each with its number and how many dwellings have which colour."""
    return [
        {
            "type": "Feature",
            "properties": {
                "id": str(one.pk),
                "number": one.number,
                "label": one.label,
                "mix": mixes.get(one.pk, {}),
            },
            "geometry": _geometry(one.shape or one.point),
        }
        for one in houses
    ]


def _geometry(shape: Any) -> dict[str, Any]:
    # seven digits are a centimetre
    return {"type": shape.geom_type, "coordinates": _rounded(shape.coords)}


def _rounded(coords: Any) -> Any:
    return round(coords, 7) if isinstance(coords, float) else [_rounded(one) for one in coords]


def mix_of(ground: Ground, building: Building) -> Mix:
    """The mix of one house on the day that is shown, as its reader sees it."""
    found = _derived_mix(ground, building)
    return ground.over.within(found, building.pk) if ground.over and found else found


def _derived_mix(ground: Ground, building: Building) -> Mix:
    if ground.on is None:
        row = BuildingMix.objects.visible_to(ground.user).filter(building=building).first()
        return {**row.counts, "doubts": row.doubts} if row else {}
    spans = ColourSpan.objects.visible_to(ground.user).filter(kind=Kind.DWELLING, dwelling__building=building)
    return dict(spans.on(ground.on).order_by().values_list("colour").annotate(n=Count("pk")))
