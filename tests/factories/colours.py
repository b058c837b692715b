"""What lives and works in dwellings, written as rows: for tests of what is derived, whoever wrote it."""

from datetime import date
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateRange

from grids.homes.leases.models import Lease, LeaseTenant
from grids.homes.models import Household, Residence
from grids.homes.owners.models import Ownership
from grids.homes.premises.models import Organisation, Premises, Trade
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling

SINCE, LONG_AGO = date(2025, 3, 1), date(2015, 1, 1)
_numbers = count(1)


def row_of_person(area: str) -> Person:
    """Somebody of whom nothing is known, as a row."""
    return Person.objects.create(area_id=area)


def row_of_household(dwelling: Dwelling, since: date = SINCE, until: date | None = None) -> Household:
    """A household as a row, without a head."""
    return Household.objects.create(dwelling=dwelling, period=DateRange(since, until), kind="collective")


def row_of_residence(
    dwelling: Dwelling, person: Person | None = None, *, standing: str = "resident", since: date = SINCE,
    until: date | None = None, household: Household | None = None, **told,
) -> Residence:  # fmt: skip
    """Somebody lives there, as a row."""
    return Residence.objects.create(
        dwelling=dwelling, person=person or row_of_person(dwelling.area_id),
        household=household or row_of_household(dwelling, min(since, LONG_AGO)), standing=standing,
        period=DateRange(since, until), here_since=since, ended_how="moved_out" if until else "", **told,
    )  # fmt: skip


def row_of_premises(
    dwelling: Dwelling, kind: str = "office", *, since: date = SINCE, until: date | None = None, **told
) -> Premises:  # fmt: skip
    """An organisation is there, as a row; a venue is a restaurant."""
    organisation = Organisation.objects.create(street_code=dwelling.area_id[:9], name=f"单位{next(_numbers)}")
    trade, _new = Trade.objects.get_or_create(code="restaurant", defaults={"name": "餐饮"})
    return Premises.objects.create(
        dwelling=dwelling, organisation=organisation, kind=kind, trade=trade if kind == "venue" else None,
        period=DateRange(since, until), **told,
    )  # fmt: skip


def row_of_lease(
    dwelling: Dwelling, *tenants: Person, until: date | None = None, since: date = SINCE
) -> Lease:
    """A lease as a row."""
    made = Lease.objects.create(dwelling=dwelling, period=DateRange(since, until), rental_use="02")
    LeaseTenant.objects.bulk_create(
        LeaseTenant(lease=made, person=one, area_id=dwelling.area_id) for one in tenants
    )
    return made


def row_of_ownership(dwelling: Dwelling, person: Person, since: date = SINCE) -> Ownership:
    """A sole owner as a row."""
    return Ownership.objects.create(
        dwelling=dwelling, person=person, form="sole", period=DateRange(since, None)
    )
