"""A whole report about somebody is made only once somebody else granted it: every value of theirs stands in one file.

What was granted lets one report through within a day, and is used up by it; without it the report tells what is held and shows
no sealed value.
"""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
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
from grids.people.minors.known import needs_leave
from grids.people.models import Person
from grids.personal.masking import masked

if TYPE_CHECKING:
    from grids.staff.models import User

# how long what was granted may be used
ONCE = timedelta(hours=24)
GRANTED, WAITS = "granted", "waits"
KINDS = (What.REPORT, What.MINOR_REPORT)
WORDED = {
    What.REPORT: gettext_lazy("把%(area)s一名居民的完整信息做成一份查阅报告"),
    What.MINOR_REPORT: gettext_lazy("把%(area)s一名未成年人的完整信息做成一份查阅报告"),
}
MAKES = (Permission.REQUEST_HANDLE, Permission.CARE_VIEW)


def ask(*, person_id: UUID, reason: str, by: "User") -> Approval:
    """Ask for one whole report about somebody. Refusal without the right where they live, and while it waits already."""
    person = Person.objects.visible_to(by).get(pk=person_id)
    may = any(oracle.may_in(by, one, person.area_id) for one in MAKES)
    require(may, _("您没有答复这个人申请的权限，请由街道网格岗办理。"), code="forbidden")
    what = _kind(person)
    told = _told(what, person.area_id)
    return approvals.ask(
        what=what, wording=told.wording, named=told.named, wanted={"person": str(person.pk)}, area_code=person.area_id, by=by,
        reason=masked(reason)[: approvals.REASON_MAX], needs_factor=False,
    )  # fmt: skip


def granted(person: Person, by: "User") -> Approval | None:
    """What was granted to somebody of a person's report and is not used; who asks holds a lock of their own."""
    since = timezone.now() - ONCE
    return _of(person, by).filter(is_granted=True, used_at=None, lapsed_at=None, decided_at__gt=since).first()


def standing(person: Person, by: "User") -> str:
    """How it stands with a whole report for somebody: granted, waiting to be decided, or neither."""
    if granted(person, by):
        return GRANTED
    return WAITS if _of(person, by).waiting().exists() else ""


def use(approval: Approval) -> None:
    """What was granted is used up; in the transaction of the report."""
    approvals.used(approval=approval)


def _of(person: Person, by: "User") -> "QuerySet[Approval]":
    return Approval.objects.filter(what=_kind(person), asked_by=by, wanted__person=str(person.pk))


def _kind(person: Person) -> What:
    return What.MINOR_REPORT if needs_leave(person) else What.REPORT


def _told(what: str, area_code: str) -> Told:
    return Told(WORDED[What(what)], {"area": area_named(area_code).name}, None)


def _let_once(*, approval: Approval, by: "User") -> None:
    """Nothing is carried out: whoever asked makes the report, once."""


def register() -> None:
    """Whoever grants whole exports decides about whole reports, and about a minor's whoever decides about minors' values."""
    for what, permission in (
        (What.REPORT, Permission.EXPORT_APPROVE),
        (What.MINOR_REPORT, Permission.MINOR_APPROVE),
    ):
        carried_by(
            what, _let_once, told=lambda one: _told(one.what, one.area_code), decided_by=permission,
            page=lambda one: reverse("minor_asking", args=[one.pk]),
        )  # fmt: skip
