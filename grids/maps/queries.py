"""What a map of grids shows on a day: areas with their shapes, who leads them, what stands empty, what is going on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.db.models import F, FloatField, Func, Q, QuerySet
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes
from grids.areas.models import Area, AreaBoundary, AreaLevel, BoundaryChange, said
from grids.areas.queries import areas_by_code
from grids.registry.models import Building
from grids.seams import GridFigure, Pin, Pins
from grids.staff.models import Appointment, PostGroup, User
from grids.staff.queries import home_of
from grids.staffing.vacancies import Matrix, Row, vacancies
from grids.together import grid_figures, pins

COMMUNITY = 3
COMMUNITY_DIGITS = 12
# levels that a map of an area shows beside its own: of a community both kinds of grids, above it the next level alone
BELOW = {0: (1,), 1: (2,), 2: (3,), 3: (4, 5), 4: (5,), 5: ()}
# shapes that a page carries by itself; what is more comes as tiles
SHAPES_MOST = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One grid in the list: its name, who leads it, how many posts stand empty, figures by name as (count, address)."""

    area: Area
    leader: str
    vacant: int
    figures: dict[str, tuple[int, str]]
    m2: float | None

    @property
    def is_inner(self) -> bool:
        """Whether it lies within another of the list."""
        return self.area.level == 5


@dataclass(frozen=True)
class Shown:
    """A map of one area on one day, as far as `user` may know it."""

    user: User
    area: Area
    day: date
    is_today: bool
    drawn: list[AreaBoundary] = field(default_factory=list)
    matrix: Matrix | None = None

    @cached_property
    def shapes(self) -> dict[str, AreaBoundary]:
        """Boundaries by the codes of their areas."""
        return {one.area_id: one for one in self.drawn}

    @cached_property
    def areas(self) -> list[Area]:
        """What is listed: the areas below, drawn or not, in the order of their codes."""
        rows = Area.objects.within(self.area).standing_on(self.day).filter(level__in=BELOW[self.area.level])
        return list(rows.order_by("code")) or [self.area]

    @cached_property
    def figures(self) -> list[tuple[GridFigure, dict[str, tuple[int, str]]]]:
        """Every subject's figure of these areas and of the whole, for whom it is; one question each."""
        if not self.is_today:
            return []
        codes = [self.area.code, *(one.code for one in self.areas if one.code != self.area.code)]
        return [
            (one, one.of(self.user, codes))
            for one in grid_figures()
            if oracle.allowed_anywhere(self.user, one.permission)
        ]

    @cached_property
    def lines(self) -> list[Line]:
        """The list beside the map."""
        return [self.line(area) for area in self.areas]

    def line(self, area: Area) -> Line:
        """One area of the list, or the whole."""
        row = self.rows.get(area.code)
        shape = self.shapes.get(area.code)
        return Line(
            area,
            _leader(row),
            len(row.holes) if row else 0,
            {figure.name: found[area.code] for figure, found in self.figures if area.code in found},
            shape.m2 if shape else None,
        )

    @cached_property
    def rows(self) -> dict[str, Row]:
        """The posts of each grid."""
        return {row.grid.code: row for row in self.matrix.rows} if self.matrix else {}

    @cached_property
    def pins(self) -> list[tuple[Pins, list[Pin]]]:
        """What other subjects show on it, as far as the reader may know it; of the past nothing."""
        if not self.is_today:
            return []
        return [
            (one, one.of(self.user, self.area.code))
            for one in pins()
            if oracle.allowed_anywhere(self.user, one.permission)
        ]

    @cached_property
    def buildings(self) -> list[Building]:
        """The buildings of that day, as far as a page carries them by itself, and one more where there are more."""
        rows = Building.objects.visible_to(self.user).standing_on(self.day).within(self.area)
        return list(rows.order_by("sort_key", "id")[: SHAPES_MOST + 1])

    @property
    def is_crowded(self) -> bool:
        """Whether there is more to draw than a page carries, at whichever level; what is more comes as tiles."""
        return len(self.drawn) + len(self.buildings) > SHAPES_MOST

    @property
    def needs_tiles(self) -> bool:
        """Whether its shapes come as tiles, which show today alone."""
        return self.is_crowded and self.is_today

    @property
    def carried(self) -> list[AreaBoundary]:
        """The areas that the page brings: all of them, or, where these alone are too many, the one that it is of."""
        if len(self.drawn) <= SHAPES_MOST:
            return self.drawn
        return [one for one in self.drawn if one.area_id == self.area.code]


def map_of(user: User, area: Area, day: date, today: date) -> Shown:
    """The map of an area; a number of questions that grows with neither its grids nor its houses."""
    levels = (area.level, *BELOW[area.level])
    drawn = AreaBoundary.objects.filter(
        period__contains=day, area__in=_within(area, day), area__level__in=levels
    )
    measured = Func(F("shape"), template="ST_Area(%(expressions)s::geography)", output_field=FloatField())
    found = list(drawn.annotate(m2=measured).select_related("area").order_by("area_id"))
    matrix = vacancies(area, day) if area.level >= COMMUNITY else None
    return Shown(user, area, day, day == today, found, matrix)


def _within(area: Area, day: date) -> Any:
    return Area.objects.within(area).standing_on(day).values("code")


def _leader(row: Row | None) -> str:
    if row is None:
        return ""
    led = next((cell for cell in row.posts if cell.column.is_leader), None)
    return led.holders[0].name if led and led.holders else ""


def seen_area(user: User, code: str) -> Area | None:
    """The area with this code whose map `user` may open: theirs, and what lies in it."""
    area = Area.objects.visible_to(user).filter(code=code).first()
    return area if area and oracle.may_in(user, Permission.GRID_VIEW, area.prefix) else None


def own_area(user: User) -> Area | None:
    """Which map somebody begins with: of the smallest area they work in, at least of its community where that is theirs."""
    home = home_of(user)
    codes = [code for code in ancestor_codes(home) if code] if home else []
    for code in codes:
        area = seen_area(user, code)
        if area:
            return _deepest(user, area, home)
    return None


def _deepest(user: User, widest: Area, home: str) -> Area:
    """Of what lies between the widest area that is theirs and their own the community, else their own."""
    wanted = [code for code in ancestor_codes(home) if len(code) <= 12 and len(code) >= len(widest.code)]
    return (Area.objects.filter(code=wanted[-1]).first() if wanted else None) or widest


# -- one grid, beside the map --


@dataclass(frozen=True)
class Person:
    """Somebody who holds a post of a grid: name, standing, office's phone; is_above: of the grid around it."""

    post: str
    name: str
    standing: str
    phone: str
    member_id: int
    is_above: bool


def people_of(area: Area, day: date) -> tuple[list[Person], list[Appointment]]:
    """Who holds the 1 and the N of a grid on a day, those of the grid around it where it has none; and who is of X."""
    above = [area.parent_id] if area.level == 5 else []
    held = Appointment.objects.filter(area__in=[area.code, *above], period__contains=day)
    rows = list(
        held.select_related("member", "kind").order_by("kind__order", "-area__level", "member__name", "pk")
    )
    own = {row.kind_id for row in rows if row.area_id == area.code}
    found = []
    for row in rows:
        is_above = row.area_id != area.code
        if row.kind.group not in (PostGroup.LEADER, PostGroup.CORE):
            continue
        if is_above and (row.kind_id in own or row.kind.group == PostGroup.LEADER):
            continue
        standing = row.member.get_standing_display() if row.member.standing else ""
        found.append(
            Person(row.kind.name, row.member.name, standing, row.member.office_phone, row.member_id, is_above)
        )
    return found, [row for row in rows if row.kind.group == PostGroup.SUPPORT and row.area_id == area.code]


def chain_of(area: Area) -> list[Area]:
    """The area with all that lies above it, the city first."""
    known = areas_by_code(ancestor_codes(area.code))
    return [known[code] for code in ancestor_codes(area.code) if code in known]


def changes_of(area: Area) -> QuerySet[BoundaryChange]:
    """The changes that began or ended a boundary of an area or of something within it, the newest first."""
    drawn = AreaBoundary.objects.filter(area__code__startswith=area.prefix)
    begun, ended = (
        drawn.exclude(change=None).values("change"),
        drawn.exclude(ended_with=None).values("ended_with"),
    )
    return BoundaryChange.objects.filter(Q(pk__in=begun) | Q(pk__in=ended)).order_by("-recorded_at", "-id")


def editor_of(change: BoundaryChange) -> str:
    """In whose editor a change can be gone on with: the community around its grids, of communities the street."""
    drawn = [row["code"] for row in change.told.get("areas", ()) if not row["follows"]]
    return change.area_id[:9] if any(len(code) <= COMMUNITY_DIGITS for code in drawn) else change.area_id[:12]


def level_names() -> dict[int, str]:
    """What levels are called here."""
    return dict(AreaLevel.objects.values_list("level", "name"))


# -- what the page brings for the script --


def features(shown: Shown) -> list[dict[str, Any]]:
    """The areas as GeoJSON, each with code, name and level; a page carries them where they are not too many."""
    names = {one.area_id: one.area.name for one in shown.drawn}
    return [
        {
            "type": "Feature",
            "properties": {
                "code": one.area_id, "name": _called(one.area, shown.area, names), "level": one.area.level,
                "vacant": _vacant(shown.rows.get(one.area_id)),
                "invented": one.is_invented,
            },
            "geometry": _geometry(one.shape),
        }
        for one in shown.carried
    ]  # fmt: skip


def houses(buildings: Iterable[Building]) -> list[dict[str, Any]]:
    """Buildings as GeoJSON, each with its number."""
    return [
        {
            "type": "Feature",
            "properties": {"id": str(one.pk), "number": one.number, "label": one.label, "code": one.area_id},
            "geometry": _geometry(one.shape or one.point),
        }
        for one in buildings
    ]


def _vacant(row: Row | None) -> str:
    return _("缺 %(n)d") % {"n": len(row.holes)} if row and row.holes else ""


def _called(area: Area, whole: Area, names: dict[str, str]) -> str:
    """A grid's name on the map: of one within another both names, where the map shows more than that other one."""
    if area.level == 5 and whole.level <= COMMUNITY:
        return "-".join(filter(None, (_short(names.get(area.parent_id, "")), _short(area.name))))
    return said(area.name)


def _short(name: str) -> str:
    """第二网格 → 第二: on the map everything is a grid."""
    return name.removesuffix("网格").strip() or name


def _geometry(shape: GeometryField) -> dict[str, Any]:
    # seven digits are a centimetre
    return {"type": shape.geom_type, "coordinates": _rounded(shape.coords)}


def _rounded(coords: Any) -> Any:
    return round(coords, 7) if isinstance(coords, float) else [_rounded(one) for one in coords]
