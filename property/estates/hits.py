"""What the search box finds of estates: by their names, and by the companies that manage them."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from grids.found import Hit, Hits
from grids.paging import after, decode, encode
from property.estates.models import Estate

if TYPE_CHECKING:
    from grids.search.questions import Asked
    from grids.staff.models import User

ROWS = 20
KEYSET = ("name", "id")


def estates(user: "User", asked: "Asked", behind: str) -> Hits:
    """Standing estates whose name, or whose company's, holds every word."""
    if not asked.words:
        return Hits()
    holds = Q()
    for word in asked.words:
        named = Q(name__icontains=word)
        managed = Q(managements__company__name__icontains=word, managements__is_struck=False)
        holds &= named | managed
    rows = Estate.objects.visible_to(user).standing().filter(holds).select_related("area").distinct()
    if behind:
        rows = rows.filter(after(KEYSET, decode(behind, len(KEYSET), texts=True)))
    found = list(rows.order_by(*KEYSET)[: ROWS + 1])
    last = found[ROWS - 1] if len(found) > ROWS else None
    return Hits(
        tuple(_hit(one) for one in found[:ROWS]), encode([last.name, last.pk], texts=True) if last else ""
    )


def _hit(estate: Estate) -> Hit:
    told = (estate.get_kind_display(), estate.area.short_name, estate.built)
    return Hit(estate.name, reverse("estate", args=[estate.pk]), meta=tuple(filter(None, map(str, told))))
