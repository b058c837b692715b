"""What was granted to be erased is erased: by a step of its own, confirmed by whoever looked at what goes and what stays."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.audit.actions import note
from grids.audit.models import Kind
from grids.conduct.refusals import require
from grids.people import erasing
from grids.people.kinds import NAMED
from grids.people.models import Person
from grids.requests.actions import NEEDED, append, locked, taken
from grids.requests.kinds import ERASABLE, RequestKind, Verb
from grids.requests.models import SubjectRequest

if TYPE_CHECKING:
    from grids.staff.models import User

WHOLE = -1


def is_erased(row: SubjectRequest) -> bool:
    """Whether it was carried out."""
    return row.events.filter(verb=Verb.ERASED).exists()


def waits(row: SubjectRequest) -> bool:
    """Whether something was granted to be erased, and is still there."""
    return row.kind == RequestKind.ERASE and row.state in ERASABLE and not is_erased(row)


def plan_of(row: SubjectRequest) -> erasing.Plan | None:
    """What would go and what would stay; None where nothing waits to be erased, or nobody's name is there any more."""
    person = row.person.merged_into or row.person
    return erasing.plan_of(person) if waits(row) and person.state in NAMED else None


@transaction.atomic
def erase(*, request_id: UUID, confirmed: bool, by: "User", key: UUID | None = None) -> SubjectRequest:
    """Erase what was granted. Refusal unless it was granted and confirmed, and once it was done."""
    row = locked(request_id, by, NEEDED, _("按申请删除"))
    if taken(key):
        return row
    require(
        row.kind == RequestKind.ERASE and row.state in ERASABLE,
        _("只有已经答复同意的删除申请才能办理删除。"),
        code="conflict",
    )
    require(not is_erased(row), _("已经按这个申请删除过了。"), code="conflict")
    require(confirmed, _("请先核对删去什么、留存什么，再勾选确认。"), field="confirmed")
    person = Person.objects.visible_to(by).get(pk=row.person.merged_into_id or row.person_id)
    require(person.state in NAMED, _("这个人的姓名和号码已经抹去了。"), code="conflict")
    number = erasing.erase(person=person, reason=_("按删除申请"), by=by)
    detail = {"whole": number == WHOLE, "removed": max(number, 0)}
    append(row, Verb.ERASED, by=by, key=key, detail=detail)
    told = {"step": gettext_lazy("按本人申请删除个人信息"), **detail}
    note(kind=Kind.NOTICE, by=by, subject=row, area_code=row.area_id, detail=told)
    return row
