"""Asking for what takes two people, and deciding: somebody else, in the area, while it is open."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.approvals.carriers import carried_by, carrier_of
from grids.approvals.models import Approval, What
from grids.approvals.queries import deciders
from grids.audit.actions import note
from grids.audit.models import Kind, Result
from grids.conduct.origins import require_fresh_proof
from grids.conduct.refusals import Refusal, require
from grids.conduct.texts import said

if TYPE_CHECKING:
    from grids.staff.models import User

__all__ = ["ask", "carried_by", "grant", "refuse"]

REASON_MAX = WORDING_MAX = 200


@transaction.atomic
def ask(
    *, what: What, wording: str | Promise, payload: dict, area_code: str, by: "User",
    concerns: "User | None" = None, reason: str = "", named: Mapping[str, object] | None = None,
) -> Approval:  # fmt: skip
    """Ask for what somebody else has to decide.

    wording, named: what is asked for, untranslated (lazy), and the names in it: it is kept in the installation's language.
    Raises Refusal where nobody could, and says who is missing; and while the same is asked for already.
    """
    require_fresh_proof()
    carrier = carrier_of(what)
    require(len(reason) <= REASON_MAX, _("原因请不要超过 200 字。"), field="reason")
    require(
        deciders(area_code, what=what, but_not=(by.pk, concerns.pk if concerns else None)),
        _("这一步要两个人：还缺一位能确认的安全员。请先在服务器上用 create_administrator 开通安全员。"),
        code="conflict",
    )
    _require_first(what, payload, area_code=area_code, concerns=concerns, once=carrier.once)
    asked = timezone.now()
    approval = Approval.objects.create(
        what=what, wording=_worded(wording, named), payload=payload, area_code=area_code, concerns=concerns, reason=said(reason),
        asked_by=by, asked_at=asked, until=asked + carrier.stands,
    )  # fmt: skip
    note(
        kind=Kind.REQUEST,
        by=by,
        subject=approval,
        area_code=area_code,
        detail={"step": gettext_lazy("提出"), "what": what.label, "reason": reason},
    )
    return approval


def _worded(wording: str | Promise, named: Mapping[str, object] | None) -> str:
    """In the installation's language, whoever asks or decides in which."""
    with translation.override(settings.LANGUAGE_CODE):
        said_of = {name: str(value) for name, value in named.items()} if named else None
        return (str(wording) % said_of if said_of else str(wording))[:WORDING_MAX]


def _require_first(what: What, payload: dict, *, area_code: str, concerns: "User | None", once: bool) -> None:
    """Refuse what is asked for already and still waits; two who ask at once come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"approval {what} {area_code}"])
    same = Approval.objects.waiting().filter(what=what, area_code=area_code, concerns=concerns)
    if not (once and concerns):
        same = same.filter(payload=payload)
    require(
        not same.exists(),
        _("同样的事项已经提出，正在等待确认；要改的，请先撤回再提出。"),
        code="conflict",
    )


@transaction.atomic
def grant(*, approval_id: UUID | str, by: "User", answer: str = "") -> str:
    """Let it be done, by somebody else than who asked; what the deciding person is shown once, or the empty text.

    Raises Refusal for who asked, for whom it concerns, when it was decided already or its time is over, and when what
    it comes to is no longer what was asked for.
    """
    approval = _open(approval_id, by)
    require(approval.asked_by_id != by.pk, _("自己提出的要由另一位来确认。"), code="forbidden")
    _decide(approval, by, is_granted=True, answer=answer)
    shown = carrier_of(approval.what).carry(approval=approval, by=by) or ""
    # asked when what it touches is locked: nobody changes it in between
    _require_same(approval)
    return shown


def _require_same(approval: Approval) -> None:
    """Refusal unless what was done is what was asked for and shown: the same words, of the same account.

    Else who asked changes, alone, what the second person has confirmed.
    """
    now = carrier_of(approval.what).told(approval)
    concerned = now.concerns.pk if now.concerns else None
    require(
        (_worded(now.wording, now.named), concerned) == (approval.wording, approval.concerns_id),
        _("提出以后，这一项里的人、账号、岗位或期限改过了，没有生效。请选“不同意”，由申请人重新提出。"),
        code="conflict",
    )


@transaction.atomic
def refuse(*, approval_id: UUID | str, by: "User", answer: str = "") -> Approval:
    """Refuse what was asked for; who asked takes it back in the same way. Whom it concerns decides neither way."""
    approval = _open(approval_id, by)
    _decide(approval, by, is_granted=False, answer=answer)
    carrier_of(approval.what).drop(approval=approval)
    return approval


def _open(approval_id: UUID | str, by: "User") -> Approval:
    require_fresh_proof()
    approval = Approval.objects.visible_to(by).select_for_update().get(pk=approval_id)
    needed = carrier_of(approval.what).decided_by
    if not (oracle.may_in(by, needed, approval.area_code) or approval.asked_by_id == by.pk):
        raise Refusal(_("您没有在这个区域确认的权限，请联系安全员。"), code="forbidden")
    own = approval.concerns_id == by.pk and approval.asked_by_id != by.pk
    require(not own, _("涉及您本人，要由另一位来确认。"), code="forbidden")
    require(approval.decided_at is None, _("这一项已经有了决定。"), code="conflict")
    require(approval.until > timezone.now(), _("这一项已经过期，请重新提出。"), code="conflict")
    return approval


def _decide(approval: Approval, by: "User", *, is_granted: bool, answer: str) -> None:
    require(len(answer) <= REASON_MAX, _("答复请不要超过 200 字。"), field="answer")
    approval.is_granted, approval.decided_by, approval.decided_at = is_granted, by, timezone.now()
    approval.answer = said(answer)
    approval.save(update_fields=["is_granted", "decided_by", "decided_at", "answer"])
    refused = gettext_lazy("撤回") if approval.asked_by_id == by.pk else gettext_lazy("不同意")
    detail = {
        "step": gettext_lazy("同意") if is_granted else refused,
        "what": What(approval.what).label,
        "asked_by": str(approval.asked_by),
        "reason": answer,
    }
    note(
        kind=Kind.REQUEST, by=by, subject=approval, area_code=approval.area_code,
        result=Result.DONE if is_granted else Result.REFUSED, detail=detail,
    )  # fmt: skip
