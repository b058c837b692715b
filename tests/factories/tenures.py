"""Owners, leases and organisations of dwellings, for tests."""

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.homes.leases.models import Lease, LeaseTenant
from grids.homes.owners.kinds import Form
from grids.homes.owners.models import Ownership
from grids.homes.premises import trades
from grids.homes.premises.models import Organisation, Premises, Trade
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling

SINCE = date(2015, 6, 1)
LICENSED = "91110000600037341L"


def in_days(days: int) -> date:
    """So many days from today."""
    return timezone.localdate() + timedelta(days=days)


def rows_of_tenures(dwelling: Dwelling, person: Person) -> None:
    """A row of everything that may be said of who owns a dwelling, rents it, and works there."""
    trades.setup()
    ever = DateRange(SINCE, None)
    Ownership.objects.create(dwelling=dwelling, person=person, form=Form.JOINT, period=ever)
    lease = Lease.objects.create(
        dwelling=dwelling, part=str(person.pk)[-8:], period=DateRange(SINCE, in_days(20)), rental_use="02"
    )
    LeaseTenant.objects.create(lease=lease, person=person)
    shop = Organisation.objects.create(street_code=dwelling.area_id[:9], name="老张米线店")
    Premises.objects.create(
        organisation=shop, dwelling=dwelling, kind="venue", trade=Trade.objects.get(owner_code="", code="catering"),
        responsible=person, period=ever, inspect_by=in_days(-1),
    )  # fmt: skip
