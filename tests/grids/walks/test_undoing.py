"""A visit that was pressed by mistake is taken back by whoever pressed it; telephones and leases are corrected at the door."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from grids.conduct.refusals import Refusal
from grids.homes.models import Residence
from grids.people.actions import correct_person
from grids.people.writing import opened
from grids.registry.dwellings.models import Dwelling
from grids.walks.actions import visit
from grids.walks.models import Visit, VisitConflict
from grids.walks.undoing.actions import undo
from tests import personas
from tests.factories.homes import a_family, a_home
from tests.factories.tenures import a_lease, in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
NUMBER = "13812345670"


def told(dwelling, outcome="same", **more):
    given = {
        "key": uuid4(),
        "base": Dwelling.objects.get(pk=dwelling.pk).version,
        "by": personas.make("community_officer"),
    }
    return visit(dwelling_id=dwelling.pk, outcome=outcome, **(given | more))


def out(row, **fields) -> dict:
    return {"verb": "out", "residence": str(row.pk), "fields": fields}


def phone(row, number: str = NUMBER) -> dict:
    return {"verb": "phone", "residence": str(row.pk), "fields": {"phone": number}}


def renewed(lease, day=None) -> dict:
    day = day or in_days(300)
    return {"verb": "renew", "fields": {"lease": str(lease.pk), "last_day": day.isoformat()}}


def test_everything_that_a_visit_registered_is_taken_back_at_once_and_only_once():
    head, wife, child = a_family()
    home = head.dwelling
    confirmed = Dwelling.objects.get(pk=home.pk).confirmed_on
    done = told(home, "changed", changes=[out(wife), out(child), {"verb": "rest"}])
    assert Residence.objects.current().filter(dwelling=home).count() == 1
    by = personas.make("community_officer")
    for _time in range(2):
        assert undo(visit_id=done.visit.pk, by=by).confirmed_on == confirmed
    assert Residence.objects.current().filter(dwelling=home).count() == 3
    assert home.events.exclude(takes_back=None).count() == len({wife, child, "rest"})
    assert Visit.objects.filter(pk=done.visit.pk).exists()


def test_nobody_else_takes_it_back_there_and_after_some_minutes_nobody():
    (row,) = a_home()
    done = told(row.dwelling)
    with pytest.raises(Refusal, match="由去的人"):
        undo(visit_id=done.visit.pk, by=personas.make("grid_admin"))
    with time_machine.travel(timezone.now() + timedelta(minutes=6)), pytest.raises(Refusal, match="超过"):
        undo(visit_id=done.visit.pk, by=personas.make("community_officer"))


def test_what_registered_nothing_and_what_clashed_have_nothing_to_be_taken_back():
    (row,) = a_home()
    by = personas.make("community_officer")
    with pytest.raises(Refusal, match="不用撤回"):
        undo(visit_id=told(row.dwelling, "nobody").visit.pk, by=by)
    told(row.dwelling, "changed", changes=[out(row)])
    clash = told(row.dwelling, base=1)
    assert VisitConflict.objects.get().visit == clash.visit
    with pytest.raises(Refusal, match="走访冲突"):
        undo(visit_id=clash.visit.pk, by=by)


def test_scripts_are_answered_in_json_and_everybody_else_is_led_to_the_home(signed_in):
    (row,) = a_home()
    done = told(row.dwelling)
    address = reverse("visit_undo", args=[row.dwelling_id, done.visit.pk])
    client = signed_in("community_officer")
    answer = client.post(address, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["became"]) == (200, "done")
    assert client.post(address).url == reverse("household", args=[row.dwelling_id])
    assert client.post(reverse("visit_undo", args=[row.dwelling_id, uuid4()])).status_code == 404
    refused = signed_in("grid_admin").post(address, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert signed_in("street_admin").post(address).status_code in (403, 404)


def test_a_telephone_is_put_right_at_the_door():
    head, *_others = a_family()
    told(head.dwelling, "changed", changes=[phone(head)])
    head.person.refresh_from_db()
    assert opened(head.person, "phone") == NUMBER


@pytest.mark.parametrize("number", ["", "1", [NUMBER, "1"], "电话"])
def test_what_is_no_telephone_is_refused_in_a_sentence(number):
    head, *_others = a_family()
    with pytest.raises(Refusal):
        told(head.dwelling, "changed", changes=[phone(head, number)])
    head.person.refresh_from_db()
    assert opened(head.person, "phone") != NUMBER


def test_a_lease_goes_on_from_the_door_and_is_taken_back_with_the_visit():
    head, *_others = a_family()
    lease = a_lease(head.dwelling, begins=-300, last=12, tenants=[head.person])
    done = told(head.dwelling, "changed", changes=[renewed(lease)])
    lease.refresh_from_db()
    assert lease.period.upper == in_days(301)
    undo(visit_id=done.visit.pk, by=personas.make("community_officer"))
    lease.refresh_from_db()
    assert lease.period.upper == in_days(13)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"lease": "x", "last_day": "2027-01-01"},
        {"last_day": "2027-13-45"},
        {"lease": ["x"], "last_day": []},
    ],
)
def test_what_is_no_lease_is_refused_in_a_sentence(fields):
    head, *_others = a_family()
    with pytest.raises(Refusal, match="。"):
        told(head.dwelling, "changed", changes=[{"verb": "renew", "fields": fields}])


def test_anothers_lease_is_none_of_this_home():
    head, *_others = a_family()
    elsewhere = a_lease(a_home()[0].dwelling)
    with pytest.raises(Refusal, match="登记里已经没有"):
        told(head.dwelling, "changed", changes=[renewed(elsewhere)])


def test_a_lease_that_somebody_renewed_meanwhile_makes_a_conflict_and_a_telephone_does_not():
    head, *_others = a_family()
    lease = a_lease(head.dwelling, begins=-300, last=12, tenants=[head.person])
    base = Dwelling.objects.get(pk=head.dwelling_id).version
    told(head.dwelling, "changed", changes=[renewed(lease, in_days(100))])
    assert told(head.dwelling, "changed", changes=[phone(head)], base=base).became == "done"
    assert told(head.dwelling, "changed", changes=[renewed(lease)], base=base).became == "conflict"


def number_of(row) -> str:
    return opened(type(row.person).objects.get(pk=row.person_id), "phone")


def test_a_telephone_put_right_at_the_door_reads_as_before_once_it_is_taken_back():
    (row,) = a_home()
    before, by = number_of(row), personas.make("community_officer")
    done = told(row.dwelling, "changed", changes=[phone(row), {"verb": "rest"}])
    assert number_of(row) == NUMBER != before
    for _time in range(2):
        undo(visit_id=done.visit.pk, by=by)
        assert number_of(row) == before
    alone = told(row.dwelling, "changed", changes=[phone(row)])
    undo(visit_id=alone.visit.pk, by=by)
    assert number_of(row) == before


def test_a_number_that_was_put_right_since_is_not_covered_and_after_some_minutes_none():
    (row,) = a_home()
    by = personas.make("community_officer")
    done = told(row.dwelling, "changed", changes=[phone(row)])
    with time_machine.travel(timezone.now() + timedelta(minutes=6)), pytest.raises(Refusal, match="超过"):
        undo(visit_id=done.visit.pk, by=by)
    correct_person(person_id=row.person_id, field="phone", value="13912345678", by=by)
    with pytest.raises(Refusal, match="又改过"):
        undo(visit_id=done.visit.pk, by=by)
    assert number_of(row) == "13912345678"
