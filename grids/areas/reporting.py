"""What a change of boundaries did, read off the rows that it wrote; square metres on the ellipsoid."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from grids.areas.apart import OVERLAP_M2
from grids.areas.lineage import heirs_by
from grids.areas.models import Area, BoundaryChange, Descent, Lineage
from grids.areas.topology import GAP, OUTSIDE, SLIVER, faults
from grids.conduct.refusals import Refusal

if TYPE_CHECKING:
    from grids.areas.changing import ChangeReport

# what the database refuses, said before it with names and sizes
_OVERLAPS = f"""
    SELECT own.area_code, there.area_code, ST_Area(piece::geography) AS m2
    FROM grids_areaboundary own
    JOIN grids_area mine ON mine.code = own.area_code
    JOIN grids_areaboundary there ON there.shape && own.shape AND there.period && own.period
        AND there.area_code <> own.area_code
    JOIN grids_area area ON area.code = there.area_code AND area.level = mine.level
    CROSS JOIN LATERAL (SELECT ST_CollectionExtract(ST_Intersection(there.shape, own.shape), 3) AS piece) found
    WHERE own.id = ANY(%(rows)s) AND ST_Area(piece::geography) > {OVERLAP_M2}
        AND (there.id <> ALL(%(rows)s) OR own.area_code < there.area_code)
    ORDER BY m2 DESC LIMIT 4
"""  # noqa: S608  a number that stands in the code
# what was one area's until the change and is another's since; what lies within each other went nowhere
_PASSED = f"""
    SELECT old.area_code, new.area_code, ST_Area(piece::geography) AS m2
    FROM grids_areaboundary old
    JOIN grids_areaboundary new ON new.change_id = %(change)s AND new.shape && old.shape
        AND NOT starts_with(new.area_code, old.area_code) AND NOT starts_with(old.area_code, new.area_code)
    CROSS JOIN LATERAL (SELECT ST_CollectionExtract(ST_Intersection(new.shape, old.shape), 3) AS piece) found
    WHERE old.ended_with_id = %(change)s AND old.area_code = ANY(%(touched)s) AND new.area_code = ANY(%(touched)s)
        AND ST_Area(piece::geography) > {OVERLAP_M2}
    ORDER BY old.area_code, new.area_code
"""  # noqa: S608  a number that stands in the code
_SIZES = """
    SELECT area.code, area.name, area.level, area.ends_on,
        (SELECT ST_Area(shape::geography) FROM grids_areaboundary WHERE area_code = area.code AND ended_with_id = %(change)s),
        (SELECT ST_Area(shape::geography) FROM grids_areaboundary WHERE area_code = area.code AND change_id = %(change)s)
    FROM grids_area area WHERE area.code = ANY(%(codes)s) ORDER BY area.code
"""


def _asked(sql: str, **given: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def require_apart(change: BoundaryChange) -> None:
    """Refusal with both names and the square metres, where a new shape lies over another one of its level."""
    told, more = overlaps_of(change.begun.values_list("pk", flat=True))
    if told:
        raise Refusal(
            _("%(overlaps)s%(more)s，不能保存。请改画，或用「贴回邻格」把重叠的部分让出来。")
            % {"overlaps": "；".join(told), "more": more},
            field="shapes",
        )


def overlaps_of(boundaries: Iterable[int]) -> tuple[list[str], str]:
    """What of these lies over another one of its level, in words, and whether there is more of it than told."""
    rows = _asked(_OVERLAPS, rows=list(boundaries))
    names = {
        area.code: area.short_name
        for area in Area.objects.filter(code__in={code for row in rows for code in row[:2]})
    }
    told = [
        _("「%(one)s」和「%(other)s」重叠 %(m2)s 平方米")
        % {"one": names[one], "other": names[other], "m2": f"{m2:,.1f}"}
        for one, other, m2 in rows[:3]
    ]
    return told, _("等") if len(rows) > 3 else ""


def write_lineage(change: BoundaryChange, touched: list[str], begun: set[str], ended: set[str]) -> None:
    """A row for everything that went from one grid to another."""

    def kind(area_from: str, area_to: str) -> Descent:
        if area_to in begun:
            return Descent.SPLIT
        return Descent.MERGE if area_from in ended else Descent.MOVED

    Lineage.objects.bulk_create(
        Lineage(change=change, area_from_id=one, area_to_id=other, kind=kind(one, other), m2=round(m2, 2))
        for one, other, m2 in _asked(_PASSED, change=change.pk, touched=touched)
    )


def tell(report: "ChangeReport", followed: list[str]) -> None:
    """Sizes before and after, what went where, who inherits what ended, and what is to be warned of."""
    change = report.change
    for code, name, level, ends, before, after in _asked(_SIZES, change=change.pk, codes=report.touched):
        row = {"code": code, "name": name, "level": level, "follows": code in followed}
        row |= {"m2_before": _rounded(before), "m2_after": _rounded(after)}
        row |= {"is_new": code in report.codes.values(), "ends": ends == report.day}
        report.areas.append(row)
    passed = list(change.lineage.order_by("area_from", "area_to"))
    report.lineage = [
        {"from": one.area_from_id, "to": one.area_to_id, "kind": one.kind, "m2": one.m2} for one in passed
    ]
    ended = {one["code"] for one in report.areas if one["ends"]}
    report.heirs = heirs_by(passed, ended)
    report.warnings = [fault.as_json() for fault in _warnings(report)]


def _rounded(m2: float | None) -> float | None:
    return None if m2 is None else round(m2, 2)


def _warnings(report: "ChangeReport") -> list:
    """Gaps, slivers and pieces outside, as far as they touch what was changed."""
    around = Area.objects.get(code=report.change.area_id)
    # a single grid is looked at within what lies above it
    within = around.parent if around.level > 3 and around.parent else around
    touched = set(report.touched)
    return [
        fault
        for fault in faults(within, report.day)
        if fault.kind in (GAP, SLIVER, OUTSIDE) and touched & {code for code, _name in fault.areas}
    ]
