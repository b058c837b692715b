"""The map of grids: the list, the map and what stands beside it for one grid; and how boundaries came to be."""

from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids.access.oracle import may_in, require_anywhere, require_in
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.moments import FOUNDED
from grids.maps import progress, queries
from grids.registry.tiles import tianditu

CHANGES_SHOWN = 50


@require_safe
def grid_home(request: HttpRequest) -> HttpResponse:
    """The map of the own area."""
    require_anywhere(request.user, Permission.GRID_VIEW, _("看网格地图"))
    area = queries.own_area(request.user)
    if area is None:
        raise Http404
    return redirect("grid_map", code=area.code)


@require_safe
def grid_map(request: HttpRequest, code: str) -> HttpResponse:
    """List, map and panel of an area on a day."""
    shown = _shown(request, code)
    chosen = _chosen(request, shown)
    wanted = request.GET.get("only", "")
    told = _progress(request, shown)
    lines = [(line, told.shares.get(line.area.code)) for line in shown.lines if _is_wanted(line, wanted)]
    context = {
        "shown": shown, "area": shown.area, "lines": lines, "only": wanted, "counts": _counts(shown),
        "state": _state(shown, told), "key": _key(shown), **_marks(shown), "steps": progress.STEPS, "keep": _kept(request, shown, told),
        "may_register": may_in(request.user, Permission.REGISTRY_EDIT, shown.area.code),
        **_panel(request, shown, chosen, told),
        **tabs(request, shown.area, "map"),
    }  # fmt: skip
    return render(request, "grids/maps/map.html", context)


@require_safe
def grid_panel(request: HttpRequest, code: str) -> HttpResponse:
    """What stands beside the map for the grid that was chosen."""
    shown = _shown(request, code)
    return render(
        request,
        "grids/maps/_panel.html",
        _panel(request, shown, _chosen(request, shown), _progress(request, shown)),
    )


@require_safe
def grid_history(request: HttpRequest, code: str) -> HttpResponse:
    """How an area's boundaries came to be: each change with its reason, what it moved, and what went where."""
    area = _area(request, code)
    changes = list(queries.changes_of(area).select_related("actor", "withdrawn_by")[:CHANGES_SHOWN])
    for change in changes:
        change.editor = queries.editor_of(change)
    context = {"area": area, "changes": changes, **tabs(request, area, "map")}
    return render(request, "grids/maps/history.html", context)


def tabs(request: HttpRequest, area: Area, chosen: str) -> dict[str, Any]:
    """What the head of every page about an area's grids says: its name, the tabs, what may be done."""
    return {
        "tab": chosen, "whole": area,
        "may_edit": may_in(request.user, Permission.GRID_EDIT, area.code),
        "may_appoint": may_in(request.user, Permission.GRID_APPOINT, area.code),
    }  # fmt: skip


def _area(request: HttpRequest, code: str) -> Area:
    area = get_object_or_404(Area.objects.visible_to(request.user), code=code)
    require_in(request.user, Permission.GRID_VIEW, area.prefix, _("看网格"))
    return area


def _shown(request: HttpRequest, code: str) -> queries.Shown:
    area, today = _area(request, code), timezone.localdate()
    return queries.map_of(request.user, area, _day(request, today), today)


def _day(request: HttpRequest, today: date) -> date:
    """The day that the address asks for; what is no day, or lies ahead, is today."""
    try:
        day = parse_date(request.GET.get("day", "")) or today
    except ValueError:
        return today
    return min(max(day, FOUNDED), today)


def _chosen(request: HttpRequest, shown: queries.Shown) -> Area:
    """The grid of the list that the address names; else the whole."""
    code = request.GET.get("grid", "")
    return next((area for area in shown.areas if area.code == code), shown.area)


def _is_wanted(line: queries.Line, wanted: str) -> bool:
    if wanted == "vacant":
        return line.vacant > 0
    if wanted == "overdue":
        return line.figures.get("whistles_overdue", (0, ""))[0] > 0
    return True


def _counts(shown: queries.Shown) -> dict[str, int]:
    overdue = [line.figures.get("whistles_overdue", (0, ""))[0] for line in shown.lines]
    return {
        "all": len(shown.lines), "vacant": sum(line.vacant > 0 for line in shown.lines), "overdue": sum(n > 0 for n in overdue),
    }  # fmt: skip


def _progress(request: HttpRequest, shown: queries.Shown) -> progress.Chosen:
    """The initiative that the address asks for; of the past none is told."""
    if not shown.is_today:
        return progress.Chosen([], None, {})
    return progress.chosen_on(request.user, shown.area, shown.areas, request.GET.get("initiative", ""))


def _kept(request: HttpRequest, shown: queries.Shown, told: progress.Chosen) -> str:
    """What every address of the list carries on: the day, and the initiative that is shown."""
    kept = {} if shown.is_today else {"day": shown.day.isoformat()}
    if told.initiative:
        kept["initiative"] = str(told.initiative.pk)
    return urlencode(kept)


def _panel(request: HttpRequest, shown: queries.Shown, chosen: Area, told: progress.Chosen) -> dict[str, Any]:
    row = shown.rows.get(chosen.code)
    people, support = queries.people_of(chosen, shown.day)
    line = shown.line(chosen)
    mine = [pin for _one, found in shown.pins for pin in found if pin.area_code.startswith(chosen.code)]
    # of more than a page carries the figure says how many there are, with their list behind it
    here = [] if shown.is_crowded or shown.area.level < queries.COMMUNITY else shown.buildings
    houses = [one for one in here if one.area_id.startswith(chosen.code)]
    return {
        "told": told, "share": told.shares.get(chosen.code),
        "shown": shown, "chosen": chosen, "chain": queries.chain_of(chosen), "line": line, "row": row,
        "figures": [(figure.label, *line.figures[figure.name]) for figure, _f in shown.figures if figure.name in line.figures],
        "people": people, "support": len(support), "pins": sorted(mine, key=lambda pin: not pin.ring)[:20],
        "houses": houses[:200], "houses_many": len(houses),
        "may_appoint": may_in(request.user, Permission.GRID_APPOINT, chosen.code),
        "waiting": list(queries.changes_of(chosen).waiting()[:3]) if chosen.level >= queries.COMMUNITY else [],
    }  # fmt: skip


def _key(shown: queries.Shown) -> list[tuple[int, str]]:
    """How the lines of each level that the map shows are drawn, and what the level is called."""
    names = queries.level_names()
    levels = sorted({one.area.level for one in shown.drawn})
    return [(min(level - shown.area.level, 2) + 3, names.get(level, "")) for level in levels]


def _marks(shown: queries.Shown) -> dict[str, Any]:
    """What each mark on the map means and how many there are of it; and how many of all are late."""
    marks = []
    for one, found in shown.pins:
        many = Counter((pin.shape, pin.letter) for pin in found)
        marks += [
            (shape, letter, one.shapes.get(shape, one.label), n) for (shape, letter), n in many.most_common()
        ]
    late = sum(pin.ring for one, found in shown.pins if one.is_shown for pin in found)
    return {"marks": marks, "late": late}


def _state(shown: queries.Shown, told: progress.Chosen) -> dict[str, Any]:
    """What the script draws."""
    return {
        "areas": queries.features(shown),
        "houses": [] if shown.is_crowded else queries.houses(shown.buildings),
        "tiles": shown.needs_tiles,
        "shares": {code: {"step": one.step, "figure": one.figure} for code, one in told.shares.items()},
        "code": shown.area.code, "level": shown.area.level, "approval": tianditu.approval(),
        "day": "" if shown.is_today else shown.day.isoformat(),
        "pins": [
            {
                "layer": one.name, "lon": pin.lon, "lat": pin.lat, "shape": pin.shape, "letter": pin.letter,
                "title": pin.title, "url": pin.url, "ring": pin.ring,
            }
            for one, found in shown.pins
            for pin in found
        ],
    }  # fmt: skip
