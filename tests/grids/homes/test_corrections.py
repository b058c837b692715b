"""What of leases, organisations and residents was taken down wrongly is put right by one step, which can be taken back."""

from uuid import uuid4

import pytest
from django.urls import reverse

from grids.conduct.refusals import Refusal
from grids.homes import actions
from grids.homes.leases.actions import correct_lease
from grids.homes.leases.models import Lease
from grids.homes.models import Residence
from grids.homes.parties import Party
from grids.homes.premises import trades
from grids.homes.premises.actions import Corrected, correct_premises
from grids.homes.premises.models import Premises
from grids.registry.dwellings.kinds import Verb
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.homes import a_home
from tests.factories.people import a_person
from tests.factories.tenures import a_lease, a_venue, in_days, terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


@pytest.fixture
def by(areas):
    return personas.make("community_officer")


def test_a_lease_is_corrected_and_stands_again_as_it_was(by):
    dwelling = a_dwelling()
    lease, other = a_lease(dwelling), a_person(area=dwelling.area_id, by=personas.make("grid_admin"))
    done = correct_lease(
        lease_id=lease.pk, terms=terms(-90, 40), tenants=[Party(person_id=other.pk)], by=by, reason="抄错了"
    )
    now = Lease.objects.get(dwelling=dwelling, ended_how="")
    assert (now.period.lower, now.tenants.get().person) == (in_days(-90), other)
    assert [one.verb for one in done.events] == [Verb.LEASE_CORRECTED]
    actions.take_back(event_id=done.events[0].pk, by=by, reason="原来的对")
    lease.refresh_from_db()
    now.refresh_from_db()
    assert (lease.ended_how, lease.ended_on, now.period.isempty) == ("", None, True)


def test_tenants_who_are_not_named_stay(by):
    lease = a_lease(a_dwelling())
    tenant = lease.tenants.get().person
    correct_lease(lease_id=lease.pk, terms=terms(-100, 10), tenants=[], by=by)
    assert Lease.objects.get(ended_how="").tenants.get().person == tenant


def test_premises_are_corrected_and_stand_again_as_they_were(by):
    trades.setup()
    premises = a_venue(a_dwelling())
    before = (premises.kind, premises.trade_id, premises.inspect_by)
    done = correct_premises(
        premises_id=premises.pk,
        told=Corrected("office", office_phone="087163330000"),
        by=by,
        reason="是办公室",
    )
    premises.refresh_from_db()
    assert (premises.kind, premises.trade, premises.inspect_by) == ("office", None, None)
    with pytest.raises(Refusal, match="没有改动"):
        correct_premises(
            premises_id=premises.pk, told=Corrected("office", office_phone="087163330000"), by=by
        )
    actions.take_back(event_id=done.events[0].pk, by=by, reason="原来的对")
    premises.refresh_from_db()
    assert (premises.kind, premises.trade_id, premises.inspect_by) == before
    assert premises.office_phone == ""


def test_the_pages_say_who_stands_registered_masked(signed_in):
    trades.setup()
    dwelling, admin = a_dwelling(), personas.make("grid_admin")
    tenant, answers = (a_person(name=name, area=dwelling.area_id, by=admin) for name in ("段小明", "李大成"))
    lease = a_lease(dwelling, tenants=[tenant])
    premises = a_venue(dwelling, responsible=Party(person_id=answers.pk))
    client = signed_in("community_officer")
    shown = client.get(reverse("lease_correct", args=[lease.pk])).content.decode()
    assert "现在的承租人</dt><dd>段**</dd>" in shown
    assert "现在的出租人</dt><dd>没有另外登记，就是产权人</dd>" in shown
    shown = client.get(reverse("premises_correct", args=[premises.pk])).content.decode()
    assert "现在的负责人</dt><dd>李**</dd>" in shown


def test_how_somebody_lives_is_corrected_and_taken_back(by):
    row = a_home(dwelling=a_dwelling())[0]
    done = actions.correct_lives(
        residence_id=row.pk, residence_type="02", inflow_reason="01", came_from="530300", by=by
    )
    row = Residence.objects.get(pk=row.pk)
    assert (row.residence_type, row.inflow_reason, row.came_from) == ("02", "01", "530300")
    with pytest.raises(Refusal, match="六位区划代码"):
        actions.correct_lives(
            residence_id=row.pk, residence_type="", inflow_reason="", came_from="昭通", by=by
        )
    actions.take_back(event_id=done.events[0].pk, by=by)
    assert Residence.objects.get(pk=row.pk).residence_type == ""


def test_the_pages_begin_with_what_is_registered_and_correct_it(signed_in):
    trades.setup()
    dwelling = a_dwelling()
    lease, premises = a_lease(dwelling), a_venue(dwelling)
    client = signed_in("community_officer")
    home = client.get(reverse("household", args=[dwelling.pk])).content.decode()
    for name, row in (("lease_correct", lease), ("premises_correct", premises)):
        assert reverse(name, args=[row.pk]) in home
        assert client.get(reverse(name, args=[row.pk])).status_code == 200
    shown = client.get(reverse("lease_correct", args=[lease.pk])).content.decode()
    # as a browser's field of days reads it
    assert f'name="last_day" value="{in_days(20).isoformat()}"' in shown
    assert "改为承租人 1" in shown
    given = {"key": str(uuid4()), "begins_on": in_days(-100), "last_day": in_days(30), "rental_use": "03"}
    assert client.post(reverse("lease_correct", args=[lease.pk]), given).status_code == 302
    assert Lease.objects.get(ended_how="").rental_use == "03"
    given = {"key": str(uuid4()), "kind": "office", "trade": "", "org_hazard": "", "office_phone": ""}
    assert client.post(reverse("premises_correct", args=[premises.pk]), given).status_code == 302
    assert Premises.objects.get().kind == "office"


def test_the_page_of_how_somebody_lives(signed_in):
    dwelling = a_dwelling()
    row = a_home(dwelling=dwelling)[0]
    address = reverse("resident_step", args=[dwelling.pk, "lives", row.pk])
    client = signed_in("community_officer")
    assert "更正居住情况" in client.get(address).content.decode()
    given = {"key": str(uuid4()), "residence_type": "02", "inflow_reason": "", "came_from": ""}
    assert client.post(address, given).status_code == 302
    row.refresh_from_db()
    assert row.residence_type == "02"
