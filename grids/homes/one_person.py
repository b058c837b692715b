"""What homes say when two people turn out to be one: who lives where at the same time is chosen, and goes back on parting."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from grids.homes.kinds import Ended
from grids.homes.leases.models import LeaseTenant
from grids.homes.models import Residence
from grids.homes.stepping import NEVER
from grids.of_people import Clash, Tie
from grids.registry.dwellings.models import DwellingEvent

if TYPE_CHECKING:
    from grids.people.models import Person

KEPT, MERGED = "kept", "merged"
MAIN, TWICE = "main", "twice"


def clashes(kept: "Person", merged: "Person") -> list[Clash]:
    """Residences of both at the same time: twice in one dwelling, or each the main one."""
    return list(_clashes(kept, merged))


def _clashes(kept: "Person", merged: "Person") -> Iterator[Clash]:
    rows = Residence.objects.filter(person__in=[kept, merged], period__isempty=False)
    found = list(rows.select_related("dwelling__building", "dwelling__entrance").order_by("pk"))
    for one in (row for row in found if row.person_id == kept.pk):
        for other in (row for row in found if row.person_id == merged.pk):
            if not _overlap(one.period, other.period):
                continue
            key = f"{one.pk}|{other.pk}"
            if one.dwelling_id == other.dwelling_id:
                ways = ((KEPT, _("留保留的登记的居住")), (MERGED, _("留并入的登记的居住")))
                yield Clash(
                    f"{TWICE}|{key}", _("两条登记都住在%(place)s") % {"place": one.dwelling.label}, ways
                )
            elif one.is_main and other.is_main:
                ways = ((KEPT, one.dwelling.label), (MERGED, other.dwelling.label))
                yield Clash(f"{MAIN}|{key}", _("同一时间各有一处主要居住地，哪一处是"), ways)


def _overlap(one: DateRange, other: DateRange) -> bool:
    return (one.upper is None or other.lower < one.upper) and (other.upper is None or one.lower < other.upper)


def settle(clash: Clash, way: str, _kept: "Person", _merged: "Person") -> list[str]:
    """The residence that was not chosen is no main one, or never was; as it can be taken back."""
    what, one, other = clash.row.split("|")
    row = Residence.objects.select_for_update(of=("self",)).get(pk=other if way == KEPT else one)
    if what == MAIN:
        changed = Residence.objects.filter(pk=row.pk, is_main=True).update(is_main=False)
        return [f"{row.pk}|{MAIN}"] if changed else []
    lower, upper = row.period.lower.isoformat(), row.period.upper.isoformat() if row.period.upper else ""
    Residence.objects.filter(pk=row.pk).update(period=NEVER, ended_how=Ended.CORRECTED)
    return [f"{row.pk}|{TWICE}|{lower}|{upper}|{row.ended_how}"]


def unsettle(told: Collection[str]) -> None:
    """Each as it was."""
    for one in told:
        key, what, *was = one.split("|")
        if what == MAIN:
            Residence.objects.filter(pk=key).update(is_main=True)
        else:
            lower, upper, how = was
            period = DateRange(date.fromisoformat(lower), date.fromisoformat(upper) if upper else None, "[)")
            Residence.objects.filter(pk=key, period__isempty=True).update(period=period, ended_how=how)


def touched(told: Collection[str], since: datetime) -> list[str]:
    """Those of these residences of which a step of the book tells since."""
    keys = {one.partition("|")[0]: one for one in told}
    rows = DwellingEvent.objects.filter(row_id__in=list(keys), recorded_at__gt=since)
    return [keys[str(key)] for key in set(rows.values_list("row_id", flat=True))]


def tenancies_that_stay(kept: "Person", merged: "Person") -> list[object]:
    """In a lease that names both the other's row stays with its own person."""
    both = LeaseTenant.objects.filter(person=kept).values("lease")
    return list(LeaseTenant.objects.filter(person=merged, lease__in=both).values_list("pk", flat=True))


def leased(people: Collection[UUID]) -> set[UUID]:
    """The dwellings that these people rent."""
    return set(LeaseTenant.objects.filter(person__in=people).values_list("lease__dwelling", flat=True))


TIES = (
    Tie("Residence.person", 20, clashes=clashes, settle=settle, unsettle=unsettle, touched=touched),
    Tie("LeaseTenant.person", 30, stays=tenancies_that_stay, dwellings=leased),
)
