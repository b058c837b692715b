"""What waits in an estate to be done, of every subject, the most urgent first."""

from typing import TYPE_CHECKING

from django.db.models import Max, Min

from grids.together import matters_in
from property.estates.queries import buildings_of
from property.estates.sections import Wait, waits

if TYPE_CHECKING:
    from grids.staff.models import User
    from property.estates.models import Estate

SHOWN = 12
# a place this near to the houses, in degrees, belongs to the estate: some thirty metres
NEAR = 0.0003


def section(user: "User", estate: "Estate") -> dict:
    """The rows, and how many more there are."""
    found = [one for each in waits() for one in each.of(user, estate)]
    found += [Wait(due, row) for due, row in _matters(user, estate)]
    found.sort(key=lambda one: (one.due is None, one.due.timestamp() if one.due else 0))
    return {"rows": [one.row for one in found[:SHOWN]], "more": max(len(found) - SHOWN, 0), "n": len(found)}


def _matters(user: "User", estate: "Estate") -> list:
    """Matters of other subjects whose place lies among the houses."""
    ends = buildings_of(estate).aggregate(w=Min("lon"), s=Min("lat"), e=Max("lon"), n=Max("lat"))
    if ends["w"] is None:
        return []
    box = (ends["w"] - NEAR, ends["s"] - NEAR, ends["e"] + NEAR, ends["n"] + NEAR)
    return matters_in(user, estate.area_id, box)
