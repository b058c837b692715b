"""Two who sell, let or settle the same dwelling at the same moment: one does, and who is second reads who was first."""

from uuid import uuid4

import pytest
from django.utils import timezone

from grids.conduct.events import broken_links
from grids.homes.leases.actions import let
from grids.homes.leases.models import Lease
from grids.homes.owners.actions import Share, sell
from grids.homes.owners.kinds import Form
from grids.homes.owners.models import Ownership
from grids.homes.parties import Party
from grids.homes.premises import trades
from grids.homes.premises.actions import settle_premises
from grids.homes.premises.models import Organisation
from grids.people.models import Person
from grids.registry.dwellings.models import DwellingEvent
from tests import personas
from tests.concurrency.test_dwellings_at_once import refused
from tests.concurrency.test_two_at_once import at_once, fresh
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_person, facts
from tests.factories.tenures import LICENSED, an_owner, settled, terms

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("areas")]


def test_two_sales_of_one_dwelling_at_once_leave_one_owner():
    dwelling, by = a_dwelling(), personas.make("community_officer")
    an_owner(dwelling)
    dwelling.refresh_from_db()
    buyers = [a_person(), a_person()]

    def sale(buyer):
        to = [Share(Party(person_id=buyer.pk))]
        return lambda: sell(
            dwelling_id=dwelling.pk, form=Form.SOLE, to=to, by=fresh(by), base=dwelling.version
        )

    (said,) = refused(at_once(*map(sale, buyers)))
    assert said.code == "conflict"
    (owner,) = Ownership.objects.filter(dwelling=dwelling).on(timezone.localdate())
    assert owner.person_id in {one.pk for one in buyers}
    assert broken_links(DwellingEvent.objects.filter(dwelling=dwelling).order_by("seq").iterator()) == []


def test_one_sale_pressed_three_times_is_one():
    dwelling, by, key = a_dwelling(), personas.make("community_officer"), uuid4()
    an_owner(dwelling)
    to = [Share(Party(person=facts()))]
    sale = lambda: sell(dwelling_id=dwelling.pk, form=Form.SOLE, to=to, by=fresh(by), key=key)  # noqa: E731
    assert refused(at_once(sale, sale, sale)) == []
    assert DwellingEvent.objects.filter(dwelling=dwelling, verb="sold").count() == 1
    assert Person.objects.count() == 2


def test_a_room_is_let_once():
    dwelling, by = a_dwelling(), personas.make("community_officer")
    tenants = [a_person(), a_person()]

    def rent(tenant):
        party = Party(person_id=tenant.pk)
        return lambda: let(dwelling_id=dwelling.pk, terms=terms(), tenants=[party], by=fresh(by))

    (said,) = refused(at_once(*map(rent, tenants)))
    assert "已经租出" in str(said)
    assert Lease.objects.count() == 1


def test_one_code_comes_to_be_known_once_in_two_dwellings_at_once():
    trades.setup()
    first, by = a_dwelling(), personas.make("community_officer")
    told = settled("莲华物业服务有限公司", LICENSED)
    settle = lambda home: lambda: settle_premises(dwelling_id=home.pk, told=told, by=fresh(by))  # noqa: E731
    assert refused(at_once(*map(settle, [first, a_dwelling(first.building, "403")]))) == []
    assert Organisation.objects.count() == 1
