"""What is done to care records: proposed, approved or refused by somebody else, told, promised, done, renewed, ended.

Nothing is written beside care's own tables: no log, no notice, no row of anybody's register says that there is a record.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.care import book, grounds, words
from grids.care.grounds import Promise
from grids.care.kinds import (
    ANSWER_MAX,
    BY_HAND,
    LAW_MAX,
    OPEN,
    PROMISES_MOST,
    WHAT_MAX,
    Ended,
    RestsOn,
    State,
    Told,
    Unpromised,
    Verb,
)
from grids.care.models import CareDeed, CarePromise, CareRecord
from grids.conduct.refusals import Refusal, checked, require
from grids.conduct.texts import said
from grids.people.ages import is_minor
from grids.people.models import Person

if TYPE_CHECKING:
    from grids.staff.models import User

ASIDE = ("street_code", "community_code", "area_code")


@transaction.atomic
def propose(
    *, person_id: UUID, kind: str, basis: str, review_on: date, by: "User", promises: Sequence[Promise] = (),
    key: UUID | None = None, is_demo: bool = False,
) -> CareRecord:  # fmt: skip
    """A record that waits for somebody else's yes. Refusal where the person has one of this kind, or the kind is off."""
    book.one_after_the_other(person_id)
    if known := book.taken(key):
        return known
    now, person = timezone.now(), grounds.person_of(person_id, by)
    today = timezone.localdate(now)
    oracle.require_in(by, Permission.CARE_WRITE, person.area_id, _("登记关注"))
    grounds.apart(by, grounds.DECIDES)
    grounds.kind_on(person.area_id, kind, today)
    given = grounds.promises_of(promises)
    own = [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]
    require(
        not CareRecord.objects.open().filter(person_id__in=own, kind_code=kind).exists(),
        _("这个人已有一条同类的关注记录，请在那一条上办理。"),
        field="kind",
        code="conflict",
    )
    record = CareRecord(
        person_id=person.pk, area_code=person.area_id, kind_code=kind, proposed_by=by, proposed_at=now,
        starts_on=today, review_on=grounds.reviewed_by(review_on, today), is_demo=is_demo,
    )  # fmt: skip
    words.put(record, "basis", grounds.basis_of(basis))
    checked(record, exclude=ASIDE).save(force_insert=True)
    for one in given:
        _promised(record, one, by, today)
    detail = {"kind": kind, "review_on": record.review_on.isoformat(), "promises": len(given)}
    book.write(record, Verb.PROPOSED, by, now=now, was="", detail=detail, key=key)
    return record


@transaction.atomic
def approve(*, record_id: UUID, by: "User", key: UUID | None = None) -> CareRecord:
    """A proposed record holds from today, or one that holds goes on as was asked; by somebody who enters no records."""
    if known := _done_before(record_id, by, key):
        return known
    record, now = _to_decide(record_id, by), timezone.now()
    today, was = timezone.localdate(now), record.state
    grounds.kind_on(record.area_code, record.kind_code, today)
    if record.renew_on:
        ground = words.opened(record, "renew_basis") or words.opened(record, "basis")
        record.proposed_by, record.proposed_at = record.renew_by, record.renew_at
        record.review_on, verb = record.renew_on, Verb.RENEWED
        words.put(record, "basis", ground)
        _asks_no_more(record)
    else:
        grounds.person_of(record.person_id, by)
        record.state, record.since_on, verb = State.ACTIVE, today, Verb.APPROVED
    require(
        record.review_on > today,
        _("申请写的复核日期已经到了，请不批准，由登记人重新提出。"),
        code="conflict",
    )
    record.starts_on, record.decided_by, record.decided_at = today, by, now
    checked(record, exclude=ASIDE).save()
    if verb == Verb.APPROVED:
        _begun(record, today)
    book.write(
        record, verb, by, now=now, was=was, detail={"review_on": record.review_on.isoformat()}, key=key
    )
    return record


@transaction.atomic
def refuse(*, record_id: UUID, answer: str, by: "User", key: UUID | None = None) -> CareRecord:
    """No, with the reason: a new record comes to nothing, one that holds ends on its day."""
    if known := _done_before(record_id, by, key):
        return known
    record, now = _to_decide(record_id, by), timezone.now()
    was = record.state
    said_no = grounds.worded(answer, most=ANSWER_MAX, field="answer", asks=_("请写明不批准的原因。"))
    words.put(record, "answer", said_no)
    if record.renew_on:
        verb = Verb.NOT_RENEWED
        _asks_no_more(record)
    else:
        verb = Verb.REFUSED
        record.state, record.decided_by, record.decided_at = State.REFUSED, by, now
        record.ended_on, record.ended_how = timezone.localdate(now), Ended.REFUSED
    checked(record, exclude=ASIDE).save()
    book.write(record, verb, by, now=now, was=was, key=key)
    return record


@transaction.atomic
def tell(
    *,
    record_id: UUID,
    by: "User",
    whom: str = "",
    on_day: date | None = None,
    because: str = "",
    key: UUID | None = None,
) -> CareRecord:
    """That the person or a guardian was told; or which law says that nobody is to be, where the kind rests on one."""
    if known := _done_before(record_id, by, key):
        return known
    record, now = _to_write(record_id, by, _("记录告知")), timezone.now()
    require(record.told_on is None, _("已经记过告知了。"), code="conflict")
    if said(because):
        _not_told(record, because)
        detail = {"law": True}
    else:
        require(whom in Told.values, _("请选择告知了谁。"), field="whom")
        _may_be_told(record, whom, by)
        record.told_on, record.told_whom = grounds.has_happened(on_day, record.since_on), whom
        detail = {"whom": whom, "on": record.told_on.isoformat()}
    checked(record, exclude=ASIDE).save()
    book.write(record, Verb.TOLD, by, now=now, was=record.state, day=record.told_on, detail=detail, key=key)
    return record


def _not_told(record: CareRecord, because: str) -> None:
    kind = grounds.kinds_in(record.area_code).get(record.kind_code)
    require(
        kind and kind.rests_on == RestsOn.STATUTE,
        _("关爱服务类的关注一定要告知本人或监护人；只有法律规定的类别才可以不告知。"),
        field="because",
    )
    require(
        "《" in because and "第" in because,
        _("请写明哪部法律的哪一条规定不告知，例如：《……法》第……条。"),
        field="because",
    )
    law = grounds.worded(
        because,
        most=LAW_MAX,
        field="because",
        asks=_("请写明哪部法律的哪一条规定不告知，例如：《……法》第……条。"),
    )
    words.put(record, "not_told_because", law)


def _may_be_told(record: CareRecord, whom: str, by: "User") -> None:
    person = grounds.person_of(record.person_id, by)
    is_child = is_minor(person.born_on, timezone.localdate())
    require(not is_child or whom == Told.GUARDIAN, _("未成年人的关注要告知监护人。"), field="whom")


@transaction.atomic
def promise(
    *, record_id: UUID, what: str, every_days: int, by: "User", key: UUID | None = None
) -> CareRecord:
    """One more thing that is promised."""
    if known := _done_before(record_id, by, key):
        return known
    record, now = _to_write(record_id, by, _("记录承诺")), timezone.now()
    require(
        record.promises.filter(ended_on=None).count() < PROMISES_MOST,
        _("承诺最多 6 项，先做到再加。"),
        field="what",
        code="conflict",
    )
    given = grounds.promise_of(Promise(what, every_days))
    _promised(record, given, by, timezone.localdate(now))
    book.write(record, Verb.PROMISED, by, now=now, was=record.state, detail={"every": every_days}, key=key)
    return record


@transaction.atomic
def unpromise(
    *, record_id: UUID, promise_id: UUID, why: str, by: "User", key: UUID | None = None
) -> CareRecord:
    """A promise is taken back by whoever made it, and says why; what was done for it stays."""
    if known := _done_before(record_id, by, key):
        return known
    record, now = _to_write(record_id, by, _("撤回承诺")), timezone.now()
    require(why in Unpromised.values, _("请选为什么撤回。"), field="why")
    promised = _kept(record, promise_id)
    if promised is None:
        raise Refusal(_("请选撤回哪项承诺。"), field="promise_id")
    if promised.made_by_id != by.pk:
        raise Refusal(
            _("承诺由作出承诺的%(who)s自己撤回。") % {"who": promised.made_by},
            field="promise_id",
            code="forbidden",
        )
    promised.ended_on = timezone.localdate(now)
    promised.save(update_fields=["ended_on"])
    detail = {"why": why, "every": promised.every_days}
    book.write(record, Verb.UNPROMISED, by, now=now, was=record.state, detail=detail, key=key)
    return record


@transaction.atomic
def deed(
    *, record_id: UUID, what: str, by: "User", promise_id: UUID | None = None, on_day: date | None = None, key: UUID | None = None
) -> CareRecord:  # fmt: skip
    """That something was done; what it kept is due again as often as was promised."""
    if known := _done_before(record_id, by, key):
        return known
    record, now = _to_write(record_id, by, _("记录办了什么")), timezone.now()
    day = grounds.has_happened(on_day, record.since_on)
    kept = _kept(record, promise_id)
    what = what or (words.opened(kept, "what") if kept else "")
    what = grounds.worded(what, most=WHAT_MAX, field="what", asks=_("请写明办了什么。"))
    made = CareDeed(record=record, promise=kept, on_day=day, by=by, entered_at=now)
    words.put(made, "what", what)
    checked(made).save(force_insert=True)
    if kept is not None:
        kept.next_on = max(kept.next_on, day + timedelta(days=kept.every_days))
        kept.save(update_fields=["next_on"])
    detail = {"kept": kept is not None, "on": day.isoformat()}
    book.write(record, Verb.DONE, by, now=now, was=record.state, day=day, detail=detail, key=key)
    return record


@transaction.atomic
def renew(*, record_id: UUID, review_on: date, basis: str, by: "User", key: UUID | None = None) -> CareRecord:
    """Ask that a record goes on: on a ground that is written anew, decided anew by somebody else."""
    if known := _done_before(record_id, by, key):
        return known
    record, now = _to_write(record_id, by, _("提出续期")), timezone.now()
    today = timezone.localdate(now)
    require(record.renew_on is None, _("已经提出过续期，等审批。"), code="conflict")
    told = record.told_on or record.not_told_because
    require(told, _("还没有记录告知本人或监护人，先记告知再提续期。"), code="conflict")
    grounds.kind_on(record.area_code, record.kind_code, today)
    ground = grounds.basis_of(basis)
    record.renew_on, record.renew_by, record.renew_at = grounds.reviewed_by(review_on, today), by, now
    require(record.renew_on > record.review_on, _("续到的日期要晚于现在的复核日期。"), field="review_on")
    words.put(record, "renew_basis", ground)
    checked(record, exclude=ASIDE).save()
    detail = {"review_on": record.renew_on.isoformat()}
    book.write(record, Verb.ASKED, by, now=now, was=record.state, detail=detail, key=key)
    return record


@transaction.atomic
def end(*, record_id: UUID, how: str, by: "User", key: UUID | None = None) -> CareRecord:
    """A record comes to its end by hand; one that nobody has decided yet is withdrawn."""
    if known := _done_before(record_id, by, key):
        return known
    record, now = _locked(record_id, by), timezone.now()
    oracle.require_in(by, Permission.CARE_WRITE, record.area_code, _("结束关注"))
    require(record.state in OPEN, _("这条关注已经结束了。"), code="conflict")
    was = record.state
    if was == State.PROPOSED:
        how = Ended.WITHDRAWN
    require(how == Ended.WITHDRAWN or how in BY_HAND, _("请选择怎么结束。"), field="how")
    over(record, State.ENDED, how, timezone.localdate(now))
    book.write(record, Verb.ENDED, by, now=now, was=was, detail={"how": how}, key=key)
    return record


def over(record: CareRecord, state: State, how: str, today: date) -> None:
    """The row of a record that is locked, at its end; for these steps and for the sweep."""
    record.state, record.ended_on, record.ended_how = state, today, how
    _asks_no_more(record)
    record.save()
    record.promises.filter(ended_on=None).update(ended_on=today)


def _asks_no_more(record: CareRecord) -> None:
    record.renew_on = record.renew_by = record.renew_at = None
    record.renew_basis = b""


def _promised(record: CareRecord, given: Promise, by: "User", today: date) -> None:
    made = CarePromise(
        record=record, every_days=given.every_days, next_on=today + timedelta(days=given.every_days), made_by=by, made_at=timezone.now()
    )  # fmt: skip
    words.put(made, "what", given.what)
    checked(made).save(force_insert=True)


def _begun(record: CareRecord, today: date) -> None:
    """What was promised counts from the day on which the record holds."""
    for one in record.promises.filter(ended_on=None):
        one.next_on = today + timedelta(days=one.every_days)
        one.save(update_fields=["next_on"])


def _kept(record: CareRecord, promise_id: UUID | None) -> CarePromise | None:
    if promise_id is None:
        return None
    found = record.promises.filter(pk=promise_id, ended_on=None).first()
    require(found, _("这项承诺已经不在了，请重新选。"), field="promise")
    return found


def _done_before(record_id: UUID, by: "User", key: UUID | None) -> CareRecord | None:
    """The record, where this very request was carried out on it before; of two at once the second waits for the first."""
    if key is None:
        return None
    record, known = _locked(record_id, by), book.taken(key)
    require(known is None or known.pk == record.pk, _("这一页已经旧了，请再点一次。"), code="conflict")
    return known


def _locked(record_id: UUID, by: "User") -> CareRecord:
    rows = CareRecord.objects.all() if by.is_system else CareRecord.objects.visible_to(by)
    return rows.select_for_update(of=("self",)).get(pk=record_id)


def _to_write(record_id: UUID, by: "User", doing: str) -> CareRecord:
    """A record that holds, locked, for whoever enters them."""
    record = _locked(record_id, by)
    oracle.require_in(by, Permission.CARE_WRITE, record.area_code, doing)
    holds = record.state == State.ACTIVE and record.review_on > timezone.localdate()
    require(holds, _("只有关注中的记录才能这样办，请刷新页面看现在的状态。"), code="conflict")
    return record


def _to_decide(record_id: UUID, by: "User") -> CareRecord:
    """A record that waits for a decision, locked, for whoever decides and enters none, anywhere."""
    record = _locked(record_id, by)
    oracle.require_in(by, Permission.CARE_APPROVE, record.area_code, _("审批关注"))
    grounds.apart(by, grounds.WRITES)
    waits = record.state == State.PROPOSED or (record.state == State.ACTIVE and record.renew_on is not None)
    require(waits, _("这条记录没有等审批的事项，请刷新页面看现在的状态。"), code="conflict")
    asked_by = record.renew_by_id or record.proposed_by_id
    if asked_by == by.pk:
        raise Refusal(_("提出的人不能自己批准。"), code="forbidden")
    return record
