"""Drafts of boundaries: steps that are kept as they are drawn, undone, dropped, or put in force as one change."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from shapely.geometry import shape

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.changing import ChangeReport, Fresh, change_boundaries
from grids.areas.drafts import BoundaryDraft
from grids.areas.drawn import Ground, ground_of, kept
from grids.areas.models import Area, AreaBoundary, BoundaryChange
from grids.areas.tools import take
from grids.conduct.refusals import require

if TYPE_CHECKING:
    from grids.staff.models import User

MOST_STEPS = 200
# what a step keeps of a grid that the draft hadn't touched before
UNTOUCHED = "untouched"


def draft_of(*, area: Area, by: "User") -> BoundaryDraft | None:
    """What somebody is drawing in an area."""
    return BoundaryDraft.objects.visible_to(by).filter(area=area, by=by).first()


def others_drawing(*, area: Area, by: "User") -> QuerySet[BoundaryDraft]:
    """Who else has a draft in an area, above it or below it: whoever saves second sees both versions."""
    around = [draft.pk for draft in BoundaryDraft.objects.visible_to(by) if _meets(draft.area_id, area)]
    return BoundaryDraft.objects.filter(pk__in=around).exclude(by=by).select_related("by", "area")


def _meets(code: str, area: Area) -> bool:
    return code.startswith(area.prefix) or area.code.startswith(code)


@transaction.atomic
def step(
    *, area_code: str, tool: str, given: Mapping[str, Any], by: "User", seen: int | None = None
) -> BoundaryDraft:
    """Draw one step with a tool (`grids.areas.tools`); the first one opens the draft. Refusal leaves everything as it was.

    seen: how many steps whoever draws has before them; another window may have gone on.
    """
    oracle.require_in(by, Permission.GRID_EDIT, area_code, _("修改界线"))
    area = Area.objects.select_for_update().get(code=area_code)
    draft = BoundaryDraft.objects.select_for_update().filter(area=area, by=by).first()
    _require_seen(draft, seen)
    draft = draft or BoundaryDraft(area=area, by=by)
    require(len(draft.steps) < MOST_STEPS, _("这份草稿已有 200 步，请先保存并生效，再接着画。"))
    ground = ground_of(area, draft)
    if not draft.steps:
        draft.base = sorted(leaf.boundary for leaf in ground.leaves.values() if leaf.boundary)
    taken = take(ground, tool, given)
    shapes = kept(ground.differing(taken.coverage))
    draft.steps = [*draft.steps, _told(taken.told, taken.codes, draft, shapes)]
    known = draft.fresh | taken.fresh
    draft.shapes = shapes
    # what was new and is merged away again never was
    draft.fresh = {word: told for word, told in known.items() if word in shapes}
    draft.save()
    return draft


def _told(said: str, codes: tuple[str, ...], draft: BoundaryDraft, shapes: Mapping[str, Any]) -> dict:
    """A step as it is kept: what it did, and of what it changed how that was before."""
    was = {
        code: draft.shapes.get(code, UNTOUCHED)
        for code in {*shapes, *draft.shapes}
        if draft.shapes.get(code, UNTOUCHED) != shapes.get(code, UNTOUCHED)
    }
    return {"said": said, "codes": list(codes), "was": was, "fresh": draft.fresh}


def _require_seen(draft: BoundaryDraft | None, seen: int | None) -> None:
    have = len(draft.steps) if draft else 0
    require(
        seen is None or seen == have,
        _("这份草稿在另一个窗口里又改过，下面是最新的样子。"),
        code="conflict",
    )


@transaction.atomic
def undo(*, area_code: str, by: "User", seen: int | None = None) -> BoundaryDraft | None:
    """Take the last step back; without a step there is no draft any more."""
    oracle.require_in(by, Permission.GRID_EDIT, area_code, _("修改界线"))
    draft = BoundaryDraft.objects.select_for_update().filter(area_id=area_code, by=by).first()
    require(draft and draft.steps, _("没有可以撤销的步骤。"))
    _require_seen(draft, seen)
    *draft.steps, last = draft.steps
    if not draft.steps:
        draft.delete()
        return None
    shapes = draft.shapes | last["was"]
    draft.shapes = {code: one for code, one in shapes.items() if one != UNTOUCHED}
    draft.fresh = last["fresh"]
    draft.save()
    return draft


@transaction.atomic
def drop_draft(*, area_code: str, by: "User") -> None:
    """Give up what was drawn; boundaries stay as they are."""
    BoundaryDraft.objects.filter(area_id=area_code, by=by).delete()


@transaction.atomic
def carry_on(*, area_code: str, by: "User") -> BoundaryDraft:
    """Go on with one's own drawing although somebody else's was put in force meanwhile: upon what stands now."""
    oracle.require_in(by, Permission.GRID_EDIT, area_code, _("修改界线"))
    draft = BoundaryDraft.objects.select_for_update().filter(area_id=area_code, by=by).first()
    require(draft, _("没有草稿了。"), code="conflict")
    ground = ground_of(draft.area, draft)
    known = {code: one for code, one in draft.shapes.items() if code in ground.before or code in draft.fresh}
    draft.shapes = known
    draft.base = sorted(leaf.boundary for leaf in ground.leaves.values() if leaf.boundary)
    # what could be undone led back to boundaries that are no more
    draft.steps = [{"said": _("在别人生效的界线上接着画"), "codes": [], "was": {}, "fresh": draft.fresh}]
    draft.save()
    return draft


def is_behind(draft: BoundaryDraft, ground: Ground) -> bool:
    """Whether a grid that the draft changes has another boundary now than the one that it was begun on."""
    now = {leaf.boundary for code, leaf in ground.leaves.items() if code in draft.shapes and leaf.boundary}
    ended = [code for code in draft.shapes if code not in ground.before and code not in draft.fresh]
    return bool(ended) or not now <= set(draft.base)


def _change(draft: BoundaryDraft, from_day: date, reason: str, *, confirm: bool, by: "User") -> ChangeReport:
    began_on = AreaBoundary.objects.filter(pk__in=draft.base, area_id__in=draft.shapes)
    return change_boundaries(
        shapes={code: one and _geos(one) for code, one in draft.shapes.items()},
        fresh={word: Fresh(**told) for word, told in draft.fresh.items()},
        from_day=from_day, reason=reason, by=by, confirm=confirm,
        base=sorted(began_on.values_list("pk", flat=True)),
    )  # fmt: skip


def _geos(given: Mapping[str, Any]) -> GEOSGeometry:
    return GEOSGeometry(memoryview(shape(given).wkb), srid=4326)


def preview_draft(*, area_code: str, from_day: date, by: "User") -> ChangeReport:
    """What putting the draft in force would do: the change itself, rolled back."""
    draft = BoundaryDraft.objects.filter(area_id=area_code, by=by).first()
    require(draft and draft.shapes, _("还没有改动。"))
    return _change(draft, from_day, _("预览"), confirm=False, by=by)


@transaction.atomic
def confirm_draft(*, area_code: str, from_day: date, reason: str, by: "User") -> ChangeReport:
    """Put the draft in force from a day on; Refusal (code "conflict") where somebody was faster, and the draft stays."""
    draft = BoundaryDraft.objects.select_for_update().filter(area_id=area_code, by=by).first()
    require(draft and draft.shapes, _("还没有改动，没有可以生效的。"))
    report = _change(draft, from_day, reason, confirm=True, by=by)
    draft.delete()
    return report


def changes_since(draft: BoundaryDraft) -> QuerySet[BoundaryChange]:
    """The changes by others that touched, after the draft was begun, what it touches; the newest first."""
    touched = AreaBoundary.objects.filter(area_id__in=draft.shapes).exclude(pk__in=draft.base)
    ended = AreaBoundary.objects.filter(pk__in=draft.base, area_id__in=draft.shapes)
    concerned = {*touched.values_list("change", flat=True), *ended.values_list("ended_with", flat=True)}
    return BoundaryChange.objects.filter(pk__in=concerned - {None}, recorded_at__gte=draft.started_at)
