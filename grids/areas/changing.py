"""Changing boundaries: draw, redraw, split, merge, of one grid or of several at once; what lies in them goes with them.

A preview is the change itself, taken back: everything is written within a savepoint, the report is read off what then stands,
and the savepoint is rolled back unless it was confirmed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas import ending, laying, reporting
from grids.areas.given import as_given
from grids.areas.locating import codes_around
from grids.areas.models import Area, AreaBoundary, BoundaryChange, ChangeKind
from grids.audit.actions import note
from grids.audit.models import Kind
from grids.conduct.moments import FOUNDED, LAST_DAY
from grids.conduct.refusals import checked, require
from grids.together import carried

if TYPE_CHECKING:
    from grids.seams import Moved
    from grids.staff.models import User

# levels whose areas are grids or hold them: those above a community are drawn by whoever keeps the areas
COMMUNITY = 3


@dataclass(frozen=True, slots=True)
class Fresh:
    """A grid that a change brings: below which area, called what; code: where it is given from outside (an import).

    of: the grid it is split off from, whose ground it takes.
    """

    parent: str
    name: str
    code: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Relocation:
    """What a change of boundaries means for whatever lies in grids.

    codes: the areas in which something may have to move: everything touched, and what lies above it. day: as of which day
    it is located anew. heirs: of each area that ended, who took most of its ground: where a row goes that has no place.
    """

    change: BoundaryChange
    day: date
    by: "User"
    codes: tuple[str, ...]
    heirs: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ChangeReport:
    """What a change did, or would do: the same for preview and for confirmed.

    areas: each touched area with m² before and after; lineage: what went where; moved: of every subject, by its name;
    warnings: gaps, slivers and pieces outside of what lies above, as faults. codes: given to what is new, by the word that
    stood for it. change: the row, None in a preview.
    """

    day: date
    kind: ChangeKind
    areas: list[dict] = field(default_factory=list)
    lineage: list[dict] = field(default_factory=list)
    moved: "dict[str, list[Moved]]" = field(default_factory=dict)
    warnings: list[dict] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    heirs: dict[str, str] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)
    change: BoundaryChange | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the change, and given to pages and scripts: what moved is counted there, and named by nobody.

        Names of matters have a term of their own; only who looks at a preview reads them.
        """
        return {
            "day": self.day.isoformat(), "kind": self.kind.value, "areas": self.areas, "lineage": self.lineage,
            "moved": {name: [_said(one) for one in rows] for name, rows in self.moved.items()},
            "warnings": self.warnings, "codes": self.codes, "heirs": self.heirs, "touched": self.touched,
        }  # fmt: skip


def _said(moved: "Moved") -> dict[str, Any]:
    return {"from": moved.area_from, "to": moved.area_to, "count": moved.count}


class _TakenBack(Exception):
    """Ends the savepoint of a preview."""


@transaction.atomic
def change_boundaries(
    *, shapes: Mapping[str, GEOSGeometry | None], from_day: date, reason: str, by: "User",
    fresh: Mapping[str, Fresh] | None = None, coord_source: str = "WGS84", base: Iterable[int] | None = None,
    kind: ChangeKind | None = None, keeps_gaps: bool = True, is_invented: bool = False, confirm: bool = False,
) -> ChangeReport:  # fmt: skip
    """Give grids new shapes from a day on, in one change; without `confirm` everything is done and rolled back: a preview.

    shapes: by code, or by the word that `fresh` has for a grid that is new, what each is to be from that day on, in
    `coord_source` coordinates; None: it ends. base: ids of the boundaries that whoever draws has seen; where another is in
    force, somebody was faster (Refusal, code "conflict"). kind: read off what is done unless it is said. keeps_gaps: ground
    that none holds any more stays with the area above, as a gap; otherwise that area gives it up.
    """
    require(shapes, _("没有要改的边界。"), field="shapes")
    require(reason.strip() or not confirm, _("请写明改界的原因。"), field="reason")
    require(
        FOUNDED <= from_day <= LAST_DAY, _("日期要在 1949 年到 2099 年之间，请核对年份。"), field="from_day"
    )
    given = {code: as_given(shape, coord_source) for code, shape in shapes.items()}
    try:
        with transaction.atomic():
            report = _carry_out(
                given, fresh or {}, from_day, by, coord_source, is_invented,
                asked=_Asked(reason, base, kind, keeps_gaps),
            )  # fmt: skip
            if not confirm:
                raise _TakenBack
    except _TakenBack:
        report.change = None
        return report
    detail = {"what": "change_boundaries", "kind": report.kind.value, "areas": report.touched[:50]}
    note(
        kind=Kind.CONFIGURATION, by=by, subject=report.change, area_code=report.change.area_id, detail=detail
    )
    return report


@dataclass(frozen=True, slots=True)
class _Asked:
    reason: str
    base: Iterable[int] | None
    kind: ChangeKind | None
    keeps_gaps: bool


def _carry_out(
    given: dict[str, laying.Shape | None], fresh: Mapping[str, Fresh], day: date, by: "User", coord_source: str,
    is_invented: bool, *, asked: _Asked,
) -> ChangeReport:  # fmt: skip
    """Everything, in the order in which each step can see what the one before it left."""
    known = {code for code in given if code not in fresh}
    above = {one.parent for one in fresh.values()}
    laying.one_at_a_time(known | above, has_fresh=bool(fresh))
    areas = _areas_to_change(known | above, day)
    _require_may(by, areas.values())
    before = laying.in_force(codes_around(known | above), day)
    _require_unchanged(asked.base, before, known)
    is_import = asked.kind == ChangeKind.IMPORT
    if not is_import:
        _require_leaves(areas, known, day)
    kind = asked.kind or _kind_of(given, fresh, before)
    codes = laying.codes_for(fresh, areas)
    touched = sorted(codes.get(code, code) for code in given)
    # a preview may be asked for before anybody wrote why
    change = BoundaryChange(
        area_id=_around(touched, given, fresh), kind=kind, from_day=day, reason=asked.reason.strip() or _("（预览）"), actor=by,
        applied_at=timezone.now() if day <= timezone.localdate() else None,
    )  # fmt: skip
    checked(change, exclude=["told"])
    change.save()
    laying.found(fresh, codes, areas, day)
    final = {codes.get(code, code): shape for code, shape in given.items()}
    pen = laying.Pen(change, coord_source, is_invented)
    pen.lay(final, before)
    laying.end_areas([areas[code] for code, shape in final.items() if shape is None], day)
    fixed = set(final) if is_import else set()
    followed = pen.follow(touched, fixed, before, keeps_gaps=asked.keeps_gaps)
    laying.require_may_follow(by, followed)
    report = ChangeReport(day, kind, codes=codes, change=change)
    report.touched = sorted({*touched, *followed})
    reporting.require_apart(change)
    reporting.write_lineage(change, touched, set(codes.values()), {c for c, s in final.items() if s is None})
    reporting.tell(report, followed)
    for code in sorted(code for code, shape in final.items() if shape is None):
        ending.require_nothing_below(areas[code], day)
        if code not in report.heirs:
            # nobody takes its ground, and so nobody takes what lies in it
            ending.require_nothing_left(areas[code], day, by=by)
    _carry(report, by)
    change.told = report.as_json()
    change.save(update_fields=["told"])
    return report


def _areas_to_change(codes: set[str], day: date) -> dict[str, Area]:
    found = {
        area.code: area
        for area in Area.objects.select_for_update().filter(code__in=codes).order_by("level", "code")
    }
    for code in sorted(codes):
        require(code in found, _("没有代码为 %(code)s 的区域。") % {"code": code}, field="shapes")
        ended = found[code].ends_on
        require(
            ended is None or ended > day,
            _("「%(name)s」到这一天已撤销，不能再改它的边界。") % {"name": found[code].short_name},
            code="conflict",
        )
    return found


def _require_may(by: "User", areas: Iterable[Area]) -> None:
    """Grids and communities belong to whoever edits grids there; what lies above, to whoever keeps the areas."""
    for area in areas:
        needed = Permission.GRID_EDIT if area.level >= COMMUNITY else Permission.AREA_EDIT
        oracle.require_in(by, needed, area.code, _("修改边界"))


def _require_unchanged(
    base: Iterable[int] | None, before: Mapping[str, AreaBoundary], known: set[str]
) -> None:
    """What is in force is what whoever draws has seen."""
    if base is None:
        return
    seen = set(base)
    other = [before[code] for code in sorted(known) if code in before and before[code].pk not in seen]
    if not other:
        return
    first = other[0]
    who = first.change.actor if first.change else _("别人")
    require(
        False,
        _("「%(name)s」的边界在您画的时候已被%(who)s改过。请看现在的边界，再决定用哪一个。")
        % {"name": first.area.short_name, "who": who},
        code="conflict",
    )


def _require_leaves(areas: Mapping[str, Area], known: set[str], day: date) -> None:
    """An area with drawn children has the shape that they have together."""
    divided = laying.divided(known, day)
    for code in sorted(known & divided):
        require(
            False,
            _("「%(name)s」下面已画了网格，它的边界随下面的网格走。请改下面的网格。")
            % {"name": areas[code].short_name},
            field="shapes",
        )


def _kind_of(
    given: Mapping[str, Any], fresh: Mapping[str, Fresh], before: Mapping[str, AreaBoundary]
) -> ChangeKind:
    if any(shape is None for shape in given.values()):
        return ChangeKind.MERGE
    if any(one.of for one in fresh.values()):
        return ChangeKind.SPLIT
    return ChangeKind.REDRAW if any(code in before for code in given) else ChangeKind.DRAW


def _around(touched: list[str], given: Mapping[str, Any], fresh: Mapping[str, Fresh]) -> str:
    """The smallest area around everything that is touched; of a new grid, the one that it comes into."""
    codes = [code for code in given if code not in fresh] + [one.parent for one in fresh.values()]
    common = set.intersection(*(codes_around({code}) for code in codes))
    return max(common, key=len) if common else codes_top(touched)


def codes_top(touched: list[str]) -> str:
    """Where areas of several cities are touched at once, the first one's city."""
    return touched[0][:4] + "00"


def _carry(report: ChangeReport, by: "User") -> None:
    """What lies in the grids goes with them; of a day that lies ahead it is told alone, and done by the sweep on that day."""
    relocation = relocation_of(report.change, by, report.touched, report.heirs)
    if report.change.applied_at:
        report.moved = move_everything(relocation)
        return
    try:
        with transaction.atomic():
            report.moved = move_everything(relocation)
            raise _TakenBack
    except _TakenBack:
        return


def relocation_of(
    change: BoundaryChange, by: "User", touched: Iterable[str], heirs: Mapping[str, str]
) -> Relocation:
    """What a change means for whatever lies in grids: everything touched, and the communities and grids above it."""
    around = {code for code in codes_around(set(touched)) if len(code) >= 12}
    return Relocation(change, change.from_day, by, tuple(sorted(around | set(touched))), heirs)


def move_everything(relocation: Relocation) -> "dict[str, list[Moved]]":
    """What every subject moved, by its name; subjects of which nothing moves are left out."""
    found = {one.name: one.move(relocation) for one in carried()}
    return {name: rows for name, rows in found.items() if rows}
