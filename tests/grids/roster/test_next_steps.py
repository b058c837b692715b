"""Each row of a list of what is due leads to the form of its next step, and what it says is not asked again before its day."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.conduct.refusals import Refusal
from grids.homes import actions
from grids.homes.kinds import Standing
from grids.homes.models import Residence
from grids.homes.premises.models import Premises
from grids.registry.dwellings.kinds import Use
from grids.registry.dwellings.models import DwellingEvent
from grids.registry.dwellings.rules import RegisterRules
from grids.roster.kinds import OfHomes, OfPeople
from tests import personas
from tests.factories.homes import a_family, a_home, a_room, incoming
from tests.factories.tenures import a_lease, a_venue, an_owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
PEOPLE, HOMES = reverse("person_table"), reverse("home_list")


def days_ago(number: int):
    return timezone.localdate() - timedelta(days=number)


def rows(client, address: str, state: str) -> list:
    return client.get(address, {"state": state}).context["rows"]


def leads_to(row) -> list[str]:
    return [act.url for act in row.acts]


def step(row: Residence, verb: str) -> str:
    return reverse("resident_step", args=[row.dwelling_id, verb, row.pk])


def floating(since: int = 200) -> Residence:
    (row,) = a_home(incoming(relation="02", standing=Standing.FLOATING), occurred_on=days_ago(since))
    return row


def test_who_has_lived_here_for_half_a_year_is_turned_or_asked_about_again(signed_in):
    row, client, by = floating(), signed_in("community_officer"), personas.make("community_officer")
    (listed,) = rows(client, PEOPLE, OfPeople.MAY_BE_RESIDENT)
    assert leads_to(listed) == [step(row, "resident"), step(row, "still-floating")]
    until = timezone.localdate() + timedelta(days=90)
    page = client.get(step(row, "still-floating"))
    given = {"asked_again_on": until.isoformat(), "reason": "合同工，年底回老家", "base": page.context["form"]["base"].value(),
        "key": page.context["form"]["key"].value()}  # fmt: skip
    assert client.post(step(row, "still-floating"), given).status_code == 302
    assert rows(client, PEOPLE, OfPeople.MAY_BE_RESIDENT) == []
    (event,) = DwellingEvent.objects.filter(verb="still_floating")
    assert event.reason == "合同工，年底回老家"
    # on its day they are asked about again
    Residence.objects.filter(pk=row.pk).update(asked_again_on=timezone.localdate())
    assert len(rows(client, PEOPLE, OfPeople.MAY_BE_RESIDENT)) == 1
    Residence.objects.filter(pk=row.pk).update(asked_again_on=until)
    actions.take_back(event_id=event.pk, by=by)
    assert Residence.objects.get(pk=row.pk).asked_again_on is None
    assert len(rows(client, PEOPLE, OfPeople.MAY_BE_RESIDENT)) == 1


@pytest.mark.parametrize("until", [0, -1, 367])
def test_it_is_asked_again_after_today_and_within_a_year(until):
    row = floating()
    with pytest.raises(Refusal) as refused:
        actions.still_floating(
            residence_id=row.pk, asked_again_on=timezone.localdate() + timedelta(days=until),
            by=personas.make("community_officer"),
        )  # fmt: skip
    assert refused.value.field == "asked_again_on"


def test_of_a_permanent_resident_nobody_says_that_they_are_still_floating():
    (row,) = a_home()
    with pytest.raises(Refusal):
        actions.still_floating(
            residence_id=row.pk, asked_again_on=timezone.localdate() + timedelta(days=9),
            by=personas.make("community_officer"),
        )  # fmt: skip


def test_after_how_long_somebody_is_asked_about_is_a_rule_of_the_street(signed_in):
    row, client = floating(100), signed_in("community_officer")
    assert rows(client, PEOPLE, OfPeople.MAY_BE_RESIDENT) == []
    RegisterRules.objects.create(street_id=personas.LIANHUA, may_be_resident_days=100)
    assert [one.pk for one in rows(client, PEOPLE, OfPeople.MAY_BE_RESIDENT)] == [row.person_id]


def test_each_list_of_people_leads_to_the_form_that_ends_it(signed_in):
    client, row = signed_in("community_officer"), floating(10)
    (unverified,) = a_home(incoming(relation="02", standing=Standing.UNVERIFIED), occurred_on=days_ago(5))
    assert leads_to(rows(client, PEOPLE, OfPeople.REGISTRATION)[0]) == [step(row, "registered")]
    (listed,) = rows(client, PEOPLE, OfPeople.UNVERIFIED)
    assert leads_to(listed) == [step(unverified, "resident"), step(unverified, "floating")]
    stale = {one.pk: leads_to(one) for one in rows(client, PEOPLE, OfPeople.STALE)}
    assert stale[row.person_id] == [f"{reverse('household', args=[row.dwelling_id])}#change"]
    for one in (row, unverified):
        for url in leads_to(next(r for r in rows(client, PEOPLE, "") if r.pk == one.person_id)):
            assert client.get(url.split("#")[0]).status_code == 200


def test_each_list_of_homes_leads_to_the_form_that_ends_it(signed_in):
    client, by = signed_in("community_officer"), personas.make("grid_admin")
    lease, empty, wrong = a_lease(a_room()), a_room(use=Use.LET), a_family()[0].dwelling
    wrong.refresh_from_db()
    owned = a_home()[0]
    shop = a_venue(a_room(use=Use.VENUE))
    Premises.objects.update(inspect_by=timezone.localdate())
    an_owner(owned.dwelling, owned.person)
    actions.died(person_id=owned.person_id, died_on=timezone.localdate(), by=by)
    type(wrong).objects.filter(pk=wrong.pk).update(use=Use.VACANT)
    expected = {
        OfHomes.LEASES: (lease.dwelling_id, reverse("lease_renew", args=[lease.pk])),
        OfHomes.LET_NOBODY: (empty.pk, reverse("home_step", args=[empty.pk, "in"])),
        OfHomes.VACANT_LIVED: (wrong.pk, reverse("dwelling_use", args=[wrong.pk])),
        OfHomes.OWNER_DEAD: (owned.dwelling_id, reverse("home_sell", args=[owned.dwelling_id])),
        OfHomes.INSPECTIONS: (shop.dwelling_id, reverse("premises_inspect", args=[shop.pk])),
    }
    for state, (home, url) in expected.items():
        listed = {one.pk: leads_to(one) for one in rows(client, HOMES, state)}
        assert listed[home] == [url], state
        assert client.get(url).status_code == 200, state


def test_whoever_keeps_no_register_is_led_to_the_home(signed_in):
    row = floating()
    (listed,) = rows(signed_in("street_leader"), PEOPLE, OfPeople.MAY_BE_RESIDENT)
    assert all(url.startswith(reverse("household", args=[row.dwelling_id])) for url in leads_to(listed))
