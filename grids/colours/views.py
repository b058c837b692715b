"""Pages of colours: the map, one house beside the map, its tiles."""

import uuid
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.colours import ground, picture, tiles
from grids.colours.course import course_of, sees_people
from grids.colours.narrowing import CourseForm
from grids.conduct.moments import FOUNDED
from grids.registry.dwellings.kinds import Colour
from grids.registry.models import Building
from grids.registry.queries import chain_of
from grids.registry.tiles import tianditu
from grids.registry.tiles.cutting import is_tile
from grids.registry.tiles.views import FRESH_SECONDS, VECTORS, private
from grids.together import overlay_for


@require_safe
def colour_map(request: HttpRequest) -> HttpResponse:
    """The map of colours of an area on a day; the list beside it says the same in words."""
    shown = ground.ground_of(request.user, _area(request), timezone.localdate(), _day(request))
    chosen = _chosen(request, shown)
    context = {
        "ground": shown, "area": shown.area, "choices": ground.choices(request.user, shown.area), "state": _state(shown),
        "signs": [(one, shown.counts.of[one.code]) for one in shown.categories],
        "notes": [one for one in shown.categories if one.code == Colour.VACANT and one.note],
        "waiting": [] if shown.on else ground.waiting(request.user, shown.area),
        "listed": ground.listed(shown),
        "is_list": request.GET.get("view") == "list", **_card(chosen, shown), "may_walk": _may_walk(request, chosen),
    }  # fmt: skip
    return render(request, "grids/colours/map.html", context)


@require_safe
def colour_card(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What stands beside the map for the house that was chosen."""
    building = _seen(request, pk)
    shown = ground.ground_of(request.user, building.area, timezone.localdate(), _day(request))
    context = {"ground": shown, **_card(building, shown), "may_walk": _may_walk(request, building)}
    return render(request, "grids/colours/_card.html", context)


def _may_walk(request: HttpRequest, building: Building | None) -> bool:
    """Whether the reader goes from door to door there."""
    return building is not None and oracle.may_in(request.user, Permission.PEOPLE_EDIT, building.area_id)


@require_safe
def colour_counts(request: HttpRequest) -> HttpResponse:
    """How many houses or people of an area had which colour, from day to day; small numbers for whoever sees people alone."""
    user = request.user
    if not oracle.allowed_anywhere(user, Permission.STATISTICS_VIEW):
        oracle.require_anywhere(user, Permission.PEOPLE_VIEW, _("看分色的户数和人数"))
    form = CourseForm({"on": timezone.localdate().isoformat()} | request.GET.dict(), user=user)
    course = course_of(user, form.here, form.asked) if form.here else None
    context = {"form": form, "here": form.here, "asked": form.asked, "course": course}
    if course:
        context |= {"sees": sees_people(user, form.here), "marks": [line.category for line in course.lines]}
    return render(request, "grids/colours/counts.html", context)


@require_safe
def colour_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """One coloured tile as its reader may know it; 304 where the reader has it already."""
    oracle.require_anywhere(request.user, Permission.PEOPLE_VIEW, _("看分色图"))
    if not is_tile(z, x, y):
        raise Http404
    if overlay_for(request.user) is None:
        return private(request, tiles.tile(request.user, z, x, y), VECTORS, FRESH_SECONDS)
    answer = private(request, tiles.tile_over(request.user, z, x, y), VECTORS, FRESH_SECONDS)
    # what lies over the colours is kept by no browser, which might be somebody else's tomorrow
    answer["Cache-Control"] = "no-store, private"
    return answer


def _area(request: HttpRequest) -> Area:
    """The area that the address names, else the reader's own; 404 for whoever sees nobody there."""
    oracle.require_anywhere(request.user, Permission.PEOPLE_VIEW, _("看分色图"))
    code = request.GET.get("area", "")
    if not code:
        found = ground.own_area(request.user)
        if found is None:
            raise Http404
        return found
    return get_object_or_404(ground.seen_areas(request.user), code=code)


def _day(request: HttpRequest) -> date | None:
    """The past day that the address asks for; what is no day, or isn't over, is today."""
    today = timezone.localdate()
    try:
        day = parse_date(request.GET.get("on", ""))
    except ValueError:
        return None
    return max(day, FOUNDED) if day and day < today else None


def _seen(request: HttpRequest, pk: uuid.UUID) -> Building:
    rows = Building.objects.filter(Building.objects.all().under(request.user, Permission.PEOPLE_VIEW))
    return get_object_or_404(rows.select_related("area"), pk=pk)


def _chosen(request: HttpRequest, shown: ground.Ground) -> Building | None:
    """The house that the address names, where the map has it."""
    wanted = request.GET.get("building", "")
    return next((one for one in shown.houses if str(one.pk) == wanted), None)


def _card(chosen: Building | None, shown: ground.Ground) -> dict[str, Any]:
    if chosen is None:
        return {"chosen": None}
    mix = ground.mix_of(shown, chosen)
    parts = [(one, mix.get(one.code, 0)) for one in shown.categories]
    total = sum(n for _category, n in parts)
    return {
        "chosen": chosen, "parts": parts, "bars": _bars(parts, total), "total": total, "doubts": mix.get("doubts", 0),
        "way": chain_of(chosen.area), "mini": None if shown.on else picture.coloured(chosen, shown.user),
    }  # fmt: skip


WIDE = 300


def _bars(parts: list, total: int) -> list[dict[str, Any]]:
    """The mix as a bar: where each part begins and how wide it is, of 300."""
    found, begun = [], 0
    for category, n in parts:
        if n:
            wide = round(WIDE * n / total, 1)
            found.append(
                {"category": category, "n": n, "x": begun, "wide": wide, "middle": round(begun + wide / 2, 1)}
            )
            begun = round(begun + wide, 1)
    return found


def _state(shown: ground.Ground) -> dict[str, Any]:
    """What the script draws."""
    return {
        "areas": ground.features(shown),
        "houses": [] if shown.is_crowded else ground.coloured(shown.houses, shown.mixes),
        "tiles": shown.is_crowded and shown.on is None,
        "categories": [
            {"code": one.code, "letter": one.letter, "tint": one.tint, "pattern": one.pattern, "name": one.name}
            for one in shown.categories
        ],
        "code": shown.area.code, "level": shown.area.level, "approval": tianditu.approval(),
        "on": shown.on.isoformat() if shown.on else "",
    }  # fmt: skip
