"""Owners, leases and organisations of dwellings, for tests."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from grids.homes.leases.actions import Terms, let
from grids.homes.leases.models import Lease
from grids.homes.owners.actions import Share, record_owners
from grids.homes.owners.kinds import Form
from grids.homes.owners.models import Ownership
from grids.homes.parties import Party
from grids.homes.premises import trades
from grids.homes.premises.actions import Settled, settle_premises
from grids.homes.premises.knowing import Named
from grids.homes.premises.models import Premises
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling
from tests import personas
from tests.factories.people import a_person

SINCE = date(2015, 6, 1)
LICENSED = "91110000600037341L"


def in_days(days: int) -> date:
    """So many days from today."""
    return timezone.localdate() + timedelta(days=days)


def an_owner(dwelling: Dwelling, person: Person | None = None, **told) -> Ownership:
    """Somebody who owns a dwelling alone."""
    person = person or a_person(area=dwelling.area_id, by=personas.make("grid_admin"))
    owner = Share(Party(person_id=person.pk))
    told = {"occurred_on": SINCE, "by": personas.make("community_officer")} | told
    record_owners(dwelling_id=dwelling.pk, form=Form.SOLE, owners=[owner], **told)
    return Ownership.objects.get(dwelling=dwelling, person=person)


def terms(begins: int = -100, last: int | None = 20, **told) -> Terms:
    """What a lease says, in days from today."""
    told = {"rental_use": "02"} | told
    return Terms(in_days(begins), None if last is None else in_days(last), **told)


def a_lease(
    dwelling: Dwelling, *, begins: int = -100, last: int | None = 20, tenants: Sequence[Person] = (), by=None, **told
) -> Lease:  # fmt: skip
    """A dwelling let to somebody who came from elsewhere."""
    people = tenants or [a_person(area=dwelling.area_id, by=personas.make("grid_admin"))]
    done = let(
        dwelling_id=dwelling.pk, terms=terms(begins, last, **told), tenants=[Party(person_id=one.pk) for one in people],
        by=by or personas.make("community_officer"),
    )  # fmt: skip
    return Lease.objects.get(pk=done.events[0].row_id)


def settled(name: str = "老张米线店", uscc: str = "", *, trade: str = "catering", **told) -> Settled:
    """What is told of an organisation in a dwelling: a venue of a trade unless told."""
    return Settled(
        **{"organisation": Party(organisation=Named(name, uscc)), "kind": "venue", "trade": trade} | told
    )


def a_venue(dwelling: Dwelling, name: str = "老张米线店", *, since: int = -40, by=None, **told) -> Premises:
    """An organisation in a dwelling."""
    trades.setup()
    done = settle_premises(
        dwelling_id=dwelling.pk, told=settled(name, **told), occurred_on=in_days(since),
        by=by or personas.make("community_officer"),
    )  # fmt: skip
    return Premises.objects.get(pk=done.events[0].row_id)


def rows_of_tenures(dwelling: Dwelling, person: Person) -> None:
    """Something of everything that may be said of who owns a dwelling, rents it, and works there."""
    by = personas.make("grid_admin")
    owner = Share(Party(person_id=person.pk))
    record_owners(
        dwelling_id=dwelling.pk, form=Form.SOLE, owners=[owner], by=by, occurred_on=SINCE, reason="重新核对"
    )
    a_lease(dwelling, part=str(person.pk)[-8:], tenants=[person], by=by)
    a_venue(dwelling, f"老张米线店 {str(person.pk)[-8:]}", since=-100, by=by)
