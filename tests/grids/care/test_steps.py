"""A care record from its proposal to its end: four eyes, a ground, a day on which it ends by itself."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from grids.access import fence
from grids.care import actions, sweeping
from grids.care.grounds import Promise
from grids.care.models import CareDeed, CareEvent, CarePromise, CareRecord
from grids.care.queries import lines_of
from grids.care.words import opened
from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.homes.actions import died
from grids.people.models import Person
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import care
from tests.factories.homes import a_home
from tests.factories.people import merged_by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def today():
    return timezone.localdate()


def grounds(record) -> tuple[str, str]:
    return opened(record, "basis"), opened(record, "renew_basis")


def refused(act, code: str = "", **given) -> str:
    with pytest.raises(Refusal) as refusal, transaction.atomic():
        act(**given)
    assert not code or refusal.value.code == code
    return str(refusal.value)


def test_a_record_is_proposed_by_one_and_approved_by_another():
    record = care.proposed()
    assert (record.state, record.area_code) == (
        "proposed",
        personas.SUJIATANG_GRID[:12] + record.area_code[12:],
    )
    held = actions.approve(record_id=record.pk, by=care.decider())
    assert (held.state, held.since_on, held.starts_on) == ("active", today(), today())
    assert [one.verb for one in CareEvent.objects.filter(record=record).order_by("seq")] == [
        "proposed",
        "approved",
    ]
    assert broken_links(iter(CareEvent.objects.filter(record=record).order_by("seq"))) == []


def test_nobody_approves_what_they_may_enter():
    record = care.proposed()
    assert "审批" in refused(actions.approve, "forbidden", record_id=record.pk, by=care.writer())
    both = care.decider()
    personas.appoint(both, "care_officer", personas.LIANHUA)
    both = type(both).objects.get(pk=both.pk)
    assert "不同的人" in refused(actions.approve, "forbidden", record_id=record.pk, by=both)
    assert "不同的人" in refused(
        actions.propose, "forbidden", person_id=care.somebody().pk, kind="alone", basis=care.BASIS,
        review_on=today() + timedelta(days=9), by=both,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"days": 181}, "180"),
        ({"days": 0}, "今天以后"),
        ({"basis": "老人"}, "依据"),
        ({"basis": "确诊高血压，每周量血压"}, "病情"),
        ({"basis": "上访人员，每周走访一次"}, "身份标签"),
        ({"basis": "计" * 3 + "划每周上门看望老人" * 30}, "最多"),
        ({"kind": "petitioner"}, "没有启用"),
        ({"promises": [Promise("看望", 7)]}, "承诺"),
        ({"promises": [Promise("每周上门看望一次", 181)]}, "180"),
        ({"promises": [Promise("每周上门看望一次", 7)] * 7}, "最多 6 项"),
    ],
)
def test_what_is_no_ground_or_no_day_is_refused_with_a_sentence(given, said):
    person = care.somebody()
    with pytest.raises(Refusal, match=said):
        care.proposed(person, **given)
    assert not CareRecord.objects.exists()


def test_there_is_one_record_of_a_kind_for_a_person_however_often_they_were_registered():
    first, second = care.somebody(), care.somebody()
    care.proposed(first)
    refused(care.proposed, "conflict", person=first)
    merged_by_hand(kept=second, merged=first)
    assert CareRecord.objects.get().person_id == first.pk
    refused(care.proposed, "conflict", person=Person.objects.get(pk=second.pk))
    care.proposed(Person.objects.get(pk=second.pk), kind="poor")


def test_the_same_press_twice_is_one_step():
    person, key = care.somebody(), "0198c000-0000-7000-8000-000000000001"
    assert care.proposed(person, key=key).pk == care.proposed(person, key=key).pk
    assert CareEvent.objects.count() == 1


def test_who_refuses_says_why_and_nothing_holds():
    record = care.proposed()
    refused(actions.refuse, record_id=record.pk, answer="不", by=care.decider())
    held = actions.refuse(record_id=record.pk, answer="社区养老服务已经覆盖", by=care.decider())
    assert (held.state, held.ended_how, held.since_on) == ("refused", "refused", None)
    care.proposed(Person.objects.get(pk=held.person_id))


def test_a_promise_is_due_again_after_each_time_it_was_kept():
    record = care.active()
    promised = CarePromise.objects.get()
    assert promised.next_on == today() + timedelta(days=7)
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        actions.deed(record_id=record.pk, promise_id=promised.pk, what="", by=care.writer())
    promised.refresh_from_db()
    assert promised.next_on == today() + timedelta(days=13)
    assert CareDeed.objects.get().words == "每周上门看望一次"
    refused(
        actions.deed,
        record_id=record.pk,
        what="送去了米和油",
        on_day=today() - timedelta(days=1),
        by=care.writer(),
    )
    refused(
        actions.deed,
        record_id=record.pk,
        what="送去了米和油",
        on_day=today() + timedelta(days=1),
        by=care.writer(),
    )


def test_a_person_is_told_and_a_minor_s_guardian():
    record = care.active()
    refused(actions.tell, record_id=record.pk, because="《某法》第三条", by=care.writer())
    assert actions.tell(record_id=record.pk, whom="self", by=care.writer()).told_on == today()
    refused(actions.tell, "conflict", record_id=record.pk, whom="self", by=care.writer())


def test_untold_within_fifteen_days_it_lapses():
    record = care.active()
    for days, state in ((14, "active"), (15, "lapsed")):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            sweeping.lapse(by=system_actor())
        record.refresh_from_db()
        assert record.state == state
    assert record.ended_how == "untold"


@pytest.mark.parametrize(("days", "state"), [(89, "active"), (90, "lapsed"), (400, "lapsed")])
def test_it_lapses_by_itself_on_its_day_and_not_before(days, state):
    record = care.told(care.active(days=90).pk)
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        assert sweeping.lapse(by=system_actor()) == (state == "lapsed")
        assert sweeping.lapse(by=system_actor()) == 0
    record.refresh_from_db()
    assert record.state == state
    assert state == "active" or (record.ended_how, record.promises.get().ended_on) == (
        "review",
        record.ended_on,
    )


@pytest.mark.parametrize(("days", "state"), [(29, "proposed"), (30, "ended"), (400, "ended")])
def test_what_nobody_decided_on_is_given_up_and_forgotten_like_what_ended(days, state):
    record = care.proposed()
    assert record.given_up_on == today() + timedelta(days=30)
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        assert sweeping.lapse(by=system_actor()) == (state == "ended")
        assert sweeping.lapse(by=system_actor()) == 0
    record.refresh_from_db()
    assert record.state == state
    if state == "ended":
        assert record.ended_how == "undecided"
        with time_machine.travel(timezone.now() + timedelta(days=days + 366), tick=False):
            assert sweeping.forget(by=system_actor()) == 1
        record.refresh_from_db()
        assert (record.person_id, bytes(record.basis)) == (None, b"")


def test_more_time_is_asked_for_on_a_new_ground_and_decided_by_another():
    record = care.active(days=60)
    asked = {"record_id": record.pk, "basis": "独居老人探访计划续期，每周上门一次", "by": care.writer()}
    refused(actions.renew, "conflict", review_on=today() + timedelta(days=120), **asked)
    care.told(record.pk)
    refused(actions.renew, review_on=today() + timedelta(days=60), **asked)
    actions.renew(review_on=today() + timedelta(days=120), **asked)
    record.refresh_from_db()
    assert (record.review_on, record.renew_on) == (
        today() + timedelta(days=60),
        today() + timedelta(days=120),
    )
    assert grounds(record) == (care.BASIS, asked["basis"])
    held = actions.approve(record_id=record.pk, by=care.decider())
    assert grounds(held) == (asked["basis"], "")
    assert (held.state, held.review_on, held.renew_on, held.since_on) == (
        "active",
        today() + timedelta(days=120),
        None,
        today(),
    )


def test_a_renewal_that_was_not_granted_leaves_the_record_as_it_was():
    record = care.told(care.active(days=60).pk)
    actions.renew(
        record_id=record.pk, basis="独居老人探访计划续期，每周上门一次", review_on=today() + timedelta(days=120), by=care.writer()
    )  # fmt: skip
    actions.refuse(record_id=record.pk, answer="子女已经接走照顾了", by=care.decider())
    record.refresh_from_db()
    assert (record.state, record.review_on, record.renew_on) == ("active", today() + timedelta(days=60), None)
    assert grounds(record) == (care.BASIS, "")


def test_a_renewal_is_forgotten_with_its_record():
    record = care.told(care.active(days=60).pk)
    actions.renew(
        record_id=record.pk, basis="独居老人探访计划续期，每周上门一次", review_on=today() + timedelta(days=120), by=care.writer()
    )  # fmt: skip
    shown = {line.label: line.text for line in lines_of(CareRecord.objects.get())}
    assert (shown["依据"], shown["续期的依据"]) == (care.BASIS, "独居老人探访计划续期，每周上门一次")
    assert actions.end(record_id=record.pk, how="wished", by=care.writer()).renew_basis == b""


WAYS_ROUND = {
    "a later day without a decision": {"review_on": "+150"},
    "more than 180 days": {"review_on": "+500", "decided_at": "now"},
    "approved by its author": {"decided_by": "writer", "decided_at": "now"},
    "another ground without a decision": {"basis": bytes([3]) + bytes(77)},
    "another person": {"person_id": "other"},
    "another kind": {"kind_code": "poor"},
    "back to a proposal": {"state": "proposed"},
}


@pytest.mark.parametrize("way", WAYS_ROUND)
def test_the_database_itself_holds_what_the_actions_say(way):
    record = care.active(days=90)
    worth = {
        "+150": today() + timedelta(days=150), "+500": today() + timedelta(days=500), "now": timezone.now(),
        "writer": care.writer(), "other": care.somebody().pk,
    }  # fmt: skip
    given = {name: worth.get(value, value) for name, value in WAYS_ROUND[way].items()}
    with pytest.raises(DatabaseError), transaction.atomic():
        CareRecord.objects.filter(pk=record.pk).update(**given)
    with pytest.raises(DatabaseError), transaction.atomic():
        CareRecord.objects.filter(pk=record.pk).delete()


def test_it_ends_with_who_died_and_goes_along_with_who_moved():
    (lives,) = a_home()
    person = Person.objects.get(pk=lives.person_id)
    record = care.active(person)
    assert sweeping.follow(by=system_actor()) == 0
    CareRecord.objects.filter(pk=record.pk).update(area_code=personas.HONGSHAN)
    assert sweeping.follow(by=system_actor()) == 1
    record.refresh_from_db()
    assert record.area_code == person.area_id
    died(person_id=person.pk, died_on=today(), by=personas.make("grid_admin"))
    assert sweeping.follow(by=system_actor()) == 1
    record.refresh_from_db()
    assert (record.state, record.ended_how) == ("ended", "died")


def test_what_it_said_of_anybody_is_forgotten_a_year_after_its_end():
    record = care.active()
    actions.deed(record_id=record.pk, what="送去了米和油", by=care.writer())
    actions.end(record_id=record.pk, how="wished", by=care.writer())
    for days, left in ((365, True), (366, False)):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            sweeping.forget(by=system_actor())
        record.refresh_from_db()
        assert bool(record.person_id) == bool(opened(record, "basis")) == left
    assert {bytes(one.what) for one in [*CareDeed.objects.all(), *CarePromise.objects.all()]} == {b""}
    assert broken_links(iter(CareEvent.objects.filter(record=record).order_by("seq"))) == []


def test_a_proposal_is_withdrawn_and_what_ended_stays_so():
    record = care.proposed()
    assert actions.end(record_id=record.pk, how="", by=care.writer()).ended_how == "withdrawn"
    refused(actions.end, "conflict", record_id=record.pk, how="over", by=care.writer())
    refused(actions.approve, "conflict", record_id=record.pk, by=care.decider())


def test_the_database_hands_records_to_holders_alone(grid_officer):
    care.active()
    for somebody, seen in (
        (care.writer(), 1),
        (care.decider(), 1),
        (personas.make("grid_admin"), 0),
        (grid_officer, 0),
    ):
        with fence.seen_by(type(somebody).objects.get(pk=somebody.pk)):
            assert CareRecord.objects.count() == CarePromise.objects.count() == seen
            assert CareEvent.objects.count() == 2 * seen
