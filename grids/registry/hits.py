"""What the search box finds of buildings: by address, name and number, those that stand first."""

from typing import TYPE_CHECKING

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.found import Hit, Hits
from grids.paging import after, decode, encode
from grids.registry.models import Building
from grids.registry.queries import fetched
from grids.search.questions import Asked

if TYPE_CHECKING:
    from grids.staff.models import User

ROWS = 20


def buildings(user: "User", asked: Asked, behind: str) -> Hits:
    """Buildings whose address, name or number holds every word, in the order of their addresses."""
    if not asked.words:
        return Hits()
    rows = (
        Building.objects.visible_to(user)
        .standing()
        .light()
        .saying(asked.words)
        .order_by(F("sort_key"), F("id"))
    )
    if behind:
        rows = rows.filter(after(("sort_key", "id"), decode(behind, 2, texts=True)))
    found = fetched(rows[: ROWS + 1])
    last = found[ROWS - 1] if len(found) > ROWS else None
    hits = tuple(_hit(one) for one in found[:ROWS])
    return Hits(hits, encode([last.sort_key, last.pk], texts=True) if last else "")


def _hit(building: Building) -> Hit:
    told = [building.name, building.area.short_name]
    if building.storeys:
        told.append(_("%(n)d 层") % {"n": building.storeys})
    return Hit(building.label, reverse("building", args=[building.pk]), meta=tuple(filter(None, told)))
