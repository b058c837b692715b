"""Looking at a minor's value is asked for first: once, within a day, of one value; or for a task, of an area until a day.

Somebody else decides. What was granted once lets one reading through and is used up by it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import Permission
from grids.approvals import actions as approvals
from grids.approvals.kinds import Told, carried_by
from grids.approvals.models import Approval, What
from grids.areas.queries import area_named
from grids.conduct.refusals import require
from grids.conduct.texts import said
from grids.people.kinds import Fact
from grids.people.minors.known import needs_leave
from grids.people.minors.models import TASK_MAX, MinorLeave
from grids.people.models import Person
from grids.personal.masking import masked
from grids.registry.dwellings.queries import rules_of

if TYPE_CHECKING:
    from grids.staff.models import User

# how long what was granted once may be used
ONCE = timedelta(hours=24)
REFUSED = gettext_lazy(
    "未满 18 周岁的人（或年龄不明的子女、90 天内改为成年的人）的信息须另一人批准后才能查看：点“申请批准”，批准后 24 小时内可看一次。"
)


def ask_once(*, person_id: UUID, field: str, reason: str, by: "User") -> Approval:
    """Ask for one value of a minor, to be looked at once. Refusal where nobody needs to ask, or it waits already."""
    person = Person.objects.visible_to(by).get(pk=person_id)
    oracle.require_in(by, Permission.PEOPLE_REVEAL, person.area_id, _("查看居民的完整信息"))
    require(needs_leave(person), _("这个人已成年，直接查看并记录即可。"), code="conflict")
    wanted = {"person": str(person.pk), "field": field}
    told = _told_of_one(wanted, person.area_id)
    return approvals.ask(
        what=What.MINOR, wording=told.wording, named=told.named, wanted=wanted, area_code=person.area_id, by=by,
        reason=masked(reason)[: approvals.REASON_MAX], needs_factor=False,
    )  # fmt: skip


def ask_leave(*, area_code: str, task: str, until: date, by: "User") -> Approval:
    """Ask for leave to look at minors' values in an area for a task, until a day that the street's rules allow."""
    oracle.require_in(by, Permission.PEOPLE_REVEAL, area_code, _("查看居民的完整信息"))
    today, most = timezone.localdate(), rules_of(area_code).minor_leave_days
    require(said(task), _("请写明是哪项任务。"), field="task")
    require(len(task) <= TASK_MAX, _("任务请不要超过 100 字。"), field="task")
    require(today <= until, _("到期日不能早于今天。"), field="until")
    require(until <= today + timedelta(days=most), _("最长 %(n)d 天，请改早。") % {"n": most}, field="until")
    wanted = {"area": area_code, "task": masked(said(task)), "until": until.isoformat()}
    told = _told_of_leave(wanted)
    return approvals.ask(
        what=What.MINOR_LEAVE, wording=told.wording, named=told.named, wanted=wanted, area_code=area_code, by=by,
        reason=wanted["task"], needs_factor=False,
    )  # fmt: skip


def ground_of(person: Person, field: str, by: "User") -> "MinorLeave | Approval | None":
    """By what `by` may look at a value of a minor now: a leave for a task, else what was granted once and isn't used."""
    leaves = MinorLeave.objects.of(by).on(timezone.localdate())
    leave = next((one for one in leaves if person.area_id.startswith(one.area_code)), None)
    return leave or granted_once(by, person, field).first()


def granted_once(by: "User", person: Person, field: str = ""):
    """What was granted to somebody of a person's values and can still be used; field: of this one alone."""
    about = {"wanted__person": str(person.pk)} | ({"wanted__field": field} if field else {})
    return Approval.objects.filter(
        what=What.MINOR, asked_by=by, is_granted=True, used_at=None, lapsed_at=None,
        decided_at__gt=timezone.now() - ONCE, **about,
    )  # fmt: skip


class Kept(NamedTuple):
    """How it stands with a minor's values for somebody: what they may look at now, and what waits to be decided."""

    leave: MinorLeave | None
    granted: list[str]
    waits: list[str]


def kept_back(person: Person, by: "User") -> Kept | None:
    """What the page says where values are kept back; None of whoever is of age."""
    if not needs_leave(person):
        return None
    leaves = MinorLeave.objects.of(by).on(timezone.localdate())
    leave = next((one for one in leaves if person.area_id.startswith(one.area_code)), None)
    asked = Approval.objects.filter(what=What.MINOR, asked_by=by, wanted__person=str(person.pk)).waiting()
    return Kept(leave, [_field(one) for one in granted_once(by, person)], [_field(one) for one in asked])


def _field(approval: Approval) -> str:
    return str(Fact(approval.wanted["field"]).label)


def ground_said(ground: "MinorLeave | Approval") -> Mapping[str, str]:
    """The ground as the log keeps it with the reading."""
    kind = "leave" if isinstance(ground, MinorLeave) else "once"
    return {"minor": kind, "by": str(ground.pk)}


def use(ground: "MinorLeave | Approval") -> None:
    """What was granted once is used up; in the transaction of the reading."""
    if isinstance(ground, Approval):
        approvals.used(approval=ground)


def _told_of_one(wanted: Mapping[str, str], area_code: str) -> Told:
    named = {"what": Fact(wanted["field"]).label, "area": area_named(area_code).name}
    return Told(gettext_lazy("查看一名未成年人的%(what)s（%(area)s），一次"), named, None)


def _told_of_leave(wanted: Mapping[str, str]) -> Told:
    named = {"area": area_named(wanted["area"]).name, "task": wanted["task"], "until": wanted["until"]}
    return Told(gettext_lazy("查看%(area)s未成年人的信息，用于%(task)s，到 %(until)s"), named, None)


def _let_once(*, approval: Approval, by: "User") -> None:
    """Nothing is carried out: whoever asked looks by themselves, once."""


@transaction.atomic
def _let_for_a_task(*, approval: Approval, by: "User") -> None:
    MinorLeave.objects.create(
        holder=approval.asked_by, area_code=approval.wanted["area"], task=approval.wanted["task"],
        until=date.fromisoformat(approval.wanted["until"]), approval=approval, granted_by=by, granted_at=timezone.now(),
    )  # fmt: skip


def _page(approval: Approval) -> str:
    return reverse("minor_asking", args=[approval.pk])


def register() -> None:
    """Whoever decides about minors' values decides on the page of what was asked."""
    carried_by(
        What.MINOR, _let_once, told=lambda one: _told_of_one(one.wanted, one.area_code),
        decided_by=Permission.MINOR_APPROVE, page=_page,
    )  # fmt: skip
    carried_by(
        What.MINOR_LEAVE, _let_for_a_task, told=lambda one: _told_of_leave(one.wanted),
        decided_by=Permission.MINOR_APPROVE, page=_page,
    )  # fmt: skip
