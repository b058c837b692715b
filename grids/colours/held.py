"""The rows that colours follow from, read as they are and put together in Python: the other way of counting.

Nothing here asks a function of the database; what is derived is compared with it by `recounting`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from grids.colours.models import ColourCategory
from grids.colours.precedence import Held, first
from grids.homes.leases.models import Lease, LeaseTenant
from grids.homes.models import Residence
from grids.homes.owners.models import Ownership
from grids.homes.premises.models import Premises
from grids.registry.dwellings.kinds import Colour, Due, Use
from grids.registry.dwellings.models import Dwelling, DwellingUse
from grids.registry.dwellings.rules import RegisterRules

LIVING = {Colour.RESIDENT, Colour.FLOATING}
USED = {Use.OFFICE, Use.VENUE}
# which of two things due on one day is said
WEIGHT = list(Due.values)


def is_now(period: Any) -> bool:
    """Whether a period goes on."""
    return not period.isempty and period.upper is None


@dataclass
class Ties:
    """Everything that ties people and dwellings, by either."""

    residences: list[Residence] = field(default_factory=list)
    premises: list[Premises] = field(default_factory=list)
    leases: list[Lease] = field(default_factory=list)
    owned: list[Ownership] = field(default_factory=list)
    uses: list[DwellingUse] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """What is derived of a dwelling."""

    colour: str
    people: int
    residents: int
    floaters: int
    doubt: str
    due_on: date | None
    due_what: str


def ties_of_dwellings(ids: Collection[UUID]) -> dict[UUID, Ties]:
    """The ties of some dwellings; as many questions as there are kinds of them."""
    found: dict[UUID, Ties] = defaultdict(Ties)
    here = {"dwelling__in": ids}
    for row in Residence.objects.filter(**here).select_related("household"):
        found[row.dwelling_id].residences.append(row)
    for row in Premises.objects.filter(**here):
        found[row.dwelling_id].premises.append(row)
    for row in Lease.objects.filter(**here):
        found[row.dwelling_id].leases.append(row)
    for row in Ownership.objects.filter(**here).select_related("person"):
        found[row.dwelling_id].owned.append(row)
    for row in DwellingUse.objects.filter(**here):
        found[row.dwelling_id].uses.append(row)
    return found


def ties_of_people(ids: Collection[UUID]) -> dict[UUID, Ties]:
    """The ties of some people, each row with its dwelling."""
    found: dict[UUID, Ties] = defaultdict(Ties)
    for row in Residence.objects.filter(person__in=ids).select_related("dwelling"):
        found[row.person_id].residences.append(row)
    for row in Premises.objects.filter(responsible__in=ids).select_related("dwelling"):
        found[row.responsible_id].premises.append(row)
    for row in Ownership.objects.filter(person__in=ids).select_related("dwelling"):
        found[row.person_id].owned.append(row)
    for row in Lease.objects.filter(landlord_person__in=ids).select_related("dwelling"):
        row.is_rented = False
        found[row.landlord_person_id].leases.append(row)
    for one in LeaseTenant.objects.filter(person__in=ids).select_related("lease__dwelling"):
        one.lease.is_rented = True
        found[one.person_id].leases.append(one.lease)
    return found


def places_in(street: str) -> dict[str, int]:
    """Where each code stands in a street: its own row, else the shipped one."""
    shipped = dict(ColourCategory.objects.shipped().values_list("code", "precedence"))
    return shipped | dict(ColourCategory.objects.filter(street_code=street).values_list("code", "precedence"))


def rules_in(street: str) -> RegisterRules:
    """What a street set, or our defaults."""
    return RegisterRules.objects.filter(street=street).first() or RegisterRules()


def said_of(dwelling: Dwelling, ties: Ties, places: dict[str, int], rules: RegisterRules) -> Said:
    """What is to be derived of one dwelling."""
    lived = [row for row in ties.residences if is_now(row.period)]
    works = [row for row in ties.premises if is_now(row.period)]
    codes = {Colour.VACANT.value, *(row.standing for row in lived), *(row.kind for row in works)} & set(
        Colour.values
    )
    codes |= {dwelling.use} & USED
    due_on, what = None, ""
    if dwelling.ends_on is None:
        days = list(_days_of(lived, works, [row for row in ties.leases if row.ended_on is None], rules))
        if dwelling.confirmed_on and not lived:
            days.append((dwelling.confirmed_on + timedelta(days=rules.stale_days), Due.STALE))
        due_on, what = soonest(days)
    standings = [row.standing for row in lived]
    return Said(
        first(codes, places), len(lived), standings.count(Colour.RESIDENT), standings.count(Colour.FLOATING),
        _doubt(dwelling, lived, works, ties.owned), due_on, what,
    )  # fmt: skip


def _doubt(dwelling: Dwelling, lived: list, works: list, owned: list[Ownership]) -> str:
    if dwelling.ends_on is not None:
        return ""
    if lived and dwelling.use == Use.VACANT:
        return "vacant_lived"
    if dwelling.use == Use.LET and not lived and not works:
        return "let_empty"
    if any(is_now(row.period) and row.person and row.person.state == "dead" for row in owned):
        return "owner_dead"
    families = [row.household for row in lived if row.household.kind == "family"]
    return "no_head" if any(one.head_id is None for one in families) else ""


def _days_of(lived: list, works: list, leases: list, rules: RegisterRules) -> Iterable[tuple[date, str]]:
    for row in leases:
        if row.ends_on:
            yield row.ends_on - timedelta(days=rules.lease_soon_days), Due.LEASE
    for row in lived:
        yield from _days_of_one(row, rules)
    for row in works:
        if row.inspect_by:
            yield row.inspect_by, Due.INSPECTION


def _days_of_one(row: Residence, rules: RegisterRules) -> Iterable[tuple[date, str]]:
    if row.permit_until:
        yield row.permit_until - timedelta(days=rules.permit_soon_days), Due.PERMIT
    if row.confirmed_on and row.confirmed_on > row.here_since:
        yield row.confirmed_on + timedelta(days=rules.stale_days), Due.STALE
    else:
        yield row.here_since + timedelta(days=rules.new_check_days), Due.NEW_CHECK
    if row.standing == Colour.FLOATING and row.registered_on is None:
        yield row.here_since + timedelta(days=rules.register_within_days), Due.REGISTRATION


def soonest(days: Iterable[tuple[date, str]]) -> tuple[date | None, str]:
    """The first of what is due, the weightier of one day."""
    found = min(days, key=lambda one: (one[0], WEIGHT.index(one[1])), default=None)
    return (found[0], str(found[1])) if found else (None, "")


def days_of_person(ties: Ties, rules: RegisterRules) -> tuple[date | None, str]:
    """What is due of one person."""
    lived = [row for row in ties.residences if is_now(row.period)]
    works = [row for row in ties.premises if is_now(row.period)]
    rents = [row for row in ties.leases if row.is_rented and row.ended_on is None]
    return soonest(_days_of(lived, works, rents, rules))


def colours_of(dwelling: Dwelling, ties: Ties) -> list[Held]:
    """Everything that coloured a dwelling at any time."""
    told = [(row.standing, row.period) for row in ties.residences]
    told += [(row.kind, row.period) for row in ties.premises] + [(row.use, row.period) for row in ties.uses]
    told = [(code, period) for code, period in told if not period.isempty]
    found = [Held(str(code), period.lower, period.upper) for code, period in told if code in LIVING | USED]
    begun = min((period.lower for _code, period in told), default=None)
    if begun and (dwelling.ends_on is None or dwelling.ends_on > begun):
        found.append(Held(Colour.VACANT.value, begun, dwelling.ends_on))
    return found


def colours_of_person(ties: Ties) -> list[Held]:
    """Everything that coloured a person at any time."""
    lived = [row for row in ties.residences if row.is_main and not row.period.isempty]
    works = [row for row in ties.premises if not row.period.isempty]
    return [
        *(Held(row.standing if row.standing in LIVING else Colour.VACANT.value, row.period.lower, row.period.upper) for row in lived),
        *(Held(row.kind, row.period.lower, row.period.upper) for row in works),
    ]  # fmt: skip
