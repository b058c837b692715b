"""What the search box finds of dwellings: a door that is named beside its house, those that stand."""

from typing import TYPE_CHECKING

from django.db.models import F
from django.urls import reverse

from grids.found import Hit, Hits
from grids.paging import after, decode, encode
from grids.registry.dwellings.asked import door_in
from grids.registry.dwellings.models import Dwelling
from grids.registry.dwellings.queries import fetched
from grids.search.questions import Asked

if TYPE_CHECKING:
    from grids.staff.models import User

ROWS = 20


def dwellings(user: "User", asked: Asked, behind: str) -> Hits:
    """Dwellings that are the door of which the question tells, in the order in which one walks past them."""
    door = door_in(asked)
    if door is None:
        return Hits()
    rows = Dwelling.objects.visible_to(user).standing().called().at(door).order_by(F("sort_key"), F("id"))
    if behind:
        rows = rows.filter(after(("sort_key", "id"), decode(behind, 2, texts=True)))
    found = fetched(rows[: ROWS + 1])
    last = found[ROWS - 1] if len(found) > ROWS else None
    hits = tuple(_hit(one) for one in found[:ROWS])
    return Hits(hits, encode([last.sort_key, last.pk], texts=True) if last else "")


def _hit(dwelling: Dwelling) -> Hit:
    told = (
        dwelling.building.name,
        dwelling.floor_label,
        dwelling.get_use_display(),
        dwelling.area.short_name,
    )
    return Hit(dwelling.label, reverse("dwelling", args=[dwelling.pk]), meta=tuple(filter(None, told)))
