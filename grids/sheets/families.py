"""Who of a home keeps house together: by the number of the household, by the head's name, else by who stands below whom.

Pure but for one question: which households and residents there are.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from grids.homes import relations
from grids.homes.models import Household, Residence
from grids.people import names
from grids.sheets.understanding import Told


@dataclass(slots=True)
class Family:
    """Newcomers of one household. head: who of them is its head; household: which they join, None: one of their own.

    living: who lives there already.
    """

    told: list[Told] = field(default_factory=list)
    head: Told | None = None
    household: Household | None = None
    living: list[Residence] = field(default_factory=list)


class Stands(NamedTuple):
    """A household that is there, who lives in it, and until when it had a head who is gone."""

    household: Household
    living: list[Residence]
    headed_until: date | None

    def may_be_headed_since(self, day: date | None) -> bool:
        """Whether somebody may have been its head since a day (None: today): not while another was."""
        return self.headed_until is None or day is None or day >= self.headed_until


def there(dwelling_ids: Collection[UUID]) -> dict[UUID, list[Stands]]:
    """The households of these dwellings now, each with who lives there: three questions."""
    found: dict[UUID, list[Stands]] = defaultdict(list)
    heads = Residence.objects.filter(dwelling__in=list(dwelling_ids), relation=relations.HEAD)
    gone = heads.filter(period__isempty=False, period__upper_inf=False).order_by("period__endswith")
    until = {one.household_id: one.period.upper for one in gone}
    living: dict[UUID, list[Residence]] = defaultdict(list)
    rows = Residence.objects.current().filter(dwelling__in=list(dwelling_ids)).select_related("person")
    for row in rows.order_by("pk"):
        living[row.household_id].append(row)
    for one in Household.objects.current().filter(dwelling__in=list(dwelling_ids)).order_by("period", "pk"):
        found[one.dwelling_id].append(Stands(one, living[one.pk], until.get(one.pk)))
    return found


def of(told: Sequence[Told], households: Sequence[Stands]) -> list[Family]:
    """The families of one home's newcomers. Without a head, and with one household there, they join it; where that one has no
    head, the first that is told becomes it."""
    families = _grouped(told)
    only = households[0] if len(households) == 1 else None
    is_headed = only is not None and only.household.head_id is not None
    for family in families:
        family.head = next((one for one in family.told if one.is_head), None)
        if only is not None and (
            family.head is None or (not is_headed and only.may_be_headed_since(family.head.since))
        ):
            family.household, family.living = only.household, only.living
            is_headed = is_headed or family.head is not None
            continue
        if family.head is None and len(family.told) == 1 and family.told[0].relation == relations.UNTOLD:
            family.head = family.told[0]
    return families


def _grouped(told: Sequence[Told]) -> list[Family]:
    found: list[Family] = []
    by_key: dict[str, Family] = {}
    for one in told:
        key = one.household or (names.compared(one.head) if one.head else "")
        if key:
            if key not in by_key:
                by_key[key] = Family()
                found.append(by_key[key])
            by_key[key].told.append(one)
            continue
        # a head begins a family; whoever stands below belongs to it
        if not found or (one.relation == relations.HEAD and any(each.is_head for each in found[-1].told)):
            found.append(Family())
        found[-1].told.append(one)
    for family in found:
        _one_head(family)
    return found


def _one_head(family: Family) -> None:
    """One household has one head: a second one is told apart by a person, not here."""
    heads = [one for one in family.told if one.is_head]
    for one in heads[1:]:
        one.relation, one.head = relations.UNTOLD, ""
