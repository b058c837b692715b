"""What is done with requests of people about their own data: written down, answered, taken back; each a step of its book."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.oracle import COMMUNITY_DIGITS, STREET_DIGITS
from grids.access.roles import Permission
from grids.conduct.events import GENESIS, new_id
from grids.conduct.refusals import Refusal, require
from grids.conduct.texts import said
from grids.people import names
from grids.people.ages import age_on
from grids.people.kinds import CHILD_AGE, NAMED, Fact, State
from grids.people.models import Person
from grids.privacy.ciphers import seal
from grids.privacy.sealing import place_of
from grids.registry.dwellings.book import label_of
from grids.registry.dwellings.queries import rules_of
from grids.requests.kinds import (
    ANSWER_MOST,
    ANSWERS,
    LATE_MOST,
    PROVES,
    WISH_MOST,
    WITH_REASON,
    Asker,
    ReportForm,
    RequestKind,
    RequestState,
    Verb,
)
from grids.requests.models import SubjectRequest, SubjectRequestEvent
from grids.staff.models import User

NEEDED = Permission.REQUEST_HANDLE


@transaction.atomic
def record(
    *, person_id: UUID, kind: str, by_whom: str, proof: str, by: User, asked_on: date | None = None, asker: str = "",
    wish: str = "", field: str = "", key: UUID | None = None,
) -> SubjectRequest:  # fmt: skip
    """Write down what somebody asks, with until when it is to be answered; sent again, what it became.

    Refusal where whoever asks has not shown what they have to, and where it doesn't say what is wanted.
    """
    rows = Person.objects.visible_to(by).select_for_update(of=("self",))
    person = rows.get(pk=person_id)
    oracle.require_in(by, NEEDED, person.area_id, _("登记个人信息申请"))
    if known := taken(key):
        return known.request
    require(person.state in NAMED, _("这条登记已并入另一人或已去标识，请打开保留的登记。"), code="conflict")
    _require_asker(person, by_whom, proof)
    asker = names.read(asker) if by_whom != Asker.SELF else ""
    wish = _worded(kind, wish, field)
    today = timezone.localdate()
    day = asked_on or today
    require(
        today - timedelta(days=LATE_MOST) <= day <= today,
        _("申请日期要在最近 60 天里，不能是以后。"),
        field="asked_on",
    )
    row = SubjectRequest(
        id=new_id(), person=person, area_id=person.area_id, kind=kind, field=field if kind == RequestKind.CORRECT else "",
        asked_on=day, by_whom=by_whom, proof=proof, due_on=day + timedelta(days=rules_of(person.area_id).request_days),
        registrar=by,
    )  # fmt: skip
    put(row, "asker", asker)
    put(row, "wish", wish)
    row.save(force_insert=True)
    append(row, Verb.RECORDED, by=by, key=key, detail={"kind": kind, "by_whom": by_whom, "proof": proof})
    return row


def _require_asker(person: Person, by_whom: str, proof: str) -> None:
    """That whoever asks may, and has shown it."""
    require(by_whom in Asker.values, _("请选谁申请。"), field="by_whom")
    is_dead = person.state == State.DEAD
    require(
        by_whom != Asker.HEIR or is_dead,
        _("近亲属只能在本人去世以后申请；本人在世的，由本人或监护人申请。"),
        field="by_whom",
    )
    is_child = age_on(person.born_on, timezone.localdate()) < CHILD_AGE if person.born_on else False
    require(by_whom != Asker.SELF or not is_child, _("未满 14 周岁的，由监护人申请。"), field="by_whom")
    require(by_whom == Asker.HEIR or not is_dead, _("本人已故，由近亲属申请。"), field="by_whom")
    require(
        proof in PROVES[Asker(by_whom)],
        _("请核对与申请人相符的证明：本人看证件，监护人看监护关系，近亲属看死亡和亲属关系。"),
        field="proof",
    )


def _worded(kind: str, wish: str, field: str) -> str:
    """What is wanted, in words; of access it need not be said."""
    require(kind in RequestKind.values, _("请选申请什么。"), field="kind")
    text = said(wish)
    require(
        text or kind == RequestKind.ACCESS,
        _("请写明要更正成什么、对什么有异议或者要删除什么。"),
        field="wish",
    )
    require(len(text) <= WISH_MOST, _("申请内容请不要超过 500 字。"), field="wish")
    require(kind != RequestKind.CORRECT or field in ("", *Fact.values), _("请选更正哪一项。"), field="field")
    return text


@transaction.atomic
def answer(
    *, request_id: UUID, outcome: str, by: User, text: str = "", key: UUID | None = None
) -> SubjectRequest:
    """Answer a request; whatever was not granted says why (个人信息保护法 article 50). Refusal once it was answered."""
    row = locked(request_id, by, NEEDED, _("答复个人信息申请"))
    if taken(key):
        return row
    _require_open(row)
    require(outcome in ANSWERS, _("请选怎么答复。"), field="outcome")
    words = said(text)
    require(
        words or outcome not in WITH_REASON, _("没有全部办理的，请写明理由，要告诉申请人。"), field="text"
    )
    require(len(words) <= ANSWER_MOST, _("答复请不要超过 1000 字。"), field="text")
    require(
        row.kind != RequestKind.ACCESS or outcome == RequestState.REFUSED or _reported(row),
        _("还没有做查阅报告。请先做报告交给申请人，再登记答复。"),
        code="conflict",
    )
    put(row, "answer", words)
    _decided(row, RequestState(outcome), by)
    append(row, Verb.ANSWERED, by=by, key=key, was=RequestState.OPEN, also=("answer", *DECIDED))
    return row


@transaction.atomic
def withdraw(*, request_id: UUID, by: User, key: UUID | None = None) -> SubjectRequest:
    """Whoever asked wants it no more. Refusal once it was answered."""
    row = locked(request_id, by, NEEDED, _("撤回个人信息申请"))
    if taken(key):
        return row
    _require_open(row)
    _decided(row, RequestState.WITHDRAWN, by)
    append(row, Verb.WITHDRAWN, by=by, key=key, was=RequestState.OPEN, also=DECIDED)
    return row


@transaction.atomic
def answer_for_care(*, request_id: UUID, by: User, key: UUID | None = None) -> SubjectRequest:
    """That whoever asked was answered about records of care too, by whoever may read them: of every request for access.

    Whether there are any is said to whoever asked and stands nowhere here.
    """
    row = locked(request_id, by, Permission.CARE_VIEW, _("答复关注帮扶部分"))
    if taken(key) or row.care_at:
        return row
    require(row.kind == RequestKind.ACCESS, _("只有查阅申请要答复这一部分。"), code="conflict")
    require(row.state != RequestState.WITHDRAWN, _("申请已经撤回。"), code="conflict")
    row.care_at = timezone.now()
    append(row, Verb.CARE_ANSWERED, by=by, key=key, also=("care_at",))
    return row


def reported(row: SubjectRequest, form: ReportForm, *, by: User) -> None:
    """That a report was made for a request; the caller has asked for the right, and holds the row's lock."""
    append(row, Verb.REPORTED, by=by, detail={"form": str(form)})


def locked(request_id: UUID, by: User, needed: Permission, doing: str) -> SubjectRequest:
    """The request, its row locked; DoesNotExist where it isn't to be known, Refusal without the right where its person lives."""
    rows = SubjectRequest.objects.visible_to(by).select_for_update(of=("self",))
    row = rows.get(pk=request_id)
    oracle.require_in(by, needed, row.area_id, doing)
    return row


DECIDED = ("state", "decided_by", "decided_at")


def _decided(row: SubjectRequest, state: RequestState, by: User) -> None:
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()


def _require_open(row: SubjectRequest) -> None:
    if not row.is_open:
        raise Refusal(
            _("这个申请已经%(state)s，不能再改。") % {"state": row.get_state_display()}, code="conflict"
        )


def _reported(row: SubjectRequest) -> bool:
    return row.events.filter(verb=Verb.REPORTED).exists()


def taken(key: UUID | None) -> SubjectRequestEvent | None:
    """The step that this very request was before."""
    return SubjectRequestEvent.objects.filter(key=key).select_related("request").first() if key else None


def put(row: SubjectRequest, name: str, value: str) -> None:
    """Seal a text in its place."""
    setattr(row, name, seal(value, at=place_of(row, name)))


def append(
    row: SubjectRequest, verb: Verb, *, by: User, key: UUID | None = None, was: str | None = None,
    detail: dict[str, Any] | None = None, also: tuple[str, ...] = (),
) -> SubjectRequestEvent:  # fmt: skip
    """The step goes into the request's book, its number into the row."""
    last, now = row.events.order_by("-seq").only("seq", "digest").first(), timezone.now()
    before = row.state if was is None else was
    event = SubjectRequestEvent(
        request=row, street_code=row.area_id[:STREET_DIGITS], community_code=row.area_id[:COMMUNITY_DIGITS],
        area_code=row.area_id, seq=last.seq + 1 if last else 1, verb=verb, from_state=before if last else "",
        to_state=row.state, actor=by, actor_label=label_of(by), occurred_at=now, recorded_at=now, key=key, detail=detail or {},
    )  # fmt: skip
    event.append(bytes(last.digest) if last else GENESIS)
    row.version = event.seq
    row.save(update_fields=["version", *also])
    return event
