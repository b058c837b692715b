"""Whoever gives the document of somebody elsewhere, and is told whose it is, stands in the log: also where the step was refused."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from grids.audit.models import SecurityEvent
from grids.people.writing import masked_name
from grids.registry.dwellings.kinds import RentalUse
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_number, a_person
from tests.factories.registry import a_building_by_hand
from tests.factories.tenures import an_owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
WRONG = "司马相如"


@pytest.fixture
def stranger():
    """Somebody of another community, whom the officer can't see, and their number."""
    number = a_number(date(1971, 3, 5))
    return a_person(
        area=personas.HONGSHAN, by=personas.make("grid_admin"), name="李桂英", number=number
    ), number


@pytest.fixture
def home():
    return a_dwelling(a_building_by_hand())


def told_of(answer, person) -> bool:
    """Whether an answer says under which name the document is registered."""
    page, mask = answer.content.decode(), masked_name(person)
    return f"登记为 {mask}" in page or f"登记的姓名是{mask}" in page


def looked() -> int:
    return SecurityEvent.objects.filter(subject_kind="look-up").count()


def visited(home, number):
    fields = {
        "who1-name": WRONG,
        "who1-kind": "resident_id",
        "who1-number": number,
        "who1-relation": "02",
        "standing": "resident",
    }
    changes = json.dumps([{"verb": "in", "fields": fields}])
    return "home_visit", {"outcome": "changed", "base": home.version, "changes": changes}


def let(home, number):
    told = {"tenant1-name": WRONG, "tenant1-kind": "resident_id", "tenant1-number": number}
    return "home_let", told | {
        "begins_on": "2026-01-01",
        "rental_use": RentalUse.HOUSING.value,
        "base": home.version,
    }


def settled(home, number):
    told = {"responsible1-name": WRONG, "responsible1-kind": "resident_id", "responsible1-number": number}
    return "home_settle", told | {
        "organisation1-called": "春城小吃店",
        "kind": "office",
        "base": home.version,
    }


def owned(home, number):
    told = {"owner1-name": WRONG, "owner1-kind": "resident_id", "owner1-number": number}
    return "home_owners", told | {"form": "sole", "base": home.version}


def sold(home, number):
    an_owner(home, a_person())
    home.refresh_from_db()
    _page, told = owned(home, number)
    return "home_sell", told | {"base": home.version}


@pytest.mark.parametrize("step", [visited, let, settled, owned, sold])
def test_a_step_that_is_refused_with_somebodys_mask_is_a_look_up(signed_in, settings, stranger, home, step):
    person, number = stranger
    page, told = step(home, number)
    client, address = signed_in("community_officer"), reverse(page, args=[home.pk])
    answer = client.post(address, told | {"key": str(uuid4())})
    assert answer.status_code == 409
    assert told_of(answer, person)
    assert looked() == 1
    # and trying numbers out comes to an end
    settings.LOOK_UPS_AN_HOUR = 3
    answers = [client.post(address, told | {"key": str(uuid4())}) for _time in range(3)]
    assert [one.status_code == 403 for one in answers] == [False, False, True]
    assert not told_of(answers[-1], person)


def test_what_was_written_in_a_step_that_stands_is_written_once(signed_in, stranger, home):
    _person, number = stranger
    page, told = owned(home, number)
    client = signed_in("community_officer")
    told |= {"owner1-name": "李桂英", "key": str(uuid4())}
    assert client.post(reverse(page, args=[home.pk]), told).status_code == 302
    assert looked() == 1
