"""Laying boundaries down: rows that end and begin, areas that are founded and end, and what lies above, which follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.apart import BOUNDARY_LOCK
from grids.areas.coverage import STEP
from grids.areas.given import Shape
from grids.areas.models import CODE_DIGITS, Area, AreaBoundary, BoundaryChange
from grids.conduct.refusals import checked, require

if TYPE_CHECKING:
    from grids.areas.changing import Fresh
    from grids.staff.models import User

COMMUNITY, LAST_LEVEL = 3, 5
DIGITS_LEVEL = {digits: level for level, digits in CODE_DIGITS.items() if level}
# what an area above differs by from its children together without being drawn anew: square degrees, about 0.1 m²
SAME = 1e-11


def one_at_a_time(codes: Iterable[str], *, has_fresh: bool) -> None:
    """Changes of a level follow one another; the database's own look takes the same locks, in the same order."""
    levels = {DIGITS_LEVEL[len(code)] for code in codes if len(code) in DIGITS_LEVEL}
    if has_fresh:
        levels |= {level + 1 for level in levels if level < LAST_LEVEL}
    levels |= set(range(COMMUNITY, max(levels, default=COMMUNITY) + 1))
    with connection.cursor() as cursor:
        for level in sorted(levels):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [BOUNDARY_LOCK, level])


def in_force(codes: Iterable[str], day: date) -> dict[str, AreaBoundary]:
    """The boundaries of these areas that hold on a day, by code."""
    rows = AreaBoundary.objects.filter(area__in=list(codes), period__contains=day)
    return {row.area_id: row for row in rows.select_related("area", "change__actor")}


def divided(codes: Iterable[str], day: date) -> set[str]:
    """Those of the areas below which something is drawn on the day."""
    drawn = AreaBoundary.objects.filter(area__parent__in=list(codes), period__contains=day)
    return set(drawn.values_list("area__parent", flat=True))


def codes_for(fresh: "Mapping[str, Fresh]", areas: Mapping[str, Area]) -> dict[str, str]:
    """A code for everything that is new, by its word: the one it brings, else the next free one below its parent."""
    found: dict[str, str] = {}
    for word, one in fresh.items():
        parent = areas[one.parent]
        require(
            COMMUNITY <= parent.level < LAST_LEVEL,
            _("「%(name)s」下面不能再设网格。") % {"name": parent.short_name},
            field="fresh",
        )
        found[word] = one.code or _next_code(parent, set(found.values()))
    return found


def _next_code(parent: Area, taken: set[str]) -> str:
    digits = CODE_DIGITS[parent.level + 1] - len(parent.prefix)
    known = set(Area.objects.filter(parent=parent).values_list("code", flat=True)) | taken
    numbers = {int(code[len(parent.prefix) :]) for code in known if code.startswith(parent.prefix)}
    number = max(numbers, default=0) + 1
    if number >= 10**digits:
        number = next((one for one in range(1, 10**digits) if one not in numbers), 0)
    require(number, _("「%(name)s」下面的代码已用完。") % {"name": parent.short_name}, field="fresh")
    return f"{parent.prefix}{number:0{digits}d}"


def found(
    fresh: "Mapping[str, Fresh]", codes: Mapping[str, str], areas: Mapping[str, Area], day: date
) -> None:
    """The new areas begin on the day."""
    for word, one in fresh.items():
        parent, code = areas[one.parent], codes[word]
        require(
            not Area.objects.filter(code=code).exists(),
            _("代码 %(code)s 已有区域。") % {"code": code},
            field="fresh",
        )
        name = one.name.strip()
        require(name, _("请给新网格起个名称。"), field="name")
        area = Area(code=code, name=name, level=parent.level + 1, parent=parent, starts_on=day)
        checked(area, exclude=["parent"])
        area.save()


def end_areas(areas: Iterable[Area], day: date) -> None:
    """Areas that are merged into others exist no more from the day on; one that began on it never did."""
    for area in areas:
        area.ends_on = day
        checked(area, exclude=["parent"])
        area.save(update_fields=["ends_on"])


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes the rows of one change."""

    change: BoundaryChange
    coord_source: str
    is_invented: bool

    def lay(self, shapes: Mapping[str, Shape | None], before: Mapping[str, AreaBoundary]) -> None:
        """Each shape from the change's day on; what held until then ends, and stays for the time before."""
        day = self.change.from_day
        later = AreaBoundary.objects.filter(area__in=list(shapes), period__startswith__gt=day)
        first = later.select_related("area").order_by("area").first()
        require(
            first is None,
            _("「%(name)s」在这一天之后已有新的边界，请从更晚的一天开始。")
            % {"name": first.area.short_name if first else ""},
            field="from_day",
        )
        for code in shapes:
            if code in before:
                self._end(before[code])
        for code, shape in shapes.items():
            if shape is not None:
                self._begin(code, shape)

    def _end(self, row: AreaBoundary) -> None:
        """One that began on the very day is put right: its period is empty, and it stays."""
        row.period = DateRange(row.period.lower, self.change.from_day, "[)")
        row.ended_with = self.change
        row.save(update_fields=["period", "ended_with"])

    def _begin(self, code: str, shape: Shape) -> None:
        geometry = GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=4326)
        AreaBoundary.objects.create(
            area_id=code, shape=geometry, coord_source=self.coord_source, is_invented=self.is_invented,
            period=DateRange(self.change.from_day, None, "[)"), change=self.change,
        )  # fmt: skip

    def follow(
        self, touched: list[str], fixed: set[str], before: Mapping[str, AreaBoundary], *, keeps_gaps: bool
    ) -> list[str]:
        """What lies above the touched grids takes the shape of its children together, from below up to the community.

        keeps_gaps: ground that was its own, and that nobody else's grids took, stays its own.
        """
        followed: list[str] = []
        moving = set(touched)
        for level in range(LAST_LEVEL - 1, COMMUNITY - 1, -1):
            digits = CODE_DIGITS[level]
            above = {code[:digits] for code in moving if len(code) == CODE_DIGITS[level + 1]} - fixed
            children = _drawn_below(above, self.change.from_day)
            wanted = {
                code: _together(code, children, before.get(code), keeps_gaps=keeps_gaps)
                for code in sorted(above & children.keys())
            }
            changed = {code: shape for code, shape in wanted.items() if not _is_same(shape, before.get(code))}
            self.lay(changed, before)
            moving |= changed.keys()
            followed += changed
        return followed


def _drawn_below(above: set[str], day: date) -> dict[str, list[Shape]]:
    rows = AreaBoundary.objects.filter(area__parent__in=above, period__contains=day).values_list(
        "area__parent", "shape"
    )
    found: dict[str, list[Shape]] = {}
    for parent, shape in rows:
        found.setdefault(parent, []).append(of_row(shape))
    return found


def of_row(shape: GEOSGeometry) -> Shape:
    """The geometry of a row as the arithmetic takes it."""
    return shapely.from_wkb(bytes(shape.wkb))


def _together(
    code: str, children: Mapping[str, list[Shape]], old: AreaBoundary | None, *, keeps_gaps: bool
) -> Shape:
    own = shapely.union_all(children[code], grid_size=STEP)
    if old is not None and keeps_gaps:
        others = [shape for parent, shapes in children.items() if parent != code for shape in shapes]
        left = shapely.difference(of_row(old.shape), shapely.union_all([own, *others]), grid_size=STEP)
        pieces = [piece for piece in shapely.get_parts(left) if piece.area > SAME]
        own = shapely.union_all([own, *pieces], grid_size=STEP) if pieces else own
    parts = [part for part in shapely.get_parts(own) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)


def _is_same(shape: Shape, old: AreaBoundary | None) -> bool:
    return old is not None and shapely.symmetric_difference(shape, of_row(old.shape)).area <= SAME


def require_may_follow(by: "User", followed: Iterable[str]) -> None:
    """Whoever moves the edge of a community is at home in the community."""
    for code in followed:
        oracle.require_in(by, Permission.GRID_EDIT, code, _("修改上级区域的边界"))
