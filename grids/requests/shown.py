"""A request as its page tells it, and what the page of a person shows of theirs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.of_people import PersonBlock
from grids.people import names
from grids.people.shown import Row, Step
from grids.privacy.ciphers import unseal
from grids.privacy.sealing import place_of
from grids.requests import erasing
from grids.requests.kinds import CHIPS, ReportForm, RequestKind, RequestState, Verb
from grids.requests.models import SubjectRequest, SubjectRequestEvent

if TYPE_CHECKING:
    from grids.people.models import Person
    from grids.staff.models import User

LONG, SHOWN = 80, 10


@dataclass(frozen=True, slots=True)
class May:
    """What the reader may do with a request now."""

    handle: bool
    answer: bool
    report: bool
    care: bool
    erase: bool


def may_of(row: SubjectRequest, user: "User") -> May:
    """Answer it, make the report, answer for records of care."""
    handles = oracle.may_in(user, Permission.REQUEST_HANDLE, row.area_id)
    cares = oracle.may_in(user, Permission.CARE_VIEW, row.area_id)
    is_access = row.kind == RequestKind.ACCESS and row.state != RequestState.WITHDRAWN
    return May(
        handle=handles, answer=handles and row.is_open, report=is_access and (handles or cares),
        care=is_access and cares and row.care_at is None, erase=handles and erasing.waits(row),
    )  # fmt: skip


def opened(row: SubjectRequest, name: str) -> str:
    """A sealed text of a request, for whoever answers it."""
    return unseal(getattr(row, name), at=place_of(row, name))


def rows_of(row: SubjectRequest, may: May) -> list[Row]:
    """What is asked, by whom, until when, and the answer; texts for whoever answers alone."""
    asker = names.masked(opened(row, "asker")) if may.handle else ""
    found = [
        Row(_("申请什么"), str(row.get_kind_display())),
        Row(_("更正哪一项"), str(row.get_field_display()) if row.field else ""),
        Row(_("谁申请"), " ".join(filter(None, (str(row.get_by_whom_display()), asker)))),
        Row(_("核对了"), str(row.get_proof_display())),
        Row(_("申请日期"), row.asked_on.isoformat()),
        Row(_("最晚答复日期"), row.due_on.isoformat()),
        Row(_("申请内容"), opened(row, "wish") if may.handle else ""),
        Row(_("答复内容"), opened(row, "answer") if may.handle else ""),
        Row(_("关注帮扶部分"), _care(row)),
    ]
    return [one for one in found if one.text]


def _care(row: SubjectRequest) -> str:
    if row.kind != RequestKind.ACCESS:
        return ""
    return _("街道已另行答复") if row.care_at else _("由街道另行答复")


def story_of(row: SubjectRequest) -> list[Step]:
    """The book in words, the newest first."""
    steps = SubjectRequestEvent.objects.filter(request=row).order_by("-seq")
    return [
        Step(one.occurred_at, one.actor_label, one.verb_label, tuple(_given(one)), one.reason, len(one.reason) > LONG)
        for one in steps
    ]  # fmt: skip


def _given(event: SubjectRequestEvent) -> list[str]:
    if event.verb == Verb.REPORTED and event.detail.get("form") in ReportForm.values:
        return [str(ReportForm(event.detail["form"]).label)]
    if event.verb == Verb.ERASED:
        whole = event.detail.get("whole")
        return [
            _("姓名和号码已全部抹去") if whole else _("删去 %(n)d 项") % {"n": event.detail.get("removed", 0)}
        ]
    return [str(RequestState(event.to_state).label)] if event.verb == Verb.ANSWERED else []


def block_of(user: "User", person: "Person") -> dict:
    """What somebody asked until now, for their page, and the button by which the next is written down."""
    rows = SubjectRequest.objects.handled_by(user).filter(person=person).order_by("-asked_on", "-pk")
    return {"rows": [(one, CHIPS[RequestState(one.state)]) for one in rows[:SHOWN]], "person": person}


BLOCK = PersonBlock("requests", 90, Permission.REQUEST_HANDLE, "grids/requests/_of_person.html", block_of)
