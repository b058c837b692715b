"""What the editor shows of an area: its grids as drawn now, what is wrong with them, how large they were and would be."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from shapely import STRtree
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from grids.areas.drafting import draft_of, is_behind
from grids.areas.drafts import BoundaryDraft
from grids.areas.drawn import Ground, ground_of
from grids.areas.measuring import measured
from grids.areas.models import Area
from grids.areas.topology import CROSSING, GAP, OUTSIDE, OVERLAP, SLIVER, Drafted, Fault, faults
from grids.maps.editing.cutting import CUT, cut_buildings
from grids.maps.editing.words import short

if TYPE_CHECKING:
    from grids.maps.editing.beside import Beside
    from grids.staff.models import User

# what can't be put in force; everything else is said and left to whoever draws
BLOCKS = (OVERLAP, CROSSING)
# a strip of less than this is no ground that changes hands
LEAST_M2 = 1.0
MOST_FAULTS = 12


def feature(shape: BaseGeometry, **properties: Any) -> dict[str, Any]:
    """A shape as a map takes it."""
    return {"type": "Feature", "geometry": mapping(shape), "properties": properties}


class Desk:
    """One reader's editor of one area, read once: the ground, the draft, and everything that is said of them."""

    def __init__(self, area: Area, user: "User", beside: "Beside") -> None:
        self.area, self.beside = area, beside
        self.draft: BoundaryDraft | None = draft_of(area=area, by=user)
        self.ground: Ground = ground_of(area, self.draft)
        self.faults: list[Fault] = self._faults()
        self.cut = cut_buildings(self.ground, beside.buildings) if self.ground.changed else []
        self.strips = _strips(self.ground)

    def _faults(self) -> list[Fault]:
        ground = self.ground
        drafted = {
            code: Drafted(
                _geos(ground.after.shapes.get(code)), ground.leaves[code].level, ground.leaves[code].parent,
                ground.leaves[code].name,
            )
            for code in ground.touched if code in ground.leaves
        }  # fmt: skip
        return faults(self.area, ground.day, drafted)

    @property
    def is_behind(self) -> bool:
        """Whether somebody else put another boundary of these grids in force meanwhile."""
        return bool(self.draft and is_behind(self.draft, self.ground))

    @property
    def blocking(self) -> list[Fault]:
        """What has to be mended first: of faults that were there before, those of grids that are drawn now."""
        touched = set(self.ground.touched)
        return [
            one for one in self.faults
            if one.kind in BLOCKS and any(code in touched for code, _name in one.areas)
        ]  # fmt: skip

    @property
    def why_not(self) -> str:
        """Why it can't be put in force; the empty text where it can."""
        if self.is_behind:
            return _("界线已被别人改过，请先看两版再定。")
        if not self.ground.changed:
            return _("还没有改动。")
        overlaps = sum(one.kind == OVERLAP for one in self.blocking)
        if overlaps:
            return _("先处理 %(n)s 处重叠。") % {"n": overlaps}
        return _("先处理自相交的边界。") if self.blocking else ""

    @property
    def state(self) -> dict[str, Any]:
        """What the map draws, for the editor's script."""
        ground, after = self.ground, self.ground.after.shapes
        return {
            "areas": [
                feature(
                    after[code], code=code, name=leaf.name, short=short(leaf.name), level=leaf.level,
                    touched=code in ground.changed,
                )
                for code, leaf in ground.leaves.items() if code in after
            ],
            "before": [feature(ground.before[code], code=code) for code in ground.touched if code in ground.before],
            "moved": [
                feature(piece, label=_("划入 %(name)s\n%(m2)s m²") % {"name": name, "m2": f"{m2:,.0f}"})
                for piece, name, m2 in self.strips
            ],
            "faults": [self._fault_feature(one) for one in self.faults[:MOST_FAULTS]],
            "moving": self.beside.within([piece for piece, _name, _m2 in self.strips]),
            "seen": len(self.draft.steps) if self.draft else 0,
            "blocked": bool(self.why_not),
        }  # fmt: skip

    def _fault_feature(self, fault: Fault) -> dict[str, Any]:
        label = f"{KINDS()[fault.kind]} {fault.m2:,.0f} m²"
        return {
            "type": "Feature", "geometry": fault.shape, "properties": {"kind": fault.kind, "label": label},
        }  # fmt: skip

    @property
    def steps(self) -> list[dict[str, Any]]:
        """What was done so far; the last step that had to do with an overlap is the one to look at."""
        steps = self.draft.steps if self.draft else []
        wrong = {code for one in self.blocking for code, _name in one.areas}
        last = max((at for at, one in enumerate(steps) if wrong & set(one["codes"])), default=None)
        return [{"said": one["said"], "is_bad": at == last} for at, one in enumerate(steps)]

    @property
    def rows(self) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """m² of each touched grid before and after, and both sums; whole numbers that add up."""
        ground = self.ground
        codes = ground.touched
        was = dict(zip(codes, _sizes(ground.before.get(code) for code in codes), strict=True))
        now = dict(zip(codes, _sizes(ground.after.shapes.get(code) for code in codes), strict=True))
        before, after = sum(m2 or 0 for m2 in was.values()), sum(m2 or 0 for m2 in now.values())
        rounded = {code: round(m2) for code, m2 in now.items() if m2 is not None}
        sum_before = sum(round(m2 or 0) for m2 in was.values())
        if abs(after - before) < LEAST_M2 and rounded:
            # rounding each by itself may lose or find a metre that nobody moved
            largest = max(rounded, key=lambda code: rounded[code])
            rounded[largest] += sum_before - sum(rounded.values())
        sum_after = sum(rounded.values())
        rows = [
            {
                "name": ground.name_of(code),
                "before": None if was[code] is None else f"{was[code]:,.0f}",
                "after": f"{rounded[code]:,}" if code in rounded else None,
            }
            for code in codes
        ]
        total = {
            "before": f"{sum_before:,}",
            "after": f"{sum_after:,}",
            "difference": sum_after - sum_before,
        }
        return rows, total

    @property
    def said_faults(self) -> list[dict[str, Any]]:
        """Every fault in words, with what mends it in one press."""
        blocking = {id(one) for one in self.blocking}
        said = [
            {"said": one.sentence, "blocks": id(one) in blocking, "zoom": json.dumps(one.shape), **self._mend(one)}
            for one in self.faults[:MOST_FAULTS]
        ]  # fmt: skip
        return said + [
            {"said": one.said, "blocks": False, "zoom": json.dumps(one.zoom)}
            for one in self.cut[:MOST_FAULTS]
        ]

    def _mend(self, fault: Fault) -> dict[str, Any]:
        codes = [code for code, _name in fault.areas]
        if fault.kind == OVERLAP:
            code = self._last_drawn(codes)
            label = _("把「%(name)s」贴回邻格") % {"name": self.ground.name_of(code)}
            return {"mend": "trim", "given": json.dumps({"code": code}), "mend_label": label}
        if fault.kind in (GAP, SLIVER) and len(codes) > 1:
            code = self._nearest(fault, codes[1:])
            if code:
                given = {"code": code, "shape": fault.shape}
                label = _("划给「%(name)s」") % {"name": self.ground.name_of(code)}
                return {"mend": "fill", "given": json.dumps(given), "mend_label": label}
        return {}

    def _last_drawn(self, codes: list[str]) -> str:
        for one in reversed(self.draft.steps if self.draft else []):
            if drawn := [code for code in codes if code in one["codes"]]:
                return drawn[0]
        return next((code for code in codes if code in self.ground.changed), codes[0])

    def _nearest(self, fault: Fault, codes: list[str]) -> str:
        """Of the grids around a gap the one with the longest edge to it, one that is drawn now before others."""
        gap, after = shapely.geometry.shape(fault.shape), self.ground.after.shapes
        edge = gap.boundary.buffer(1e-8)
        known = [code for code in codes if code in after]
        return max(
            known,
            key=lambda code: (code in self.ground.changed, edge.intersection(after[code].boundary).length),
            default="",
        )

    @property
    def counts(self) -> list[dict[str, Any]]:
        """Each kind of fault with its count, also where it is none."""
        found = {kind: sum(one.kind == kind for one in self.faults) for kind in KINDS()}
        found[CUT] = len(self.cut)
        return [
            {"name": name, "count": found[kind], "tone": _tone(kind, found[kind])}
            for kind, name in KINDS().items()
        ]

    @property
    def worst(self) -> str:
        """The headline of a refusal."""
        overlaps = sum(one.kind == OVERLAP for one in self.blocking)
        if overlaps:
            return _("不能保存：有 %(n)s 处重叠") % {"n": overlaps}
        return _("不能保存：边界自己相交") if self.blocking else ""

    @property
    def context(self) -> dict[str, Any]:
        """What the parts of the page beside the map say."""
        rows, total = self.rows
        return {
            "steps": self.steps, "saved_at": self.draft and self.draft.updated_at, "rows": rows, "total": total,
            "faults": self.said_faults, "counts": self.counts, "worst": self.worst, "why": self.why_not,
            "draft": self.draft, "is_behind": self.is_behind, "area": self.area,
        }  # fmt: skip


def KINDS() -> dict[str, str]:  # noqa: N802  words in the language of now
    """Kinds of faults as they are called, in the order in which they stand."""
    return {
        OVERLAP: _("重叠"), GAP: _("缝隙"), OUTSIDE: _("出界"), CROSSING: _("自相交"), SLIVER: _("狭缝"), CUT: _("切到楼"),
    }  # fmt: skip


def _tone(kind: str, count: int) -> str:
    if not count:
        return "ok"
    return "bad" if kind in BLOCKS else "warn"


def _geos(shape: BaseGeometry | None) -> GEOSGeometry | None:
    return shape and GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=4326)


def _sizes(shapes: Iterable[BaseGeometry | None]) -> list[float | None]:
    given = list(shapes)
    sizes = iter(measured([one for one in given if one]))
    return [next(sizes) if one else None for one in given]


def _strips(ground: Ground) -> list[tuple[BaseGeometry, str, float]]:
    """Ground that goes from one grid to another: each piece, to whom, and its m²."""
    found = []
    for code in ground.touched:
        now = ground.after.shapes.get(code)
        if now is None:
            continue
        # what the other one still holds has not gone over: that is an overlap
        others = [
            shapely.difference(one, ground.after.shapes[other]) if other in ground.after.shapes else one
            for other, one in ground.before.items()
            if other != code and (other in ground.changed)
        ]
        tree = STRtree(others)
        for at in tree.query(now, predicate="intersects"):
            common = [
                part
                for part in shapely.get_parts(now.intersection(others[at]))
                if part.geom_type == "Polygon"
            ]
            kept = [
                part for part in common if not _was_there(part, ground.before.get(code)) and part.area > 1e-10
            ]
            if kept:
                found.append((shapely.union_all(kept), ground.name_of(code)))
    sizes = measured([piece for piece, _name in found])
    return [(piece, name, m2) for (piece, name), m2 in zip(found, sizes, strict=True) if m2 >= LEAST_M2]


def _was_there(part: BaseGeometry, before: BaseGeometry | None) -> bool:
    """What overlapped before already is no ground that comes."""
    return before is not None and before.covers(part.representative_point())
