"""Bringing a grid tree in: grids and posts in one go, by the verbs by which each of them is done one by one."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.actions import save_area
from grids.areas.models import Area
from grids.audit.actions import note
from grids.audit.models import Kind
from grids.bringing.models import OutsideGrid, System
from grids.bringing.tree_plan import Match, Post, TreePlan
from grids.conduct.refusals import Refusal, checked, require
from grids.staff.actions import appoint, end_appointment
from grids.staff.models import Appointment, PostGroup, PostKind

if TYPE_CHECKING:
    from grids.staff.models import User

LEADER, WORKER = "grid_leader", "community_worker"


@dataclass(slots=True)
class TreeBrought:
    """What a tree changed, or would change. ended: grids that end because the tree no longer has them."""

    plan: TreePlan
    appointed: list[Post] = field(default_factory=list)
    unfilled: list[Post] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    stays: list[dict[str, str]] = field(default_factory=list)
    is_confirmed: bool = False

    def as_json(self) -> dict[str, Any]:
        """For scripts and for what is kept of it."""
        plan = self.plan
        return {
            "area": plan.top.code, "day": plan.day.isoformat(), "new": _told(plan.of_kind("new")),
            "renamed": _told(plan.of_kind("renamed")), "moved": _told(plan.of_kind("moved")),
            "unchanged": len(plan.of_kind("same")), "gone": [{"code": one.code, "name": one.name} for one in plan.gone],
            "ended": self.ended, "stays": self.stays, "refused": plan.refused,
            "appointed": [one.as_json() for one in self.appointed], "not_appointed": [one.as_json() for one in self.unfilled],
            "in_post": plan.present, "confirmed": self.is_confirmed,
        }  # fmt: skip


def _told(matches: list[Match]) -> list[dict[str, Any]]:
    return [
        {"id": one.node.id, "code": one.code, "name": one.node.name, "level": one.level, "parent": one.parent, "was": one.was}
        for one in matches
    ]  # fmt: skip


class _TakenBack(Exception):
    """Ends what a preview did."""


@transaction.atomic
def import_tree(
    *, plan: TreePlan, by: "User", post: str = WORKER, ends_gone: bool = False, confirm: bool = False
) -> TreeBrought:
    """Carry a tree out from the plan's day on; without `confirm` it is done and rolled back.

    post: the kind of post of those who don't lead, since the tree tells none. ends_gone: grids that the tree doesn't have end,
    where nothing is drawn of them. Somebody who can't be appointed is told with the reason, and keeps nobody from their post.
    """
    _require(plan, by)
    kinds = {
        True: PostKind.objects.get(code=LEADER),
        False: PostKind.objects.filter(code=post, group__in=[PostGroup.CORE, PostGroup.SUPPORT]).first(),
    }
    require(kinds[False], _("没有岗位「%(code)s」。") % {"code": post}, field="post")
    brought = TreeBrought(plan)
    try:
        with transaction.atomic():
            _grids(brought, by)
            if ends_gone:
                _end_gone(brought, by)
            for one in plan.posts:
                _fill(brought, one, kinds[one.leads], by)
            if not confirm:
                raise _TakenBack
    except _TakenBack:
        return brought
    brought.is_confirmed = True
    told = {"imported": "new", "renamed": "renamed", "moved": "moved"}
    counts = {name: len(plan.of_kind(kind)) for name, kind in told.items()}
    note(
        kind=Kind.CONFIGURATION, by=by, subject=plan.top, area_code=plan.top.code,
        detail={"what": "import_tree", **counts, "appointed": len(brought.appointed), "ended": len(brought.ended)},
    )  # fmt: skip
    return brought


def _require(plan: TreePlan, by: "User") -> None:
    if not by.is_system:
        oracle.require_in(by, Permission.GRID_EDIT, plan.top.code, _("导入网格"))
        oracle.require_in(by, Permission.GRID_APPOINT, plan.top.code, _("任命"))


def _grids(brought: TreeBrought, by: "User") -> None:
    plan = brought.plan
    for one in plan.matches:
        if one.kind in ("new", "moved"):
            _found(one, plan, by)
        elif one.kind == "renamed":
            area = Area.objects.get(code=one.code)
            area.name = one.node.name
            save_area(area=area, by=by)
        _link(one)
    # what moved ends once everything that was in it has its new place
    for one in sorted(plan.of_kind("moved"), key=lambda one: -len(one.was)):
        _end(Area.objects.get(code=one.was), plan, by)


def _found(match: Match, plan: TreePlan, by: "User") -> None:
    area = Area(
        code=match.code, name=match.node.name, level=match.level, parent_id=match.parent, starts_on=plan.day
    )
    save_area(area=area, by=by)
    if match.kind != "moved":
        return
    for one in _posts(match.was, plan):
        end_appointment(appointment_id=one.pk, on=plan.day, by=by)
        from_day = max(one.period.lower or plan.day, plan.day)
        appoint(
            member=one.member, kind=one.kind, area=area, from_day=from_day, to_day=one.period.upper, by=by
        )


def _posts(code: str, plan: TreePlan) -> list[Appointment]:
    """What is held in a grid from the plan's day on, or will be."""
    held = Appointment.objects.filter(area=code, period__overlap=DateRange(plan.day, None))
    return list(held.select_related("member", "kind").order_by("pk"))


def _link(match: Match) -> None:
    """Remember the number by which it is known there; of what moved, it goes along."""
    OutsideGrid.objects.filter(system=System.WECOM, area__in=[match.was or match.code, match.code]).exclude(
        outside_id=match.node.id
    ).delete()
    known = OutsideGrid.objects.filter(system=System.WECOM, outside_id=match.node.id).first()
    known = known or OutsideGrid(system=System.WECOM, outside_id=match.node.id)
    if known.area_id != match.code:
        known.area_id = match.code
        checked(known).save()


def _end_gone(brought: TreeBrought, by: "User") -> None:
    """End what the tree doesn't have, with its posts; what can't end stays, and is told with the reason."""
    plan = brought.plan
    for area in sorted(plan.gone, key=lambda area: -len(area.code)):
        try:
            with transaction.atomic():
                for one in _posts(area.code, plan):
                    end_appointment(appointment_id=one.pk, on=plan.day, by=by)
                _end(area, plan, by)
        except Refusal as refusal:
            brought.stays.append({"code": area.code, "name": area.name, "reason": str(refusal)})
        else:
            brought.ended.append(area.code)


def _end(area: Area, plan: TreePlan, by: "User") -> None:
    area.ends_on = plan.day
    save_area(area=area, by=by)


def _fill(brought: TreeBrought, post: Post, kind: PostKind, by: "User") -> None:
    """Appoint one; what stands against it is theirs alone."""
    if post.refusal or post.member is None:
        brought.unfilled.append(post)
        return
    plan = brought.plan
    try:
        with transaction.atomic():
            if post.ends:
                end_appointment(appointment_id=post.ends.pk, on=plan.day, by=by)
            area = Area.objects.get(code=post.code)
            appoint(
                member=post.member, kind=kind, area=area, from_day=plan.day, by=by, basis=_("企业微信网格树")
            )
    except Refusal as refusal:
        post.refusal = str(refusal)
        brought.unfilled.append(post)
    else:
        brought.appointed.append(post)
