"""A step of care that is pressed twice at the same moment is taken once, and of one kind somebody has one record."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from grids.access.fence import seen_by
from grids.care import actions
from grids.care.looking import readings
from grids.care.looking.models import CareReading
from grids.care.models import CareDeed, CareEvent, CareRecord
from grids.conduct.refusals import Refusal
from tests.concurrency.test_homes_at_once import refused
from tests.concurrency.test_two_at_once import at_once, fresh
from tests.factories import care

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("departments")]


def by(user, act):
    """An act in a thread, which asks as this user as a request does."""

    def done():
        own = fresh(user)
        with seen_by(own):
            return act(own)

    return done


def test_what_was_done_is_written_once():
    record, key = care.active(), uuid4()
    did = by(
        care.writer(), lambda own: actions.deed(record_id=record.pk, what="送去了米和油", by=own, key=key)
    )
    found = at_once(did, did)
    assert refused(found) == []
    assert {one.pk for one in found} == {record.pk}
    assert CareDeed.objects.count() == 1
    assert CareEvent.objects.filter(record=record, verb="done").count() == 1


@pytest.mark.parametrize("keys", [1, 2])
def test_somebody_is_proposed_once(keys):
    person, key = care.somebody(), uuid4()
    later = timezone.localdate() + timedelta(days=90)

    def proposes(own):
        return actions.propose(
            person_id=person.pk, kind="alone", basis=care.BASIS, review_on=later, by=own, key=key if keys == 1 else uuid4()
        )  # fmt: skip

    found = at_once(by(care.writer(), proposes), by(care.writer(), proposes))
    assert [one.code for one in refused(found)] == (["conflict"] if keys == 2 else [])
    assert CareRecord.objects.count() == 1


def test_a_record_is_decided_once():
    record = care.proposed()
    yes = by(care.decider(), lambda own: actions.approve(record_id=record.pk, by=own, key=uuid4()))
    no = by(
        care.decider(),
        lambda own: actions.refuse(record_id=record.pk, answer="社区养老服务已经覆盖", by=own, key=uuid4()),
    )
    assert [one.code for one in refused(at_once(yes, no))] == ["conflict"]


def test_the_measure_of_an_hour_holds_for_several_who_look_at_once(settings):
    settings.REVEALS_AN_HOUR = 1
    record = care.active()
    look = by(care.writer(), lambda own: readings.reveal(record=record, field="phone", why="ring", by=own))
    found = at_once(look, look, look)
    assert [isinstance(one, Refusal) for one in found].count(True) == 2
    assert CareReading.objects.exclude(seen="record").count() == 1


def test_a_key_of_another_record_is_refused():
    one, other, key = care.active(), care.active(), uuid4()
    actions.deed(record_id=one.pk, what="送去了米和油", by=care.writer(), key=key)
    with pytest.raises(Refusal) as refusal:
        actions.deed(record_id=other.pk, what="送去了米和油", by=care.writer(), key=key)
    assert refusal.value.code == "conflict"
    assert CareDeed.objects.count() == 1
