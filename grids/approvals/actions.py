"""Asking for what takes two people, and deciding: somebody else, in the area, while it is open.

`ask`, `grant` and `refuse` are doors of their own: what stands by itself is decided through them. `asked`, `decided`,
`used`, `shortened` and `lapsed` are called by the steps of a matter, in their transaction and under the matter's lock;
`outrun` before what an asking of its own is about is locked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import Permission
from grids.approvals.kinds import Asking, Kind, carried_by, kind_of, most_in
from grids.approvals.models import Approval, What
from grids.approvals.prints import fingerprint
from grids.approvals.queries import asked_now, deciders, is_nothing_asked, may_decide, nearest
from grids.approvals.wants import TEXT_MAX, cleaned
from grids.audit.actions import note
from grids.audit.models import Kind as Logged
from grids.audit.models import Result
from grids.conduct.origins import require_fresh_proof
from grids.conduct.refusals import Refusal, require
from grids.conduct.texts import said
from grids.personal.masking import masked

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from grids.staff.models import User

__all__ = [
    "ask", "asked", "carried_by", "decided", "grant", "lapsed", "outrun", "refusal_to_ask", "refuse", "shortened", "used",
]  # fmt: skip

REASON_MAX = WORDING_MAX = 200


@transaction.atomic
def ask(
    *, what: What, wording: str | Promise, wanted: dict, area_code: str, by: "User",
    concerns: "User | None" = None, reason: str = "", named: Mapping[str, object] | None = None, needs_factor: bool = True,
) -> Approval:  # fmt: skip
    """Ask for what somebody else has to decide. needs_factor: whoever has no second factor may not ask at all.

    wording, named: what is asked for, untranslated (lazy), and the names in it: it is kept in the installation's language.
    Raises Refusal where nobody could, and says who is missing; and while the same is asked for already.
    """
    require_fresh_proof(where_there_is_one=not needs_factor)
    kind = kind_of(what)
    require(len(reason) <= REASON_MAX, _("原因请不要超过 200 字。"), field="reason")
    require(
        deciders(area_code, what=what, but_not=(by.pk, concerns.pk if concerns else None)),
        kind.lacking % {"what": what.label},
        code="conflict",
    )
    _require_first(what, wanted, area_code=area_code, concerns=concerns, once=kind.once)
    now = timezone.now()
    approval = Approval.objects.create(
        what=what, wording=_worded(wording, named), wanted=wanted, area_code=area_code, concerns=concerns, reason=said(reason),
        asked_by=by, asked_at=now, until=kind.until(now), decided_with=kind.permissions[0],
    )  # fmt: skip
    note(
        kind=Logged.REQUEST,
        by=by,
        subject=approval,
        area_code=area_code,
        detail={
            "step": gettext_lazy("提出"), "what": what.label, "reason": reason, "asked": fingerprint(approval),
        },
    )  # fmt: skip
    return approval


def _worded(wording: str | Promise, named: Mapping[str, object] | None) -> str:
    """In the installation's language, whoever asks or decides in which."""
    with translation.override(settings.LANGUAGE_CODE):
        said_of = {name: str(value) for name, value in named.items()} if named else None
        return (str(wording) % said_of if said_of else str(wording))[:WORDING_MAX]


def _require_first(what: What, wanted: dict, *, area_code: str, concerns: "User | None", once: bool) -> None:
    """Refuse what is asked for already and still waits; two who ask at once come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"approval {what} {area_code}"])
    same = Approval.objects.waiting().filter(what=what, area_code=area_code, concerns=concerns)
    if not (once and concerns):
        same = same.filter(wanted=wanted)
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
    shown = kind_of(approval.what).carry(approval=approval, by=by) or ""
    # asked when what it touches is locked: nobody changes it in between
    _require_same(approval)
    return shown


def _require_same(approval: Approval) -> None:
    """Refusal unless what was done is what was asked for and shown: the same words, of the same account.

    Else who asked changes, alone, what the second person has confirmed.
    """
    now = kind_of(approval.what).told(approval)
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
    kind_of(approval.what).drop(approval=approval)
    return approval


def _open(approval_id: UUID | str, by: "User") -> Approval:
    require_fresh_proof()
    approval = Approval.objects.visible_to(by).select_for_update().get(pk=approval_id)
    needed = Permission(approval.decided_with)
    if not (oracle.may_in(by, needed, approval.area_code) or approval.asked_by_id == by.pk):
        raise Refusal(_("您没有在这个区域确认的权限，请联系安全员。"), code="forbidden")
    own = approval.concerns_id == by.pk and approval.asked_by_id != by.pk
    require(not own, _("涉及您本人，要由另一位来确认。"), code="forbidden")
    require(
        not approval.subject_id,
        _("这一项随它的事项一起办理，请打开那件事项，在它的页面上决定或撤回。"),
        code="conflict",
    )
    _require_open(approval, timezone.now())
    return approval


def _require_open(approval: Approval, now: datetime) -> None:
    require(approval.decided_at is None, _("这一项已经有了决定。"), code="conflict")
    require(approval.lapsed_at is None, _("这一项已经失效，请重新提出。"), code="conflict")
    require(approval.is_open(now), _("这一项已经过期，请重新提出。"), code="conflict")


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
        kind=Logged.REQUEST, by=by, subject=approval, area_code=approval.area_code,
        result=Result.DONE if is_granted else Result.REFUSED, detail=detail,
    )  # fmt: skip


def asked(
    *, what: What, subject: "Model", by: "User", reason: str, wanted: Mapping[str, Any] | None = None,
    part: "Model | None" = None, in_round: int = 0, at: datetime | None = None,
) -> Approval:  # fmt: skip
    """Write down what is asked for of a matter, in the caller's transaction, with the matter locked by it.

    wanted: the values that the kind asks for. part: the department's part for which it is asked. in_round: limits of number
    and days hold in one. Raises Refusal where it can't be asked for now, waits already, is more than may be had, or
    nobody could decide about it.
    """
    kind, now = kind_of(what), timezone.now()
    asked_now(subject)
    asking = Asking(subject=subject, by=by, at=at or now, wanted={}, part=part)
    asking = replace(asking, wanted=cleaned(kind.wants, wanted or {}, asking))
    require(said(reason), _("请写明原因。"), field="reason")
    require(len(reason) <= TEXT_MAX, _("原因请不要超过 1000 字。"), field="reason")
    cannot = kind.matter.closed(asking) or kind.matter.admits(asking)
    require(not cannot, cannot, code="conflict")
    of_it, part_id = _of_it(subject, what), str(part.pk) if part is not None else ""
    _require_none_waits([one for one in of_it if one.part_id == part_id], now)
    _end_what_is_over(one for one in of_it if one.part_id == part_id)
    days = kind.matter.days(asking)
    _require_room(kind, of_it, days, subject, in_round=in_round, part_id=part_id)
    hands, is_sealed = kind.matter.hands(asking), bool(getattr(subject, "is_sealed", False))
    sealed = (subject._meta.label_lower, subject.pk) if is_sealed else None
    department = getattr(part, "department_id", None)
    _ids, place = nearest(hands, but_not=[by.pk], sealed=sealed, but_for=department)
    require(place, kind.lacking % {"what": What(what).label}, code="conflict")
    with translation.override(settings.LANGUAGE_CODE):
        wording = kind.matter.worded(asking)
    return Approval.objects.create(
        what=what, wording=wording[:200], wanted=asking.wanted, subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk), part_id=part_id, round=in_round, days=days,
        area_code=place, decided_with=hands.permission, is_sealed=is_sealed, reason=masked(said(reason)), asked_by=by,
        asked_for_id=department, asked_at=now, until=kind.until(now),
    )  # fmt: skip


def _of_it(subject: "Model", what: str) -> list[Approval]:
    """Every asking of this kind about the matter, whichever part of it, locked, the oldest first."""
    rows = Approval.objects.of(subject).filter(what=what)
    return list(rows.select_for_update(of=("self",)).select_related("asked_by").order_by("id"))


def refusal_to_ask(
    *, what: What, subject: "Model", by: "User", known: Iterable[Approval], part: "Model | None" = None, in_round: int = 0
) -> str:  # fmt: skip
    """Why nothing of the kind can be asked for now, whatever would be wanted; "" where it can.

    known: everything that was asked for of the matter. Whether anybody could decide is asked by `asked` alone.
    """
    kind, now = kind_of(what), timezone.now()
    if closed := kind.matter.closed(Asking(subject=subject, by=by, at=now, wanted={}, part=part)):
        return str(closed)
    of_it, part_id = [one for one in known if one.what == what], str(part.pk) if part is not None else ""
    try:
        _require_none_waits([one for one in of_it if one.part_id == part_id], now)
        _require_room(kind, of_it, None, subject, in_round=in_round, part_id=part_id)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _end_what_is_over(of_it: Iterable[Approval]) -> None:
    """What nobody decided in its time ends, so that another can be asked for."""
    for one in of_it:
        if one.decided_at is None and one.lapsed_at is None:
            one.lapsed_at = timezone.now()
            one.save(update_fields=["lapsed_at"])


def _require_none_waits(of_it: list[Approval], now: datetime) -> None:
    """Refuse while one waits."""
    for one in of_it:
        require(
            not one.is_open(now),
            _("%(who)s 已经在 %(at)s 提出「%(what)s」，正在等待决定；要改的，请先撤回再提出。")
            % {
                "who": one.asked_by,
                "at": timezone.localtime(one.asked_at).strftime("%m-%d %H:%M"),
                "what": What(one.what).label,
            },
            code="conflict",
        )


def _require_room(
    kind: Kind, of_it: list[Approval], days: int | None, subject: "Model", *, in_round: int, part_id: str
) -> None:
    """Refuse what is more than may be had in one round; what was refused or taken back takes nothing of it.

    days: None where it isn't known yet how many are wanted: one at least.
    """
    most, most_days, most_decided = (
        most_in(one, subject.area_id) for one in (kind.most, kind.most_days, kind.most_decided)
    )
    in_hand = [
        one for one in of_it if one.round == in_round and (not kind.each_part or one.part_id == part_id)
    ]
    had = [one for one in in_hand if one.is_granted]
    if most_decided is not None:
        judged = [one for one in in_hand if one.decided_by_id not in (None, one.asked_by_id)]
        require(
            len(judged) < most_decided,
            _("最多提出 %(most)d 次，已经有了决定。") % {"most": most_decided},
            code="conflict",
        )
    if most is not None:
        require(
            len(had) < most,
            _("最多 %(most)d 次，已经同意过 %(had)d 次。") % {"most": most, "had": len(had)},
            code="conflict",
        )
    if most_days is not None:
        left = most_days - sum(one.days or 0 for one in had)
        require(
            (days or 1) <= left,
            _("累计最多 %(most)d 天，还剩 %(left)d 天。") % {"most": most_days, "left": max(left, 0)},
            field="days",
            code="conflict",
        )


def decided(*, approval: Approval, by: "User", is_granted: bool, answer: str = "") -> Approval:
    """Decide about what was asked for of a matter, in the caller's transaction, with the matter locked by it.

    Who asked takes it back with is_granted=False, and never grants it. The step that the caller takes carries it out.
    Whether there was room for it was asked when it was asked for; anew only where another of its kind was granted since,
    so that what a street sets otherwise later changes nothing of it.
    Raises Refusal for who asked and for whoever may not decide, when it is decided already, and without a word to a no.
    """
    now = timezone.now()
    siblings = _locked_with(approval)
    approval = next(one for one in siblings if one.pk == approval.pk)
    is_own = approval.asked_by_id == by.pk
    _require_may_decide(approval, by, is_granted=is_granted)
    _require_open(approval, now)
    require(len(answer) <= TEXT_MAX, _("答复请不要超过 1000 字。"), field="answer")
    require(is_granted or is_own or said(answer), _("请写明不同意的理由。"), field="answer")
    if is_granted and any(one.is_granted and one.decided_at > approval.asked_at for one in siblings):
        _require_still_room(approval, siblings)
    approval.is_granted, approval.decided_by, approval.decided_at = is_granted, by, now
    approval.answer = masked(said(answer))
    approval.save(update_fields=["is_granted", "decided_by", "decided_at", "answer"])
    return approval


def _require_still_room(approval: Approval, siblings: list[Approval]) -> None:
    subject = apps.get_model(approval.subject_kind)._base_manager.get(pk=approval.subject_id)
    _require_room(
        kind_of(approval.what),
        siblings,
        approval.days,
        subject,
        in_round=approval.round,
        part_id=approval.part_id,
    )


def _locked_with(approval: Approval) -> list[Approval]:
    """This asking and all others of its kind about the same matter, locked."""
    rows = Approval.objects.filter(
        subject_kind=approval.subject_kind, subject_id=approval.subject_id, what=approval.what
    )
    return list(rows.select_for_update(of=("self",)).order_by("id"))


def _require_may_decide(approval: Approval, by: "User", *, is_granted: bool) -> None:
    if approval.asked_by_id == by.pk:
        require(not is_granted, _("自己提出的要由另一位来决定。"), code="forbidden")
        return
    require(approval.concerns_id != by.pk, _("涉及您本人，要由另一位来决定。"), code="forbidden")
    lacking = _("您没有对「%(what)s」作出决定的权限。")
    require(may_decide(approval, by), lacking % {"what": What(approval.what).label}, code="forbidden")


def used(*, approval: Approval, at: datetime | None = None) -> None:
    """A step was taken by what was granted: it lets no second one be taken. Raises Refusal where one was taken already."""
    done = Approval.objects.filter(pk=approval.pk, is_granted=True, used_at=None, lapsed_at=None).update(
        used_at=at or timezone.now()
    )
    require(done, _("这项同意已经用过，请重新申请。"), code="conflict")


def shortened(*, approval: Approval, days: int) -> None:
    """It took fewer days than were granted: the others may be had again."""
    Approval.objects.filter(pk=approval.pk, is_granted=True, days__gt=days).update(days=days)


def lapsed(*, subject: "Model", what: str | None = None, part: str | None = None) -> int:
    """What waits of this matter ends without a decision, because the matter went on; how many did.

    what, part: only of this kind, of the part with this key; otherwise everything of the matter.
    """
    if is_nothing_asked(subject):
        return 0
    rows = Approval.objects.of(subject).filter(decided_at=None, lapsed_at=None)
    if what is not None:
        rows = rows.filter(what=what)
    if part is not None:
        rows = rows.filter(part_id=part)
    return rows.update(lapsed_at=timezone.now())


def outrun(rows: "QuerySet[Approval]") -> int:
    """What waits of these, each by itself, ends without a decision: what they are about is gone or came by itself; how many did.

    In the caller's transaction, before it locks what they are about, as whoever grants locks the asking first.
    """
    return rows.filter(subject_id="", decided_at=None, lapsed_at=None).update(lapsed_at=timezone.now())
