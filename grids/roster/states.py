"""Which people and homes stand on a list of what is due: one condition each, over rows that the caller has narrowed already."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from grids.homes.kinds import Standing
from grids.homes.leases.models import Lease
from grids.homes.models import Residence
from grids.homes.premises.models import Premises
from grids.registry.dwellings.kinds import Doubt
from grids.roster.kinds import OfHomes, OfPeople

if TYPE_CHECKING:
    from grids.homes.querysets import ResidenceQuerySet
    from grids.people.querysets import PersonQuerySet
    from grids.registry.dwellings.rules import RegisterRules

WEEK = timedelta(days=7)
Condition = Callable[[date, "RegisterRules"], Q]


def living() -> "ResidenceQuerySet":
    """Where the person of the row around it lives now."""
    return Residence.objects.current().filter(person=OuterRef("pk"))


def standing(rows: "PersonQuerySet", given: str) -> "PersonQuerySet":
    """Those who live so in some home."""
    return rows.filter(Exists(living().filter(standing=given)))


def _within(rules_days: int) -> timedelta:
    return timedelta(days=rules_days)


def _week(today: date, _rules: "RegisterRules") -> Q:
    return Q(due_on__lte=today + WEEK)


def _registration(_today: date, _rules: "RegisterRules") -> Q:
    return Q(Exists(living().filter(standing=Standing.FLOATING, registered_on=None)))


def _permit(today: date, rules: "RegisterRules") -> Q:
    return Q(Exists(living().filter(permit_until__lte=today + _within(rules.permit_soon_days))))


def _may_be_resident(today: date, rules: "RegisterRules") -> Q:
    long = today - _within(rules.may_be_resident_days)
    lived = living().main().filter(standing=Standing.FLOATING, here_since__lte=long)
    return Q(Exists(lived.filter(Q(asked_again_on=None) | Q(asked_again_on__lte=today))))


def _unverified(_today: date, _rules: "RegisterRules") -> Q:
    return Q(Exists(living().filter(standing=Standing.UNVERIFIED)))


def _stale(today: date, rules: "RegisterRules") -> Q:
    return Q(confirmed_on__lte=today - _within(rules.stale_days)) | Q(confirmed_on=None)


def _lease(today: date, rules: "RegisterRules") -> Q:
    return Q(Exists(Lease.objects.filter(dwelling=OuterRef("pk")).ending_soon(rules, today)))


def _inspection(today: date, rules: "RegisterRules") -> Q:
    there = Premises.objects.filter(dwelling=OuterRef("pk"), period__upper_inf=True)
    return Q(Exists(there.filter(inspect_by__lte=today + _within(rules.lease_soon_days))))


def _in_doubt(doubt: Doubt) -> Condition:
    return lambda _today, _rules: Q(doubt=doubt)


OF_PEOPLE: dict[OfPeople, Condition] = {
    OfPeople.WEEK: _week,
    OfPeople.REGISTRATION: _registration,
    OfPeople.PERMIT: _permit,
    OfPeople.MAY_BE_RESIDENT: _may_be_resident,
    OfPeople.UNVERIFIED: _unverified,
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
