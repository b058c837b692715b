"""Planning what an initiative collects, asking for it, and what follows when somebody else grants it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import ROLES, Permission
from grids.approvals import actions as approvals
from grids.approvals.kinds import Told, carried_by
from grids.approvals.models import Approval, What
from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.initiatives.actions import append
from grids.initiatives.collecting import keeping
from grids.initiatives.collecting.kinds import GROUNDS, MOST_DAYS, NEED_MAX, NEEDS_MOST, says_diagnosis
from grids.initiatives.collecting.models import Collecting, Need
from grids.initiatives.kinds import ALLOW, PLAN, State
from grids.initiatives.models import Initiative
from grids.personal.masking import masked
from grids.staff.models import PostKind, User

SUBJECT = "grids.collecting"
# what whoever plans doesn't give
NOT_GIVEN = ("initiative", "planned_by", "approval", "half", "opened_by", "opened_at", "destroyed_at")


@dataclass(frozen=True, slots=True)
class Plan:
    """For what, on what ground, and who reads it. needs: kinds of help, in their order."""

    purpose: str
    basis: str
    law: str
    readers: tuple[PostKind, ...]
    needs: tuple[str, ...]


def reading_posts() -> list[PostKind]:
    """Posts whose holders may read entries at all."""
    roles = [code for code, role in ROLES.items() if Permission.ENTRY_REVEAL in role.permissions]
    return list(PostKind.objects.filter(role__in=roles, is_active=True))


@transaction.atomic
def plan(*, initiative_id: UUID, given: Plan, by: User) -> Collecting:
    """Write down what is to be collected and ask somebody else for it; until that is granted nothing is taken down.

    What was refused or taken back may be planned anew.
    """
    rows = Initiative.objects.visible_to(by).select_for_update(of=("self",)).select_related("kind", "area")
    initiative = rows.get(pk=initiative_id)
    oracle.require_in(by, Permission.INITIATIVE_EDIT, initiative.area_id, _("布置专项"))
    _require_can(initiative)
    known = Collecting.objects.filter(initiative=initiative).select_related("approval").first()
    if known:
        require(known.opened_at is None, _("收集个人信息已经批准，不能再改。"), code="conflict")
        waits = known.approval is not None and known.approval.is_open(timezone.now())
        require(not waits, _("已经提出，正在等待批准；要改的，请先撤回。"), code="conflict")
    made = _written(known or Collecting(initiative=initiative), given, by)
    told = told_of(made)
    made.approval = approvals.ask(
        what=What.COLLECTING, wording=told.wording, named=told.named, wanted={"collecting": str(made.pk)},
        area_code=initiative.area_id, by=by, reason=masked(made.purpose)[: approvals.REASON_MAX],
    )  # fmt: skip
    made.save(update_fields=["approval"])
    append(initiative, PLAN, by=by, given={"basis": made.basis, "law": made.law})
    return made


def _require_can(initiative: Initiative) -> None:
    require(
        initiative.kind.may_collect,
        _("「%(kind)s」不收集个人信息。") % {"kind": initiative.kind},
        code="conflict",
    )
    require(initiative.state == State.DRAFT, _("专项已经开始，不能再安排收集个人信息。"), code="conflict")
    days = (initiative.ends_on - initiative.starts_on).days
    require(
        days <= MOST_DAYS,
        _("收集个人信息的专项最长 %(most)d 天，这个专项是 %(days)d 天。") % {"most": MOST_DAYS, "days": days},
        field="until",
    )


def _written(made: Collecting, given: Plan, by: User) -> Collecting:
    initiative = made.initiative
    require(given.basis in GROUNDS, _("请选择合法性基础。"), field="basis")
    require(said(given.purpose), _("请写明收集个人信息是为了什么。"), field="purpose")
    require(said(given.law), _("请写明依据的法律条款。"), field="law")
    require(given.readers, _("请选择谁能查看登记的信息。"), field="readers")
    may = {kind.pk for kind in reading_posts()}
    require(
        all(kind.pk in may for kind in given.readers), _("所选岗位没有查看登记信息的权限。"), field="readers"
    )
    names = _needs(given.needs)
    made.purpose, made.basis, made.law = said(given.purpose), given.basis, said(given.law)
    made.starts_on, made.until = initiative.starts_on, initiative.ends_on
    made.planned_by, made.planned_at = by, timezone.now()
    checked(made, exclude=NOT_GIVEN).save()
    made.readers.set(given.readers)
    _set_needs(made, names)
    return made


def _needs(given: Iterable[str]) -> list[str]:
    """Kinds of help by their names, each once; Refusal where there are none, too many, or one that says of what somebody is ill."""
    names = list(dict.fromkeys(filter(None, map(said, given))))
    require(names, _("请写明需要什么帮助，每行一种。"), field="needs")
    fits = len(names) <= NEEDS_MOST and all(len(one) <= NEED_MAX for one in names)
    require(
        fits,
        _("需要的帮助最多 %(most)d 种，每种最多 %(long)d 字。") % {"most": NEEDS_MOST, "long": NEED_MAX},
        field="needs",
    )
    require(
        not any(map(says_diagnosis, names)),
        _("这里不登记病情和检测结果，只写需要什么帮助。"),
        field="needs",
    )
    return names


def _set_needs(made: Collecting, names: Iterable[str]) -> None:
    made.needs.update(is_active=False)
    for order, name in enumerate(names, start=1):
        Need.objects.update_or_create(
            collecting=made, name=name, defaults={"order": order, "is_active": True}
        )


@transaction.atomic
def reword_needs(*, initiative_id: UUID, needs: Iterable[str], by: User) -> None:
    """Other kinds of help from now on, as the log tells; what was entered keeps its own.

    Not before it was granted: what somebody else is asked to grant stays as they see it.
    """
    made = Collecting.objects.visible_to(by).select_for_update(of=("self",)).get(initiative=initiative_id)
    initiative = made.initiative
    oracle.require_in(by, Permission.INITIATIVE_EDIT, initiative.area_id, _("布置专项"))
    require(made.opened_at is not None, _("这个专项没有登记个人信息。"), code="conflict")
    require(made.destroyed_at is None, _("登记的信息已经销毁。"), code="conflict")
    names = _needs(needs)
    _set_needs(made, names)
    note(
        kind=Kind.CONFIGURATION, by=by, subject=Subject(SUBJECT, str(initiative.pk), initiative.name),
        area_code=initiative.area_id,
        detail={"what": gettext_lazy("改动登记时可选的帮助"), "needs": [masked(name) for name in names]},
    )  # fmt: skip


def told_of(made: Collecting) -> Told:
    """What somebody else is asked to grant; of a row that never changes once it was asked for, so it stays what it was."""
    wording = gettext_lazy("专项「%(name)s」收集个人信息，%(until)s 销毁；%(basis)s，%(law)s")
    named = {
        "name": made.initiative.name, "until": made.until, "basis": made.get_basis_display(), "law": made.law,
    }  # fmt: skip
    return Told(wording, named, None)


def asked_for(approval: Approval) -> Collecting:
    """What an asking is about, locked behind its initiative."""
    found = Collecting.objects.get(pk=approval.wanted["collecting"])
    Initiative.objects.select_for_update(of=("self",)).get(pk=found.initiative_id)
    rows = Collecting.objects.select_for_update(of=("self",)).select_related("initiative__area", "planned_by")
    return rows.get(pk=found.pk)


def _open(*, approval: Approval, by: User) -> None:
    made = asked_for(approval)
    is_same = made.opened_at is None and made.approval_id == approval.pk
    require(is_same, _("这个申请已经不再等待批准。"), code="conflict")
    require(made.initiative.state == State.DRAFT, _("这个专项已经撤销。"), code="conflict")
    require(made.until >= timezone.localdate(), _("这个专项的结束日期已过。"), code="conflict")
    keeping.make_key(made)
    made.opened_by, made.opened_at = by, timezone.now()
    made.save(update_fields=["half", "key_name", "opened_by", "opened_at"])
    append(made.initiative, ALLOW, by=by, given={"key": made.key_name})


def page_of(approval: Approval) -> str:
    """Where it is decided."""
    plans = Collecting.objects.filter(pk=approval.wanted["collecting"])
    found = plans.values_list("initiative", flat=True).first()
    return reverse("collecting", args=[found]) if found else ""


def register() -> None:
    """Whoever may grant collecting decides about it, on the page of the plan."""
    carried_by(
        What.COLLECTING, _open, told=lambda approval: told_of(asked_for(approval)),
        decided_by=Permission.COLLECT_APPROVE, page=page_of,
    )  # fmt: skip
