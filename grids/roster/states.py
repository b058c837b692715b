"""Which people and homes stand on a list of what is due: one condition each, over rows that the caller has narrowed already."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from grids.access import oracle
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.homes.kinds import Standing
from grids.homes.leases.models import Lease
from grids.homes.models import Residence
from grids.homes.premises.models import Premises
from grids.homes.queries import rules_for
from grids.registry.dwellings.kinds import Doubt
from grids.roster.kinds import OfHomes, OfPeople

if TYPE_CHECKING:
    from grids.homes.querysets import ResidenceQuerySet
    from grids.registry.dwellings.rules import RegisterRules
    from grids.staff.models import User

WEEK = timedelta(days=7)
Rows = TypeVar("Rows", bound=Scoped)


@dataclass(frozen=True)
class Here:
    """For whom a list is, and below which code of an area; "": wherever they see people."""

    user: "User"
    prefix: str = ""

    @cached_property
    def today(self) -> date:
        """The day on which it is asked."""
        return timezone.localdate()

    @cached_property
    def rules(self) -> "RegisterRules":
        """The rules of the area's street; without an area those of the first in which they see people."""
        return rules_for(self.user, self.prefix)

    @property
    def is_of_streets(self) -> bool:
        """Whether the list is of single streets."""
        return oracle.is_of_streets(self.user, Permission.PEOPLE_VIEW, self.prefix)

    def lying(self, rows: Rows) -> Rows:
        """Those of any rows about homes that lie where the list's do."""
        found = rows.filter(rows.under(self.user, Permission.PEOPLE_VIEW))
        return found.below(self.prefix) if self.prefix else found

    def until(self, days: int) -> date:
        """The day so many days ahead."""
        return self.today + timedelta(days=days)


Condition = Callable[[Here], Q]


def standing(here: Here, given: str) -> Q:
    """Those who live so in some home."""
    return _living(here, Residence.objects.current().filter(standing=given))


def _living(here: Here, rows: "ResidenceQuerySet") -> Q:
    """Those who live as one of `rows` says.

    Of a street these are read once, by its own index, instead of being looked up for each of its people; who is tied to another
    grid may live so there, and is looked up. Not by EXISTS, which the database could read once for everybody in a city.
    """
    theirs = rows.filter(person=OuterRef("pk"))
    if not here.is_of_streets:
        return Q(Exists(theirs))
    return Q(pk__in=here.lying(rows).values("person")) | ~Q(also_in=[]) & Q(pk__in=theirs.values("person"))


def _week(here: Here) -> Q:
    return Q(due_on__lte=here.today + WEEK)


def _registration(here: Here) -> Q:
    floating = Residence.objects.current().filter(standing=Standing.FLOATING)
    return _living(here, floating.filter(registered_on=None))


def _permit(here: Here) -> Q:
    # a permit is of a floating resident (residence_permit_of_floating_alone)
    floating = Residence.objects.current().filter(standing=Standing.FLOATING)
    return _living(here, floating.filter(permit_until__lte=here.until(here.rules.permit_soon_days)))


def _may_be_resident(here: Here) -> Q:
    long = here.until(-here.rules.may_be_resident_days)
    lived = Residence.objects.current().main().filter(standing=Standing.FLOATING, here_since__lte=long)
    return _living(here, lived.filter(Q(asked_again_on=None) | Q(asked_again_on__lte=here.today)))


def _stale(here: Here) -> Q:
    return Q(confirmed_on__lte=here.until(-here.rules.stale_days)) | Q(confirmed_on=None)


def _lease(here: Here) -> Q:
    return Q(pk__in=here.lying(Lease.objects.ending_soon(here.rules, here.today)).values("dwelling"))


def _inspection(here: Here) -> Q:
    soon = here.until(here.rules.lease_soon_days)
    there = Premises.objects.filter(period__upper_inf=True, inspect_by__lte=soon)
    return Q(pk__in=here.lying(there).values("dwelling"))


def _in_doubt(doubt: Doubt) -> Condition:
    return lambda _here: Q(doubt=doubt)


OF_PEOPLE: dict[OfPeople, Condition] = {
    OfPeople.WEEK: _week,
    OfPeople.REGISTRATION: _registration,
    OfPeople.PERMIT: _permit,
    OfPeople.MAY_BE_RESIDENT: _may_be_resident,
    OfPeople.UNVERIFIED: lambda here: standing(here, Standing.UNVERIFIED),
    OfPeople.STALE: _stale,
}
OF_HOMES: dict[OfHomes, Condition] = {
    OfHomes.DUE: _week,
    OfHomes.LEASES: _lease,
    OfHomes.LET_NOBODY: _in_doubt(Doubt.LET_EMPTY),
    OfHomes.VACANT_LIVED: _in_doubt(Doubt.VACANT_LIVED),
    OfHomes.OWNER_DEAD: _in_doubt(Doubt.OWNER_DEAD),
    OfHomes.NO_HEAD: _in_doubt(Doubt.NO_HEAD),
    OfHomes.INSPECTIONS: _inspection,
}
