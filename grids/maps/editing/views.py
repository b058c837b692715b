"""The editor of boundaries: its page, each step as it is drawn, what would change, putting it in force; and 边界检查."""

import json
from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import DateField
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas import drafting
from grids.areas.drawn import ground_of
from grids.areas.models import Area
from grids.areas.topology import Fault, drawn_levels, faults
from grids.conduct.refusals import Refusal
from grids.maps.editing.beside import Beside
from grids.maps.editing.changes import lines_of
from grids.maps.editing.cutting import CUT
from grids.maps.editing.desk import BLOCKS, KINDS, Desk, feature
from grids.maps.editing.forms import ConfirmForm
from grids.maps.editing.words import short, tools, words
from grids.maps.queries import changes_of
from grids.staffing.splitting import Confirmed, confirm_with_posts

# of what is drawn whole; a district's grids are drawn street by street
STREET, LOWEST = 2, 4
MOST_GIVEN = 1_000_000
# what a page shows of faults; a street has some, a file that went wrong has thousands
MOST_FAULTS = 200
PARTS = {"edit-steps": "edit_steps", "edit-areas": "edit_areas", "edit-verdict": "edit_verdict"}


def area_to_edit(request: HttpRequest, code: str) -> Area:
    """The area whose grids are drawn, for whoever may; unknown is 404."""
    area = get_object_or_404(Area.objects.visible_to(request.user), code=code, level__range=(STREET, LOWEST))
    oracle.require_in(request.user, Permission.GRID_EDIT, area.code, _("修改界线"))
    return area


def _back(area: Area) -> str:
    """The map of the area, as soon as there is one."""
    try:
        return reverse("grid_map", args=[area.code])
    except NoReverseMatch:
        return reverse("home")


def _import() -> str:
    try:
        return reverse("boundary_import")
    except NoReverseMatch:
        return ""


@require_safe
def grid_edit(request: HttpRequest, code: str) -> HttpResponse:
    """The editor: what stands, what is drawn, what is wrong with it and what it would change."""
    area = area_to_edit(request, code)
    return _page(request, area, ConfirmForm())


def _may_serve(request: HttpRequest, area: Area) -> bool:
    """Whoever splits a grid and appoints in it decides who serves the new one."""
    draft = drafting.draft_of(area=area, by=request.user)
    is_split = bool(draft and any(one["of"] for one in draft.fresh.values()))
    return is_split and oracle.may_in(request.user, Permission.GRID_APPOINT, area.code)


def _page(
    request: HttpRequest, area: Area, form: ConfirmForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    beside = Beside.of(area, request.user)
    desk = Desk(area, request.user, beside)
    shown = beside.shown(list(desk.ground.after.shapes.values()), desk.ground.outline)
    focus, tool = request.GET.get("grid", ""), request.GET.get("tool", "")
    leaves = sorted(desk.ground.leaves.values(), key=lambda leaf: leaf.code)
    context = desk.context | {
        "form": form, "refusal": refusal, "back": _back(area), "import_url": _import(), "tools": tools(),
        "words": words(), "leaves": leaves, "others": list(drafting.others_drawing(area=area, by=request.user)),
        "waiting": list(changes_of(area).waiting().select_related("actor")),
        "state": desk.state | shown | {"focus": focus if focus in desk.ground.leaves else ""},
        "tool": tool if tool in {one["name"] for one in tools()} else "" if leaves else "draw",
    }  # fmt: skip
    return render(request, "grids/maps/edit_page.html", context, status=status)


@require_POST
def grid_edit_step(request: HttpRequest, code: str) -> HttpResponse:
    """One step, as the script sends it: the new shapes and what is to be said of them; a refusal in a sentence."""
    area = area_to_edit(request, code)
    refused, status = "", 200
    try:
        _take(request, area)
    except Refusal as refusal:
        refused, status = str(refusal), refusal.status
    desk = Desk(area, request.user, Beside.of(area, request.user))
    context = desk.context
    parts = {
        name: render_to_string(f"grids/maps/{part}.html", context, request) for name, part in PARTS.items()
    }
    answer = {"state": desk.state, "parts": parts, "why": desk.why_not, "refused": refused}
    return JsonResponse(answer, status=status)


def _take(request: HttpRequest, area: Area) -> None:
    tool, seen = request.POST.get("tool", ""), request.POST.get("seen", "")
    have = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else None
    if tool == "undo":
        drafting.undo(area_code=area.code, by=request.user, seen=have)
        return
    drafting.step(area_code=area.code, tool=tool, given=_given(request), by=request.user, seen=have)


def _given(request: HttpRequest) -> Any:
    text = request.POST.get("given", "")
    try:
        return json.loads(text) if len(text) <= MOST_GIVEN else {}
    except (ValueError, RecursionError):
        return {}


@require_safe
def grid_edit_changes(request: HttpRequest, code: str) -> HttpResponse:
    """What would change on a day if the draft were put in force: the change itself, rolled back."""
    area = area_to_edit(request, code)
    context: dict[str, Any] = {
        "may_serve": _may_serve(request, area),
        "serves": bool(request.GET.get("serves")),
    }
    try:
        report = drafting.preview_draft(
            area_code=area.code, from_day=_day(request.GET.get("day", "")), by=request.user
        )
        context["changes"] = lines_of(report)
    except Refusal as refusal:
        context["refused"] = str(refusal)
    draft = drafting.draft_of(area=area, by=request.user)
    html = render_to_string("grids/maps/edit_changes.html", context, request)
    return JsonResponse({"html": html, "seen": len(draft.steps) if draft else 0})


def _day(text: str) -> date:
    try:
        return DateField().clean(text)
    except ValidationError:
        return timezone.localdate()


@require_POST
def grid_edit_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Put the draft in force; whoever comes second is led to both versions."""
    area = area_to_edit(request, code)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, area, form, status=400)
    try:
        serves = bool(request.POST.get("serves")) and _may_serve(request, area)
        done = confirm_with_posts(
            area_code=area.code, by=request.user, serves_both=serves, **form.cleaned_data
        )
    except Refusal as refusal:
        if refusal.code == "conflict" and drafting.draft_of(area=area, by=request.user):
            return redirect("grid_edit_versions", code=code)
        if refusal.field in form.fields:
            form.add_error(refusal.field, str(refusal))
            return _page(request, area, form, status=refusal.status)
        return _page(request, area, form, refusal=str(refusal), status=refusal.status)
    _say(request, done)
    return redirect(_back(area))


def _say(request: HttpRequest, done: Confirmed) -> None:
    day = done.report.day
    said = _("界线已保存，%(day)s 起生效。") if day > timezone.localdate() else _("界线已保存并生效。")
    messages.success(request, said % {"day": f"{day:%Y-%m-%d}"})
    if done.appointed:
        messages.success(request, _("新格已任命 %(n)s 个岗位。") % {"n": done.appointed})
    if done.asked:
        messages.warning(
            request, _("新格有 %(n)s 个岗位要另一位管理员同意，已发出申请。") % {"n": done.asked}
        )
    for one in done.refused:
        messages.warning(request, _("没有任命到新格：%(who)s") % {"who": one})


@require_POST
def grid_edit_drop(request: HttpRequest, code: str) -> HttpResponse:
    """Give the draft up."""
    area = area_to_edit(request, code)
    drafting.drop_draft(area_code=area.code, by=request.user)
    messages.success(request, _("草稿已放弃，界线没有改动。"))
    return redirect("grid_edit", code=code)


@require_safe
def grid_edit_versions(request: HttpRequest, code: str) -> HttpResponse:
    """Both versions beside each other, where somebody else put boundaries in force while one was drawing."""
    area = area_to_edit(request, code)
    desk = Desk(area, request.user, Beside.of(area, request.user))
    if desk.draft is None:
        raise Http404
    ground = desk.ground
    mine = desk.state
    theirs = mine | {
        "areas": [
            one | {"properties": one["properties"] | {"touched": False}}
            for one in _features(ground.before, ground)
        ],
        "before": [], "moved": [], "faults": [],
    }  # fmt: skip
    stands: dict[str, Any] = {"around": [], "outline": None}
    context = desk.context | {
        "back": _back(area), "mine": mine | stands, "theirs": theirs | stands,
        "changes_since": drafting.changes_since(desk.draft),
    }  # fmt: skip
    return render(request, "grids/maps/edit_versions.html", context)


def _features(shapes: Any, ground: Any) -> list[dict[str, Any]]:
    return [
        feature(one, code=code, name=ground.name_of(code), level=ground.leaves[code].level)
        for code, one in shapes.items()
    ]


@require_POST
def grid_edit_carry_on(request: HttpRequest, code: str) -> HttpResponse:
    """Go on with one's own drawing upon what stands now."""
    area = area_to_edit(request, code)
    try:
        drafting.carry_on(area_code=area.code, by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("grid_edit", code=code)


@require_safe
def grid_checks(request: HttpRequest, code: str) -> HttpResponse:
    """Every fault of a street's boundaries, or of a community's, the largest of each kind first."""
    area = get_object_or_404(Area.objects.visible_to(request.user), code=code, level__range=(STREET, LOWEST))
    oracle.require_in(request.user, Permission.GRID_VIEW, area.code, _("看网格"))
    day = timezone.localdate()
    ground, found = ground_of(area, day=day), faults(area, day)
    levels, undrawn = drawn_levels(area, day)
    counts = Counter(one.kind for one in found)
    may_edit = oracle.may_in(request.user, Permission.GRID_EDIT, area.code)
    context = {
        "area": area, "day": day, "rows": [_row(one, area) for one in found[:MOST_FAULTS]], "left": len(found) - MOST_FAULTS,
        "may_edit": may_edit, "undrawn": len(undrawn), "drawn": sum(levels.values()),
        "counts": [
            {"name": name, "count": counts[kind], "tone": "ok" if not counts[kind] else "bad" if kind in BLOCKS else "warn"}
            for kind, name in KINDS().items() if kind != CUT
        ],
        "state": {
            "areas": [
                feature(shape, code=one, name=ground.name_of(one), short=short(ground.name_of(one)), level=ground.leaves[one].level)
                for one, shape in ground.before.items()
            ],
            "faults": [_drawn(one) for one in found[:MOST_FAULTS]],
            "around": Beside(area, []).shown(list(ground.before.values()), ground.outline)["around"],
        },
    }  # fmt: skip
    return render(request, "grids/maps/edit_checks.html", context)


def _row(fault: Fault, area: Area) -> dict:
    """A fault as the list has it; where: the smallest area in which all of it can be drawn."""
    codes = [code for code, _name in fault.areas]
    community = codes[0][:12]
    is_one = len(community) == 12 and all(code.startswith(community) for code in codes)
    tone = "bad" if fault.kind in BLOCKS else "warn"
    return {
        "kind": KINDS()[fault.kind], "tone": tone, "said": fault.sentence, "m2": f"{fault.m2:,.1f}",
        "where": community if is_one else area.code, "grid": codes[-1],
    }  # fmt: skip


def _drawn(fault: Fault) -> dict:
    label = f"{KINDS()[fault.kind]} {fault.m2:,.0f} m²"
    return {"type": "Feature", "geometry": fault.shape, "properties": {"kind": fault.kind, "label": label}}
