"""Who took the ground of areas that are no more: one definition for what is carried, for figures, and for whoever comes late.

The heir of an area that ended is the one that took most of its ground by the change with which it ended, the lowest code of
equals; where that ended later, its heir, and so on until one that is there.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from grids.areas.models import Area, BoundaryChange, Lineage


def heirs_by(passed: Iterable[Lineage], ended: set[str]) -> dict[str, str]:
    """Of each area that a change ended, who took most of its ground by it and goes on; nobody, where nobody took any."""
    found: dict[str, str] = {}
    for one in sorted(passed, key=lambda row: (row.m2, _backwards(row.area_to_id))):
        if one.area_from_id in ended and one.area_to_id not in ended:
            found[one.area_from_id] = one.area_to_id
    return found


def _backwards(code: str) -> int:
    # of equals the lowest comes last, and stays
    return -int(code)


def heirs_on(day: date) -> dict[str, str]:
    """Of each area that is no more on a day, the one that has its ground then, through however many changes; two queries.

    Told from what each change said when it was confirmed, by which everything in the grids was carried.
    """
    changes = BoundaryChange.objects.standing().filter(from_day__lte=day).exclude(told__heirs={})
    told = changes.order_by("from_day", "recorded_at", "pk").values_list("told__heirs", flat=True)
    first: dict[str, str] = {}
    for heirs in told:
        first |= heirs or {}
    over = set(Area.objects.filter(code__in=first, ends_on__lte=day).values_list("code", flat=True))
    first = {was: heir for was, heir in first.items() if was in over}
    return {was: last for was in first if (last := _last(was, first))}


def _last(code: str, first: Mapping[str, str]) -> str:
    """Along the heirs to the one that has none; "" where they lead round in a circle."""
    seen = set()
    while code in first:
        if code in seen:
            return ""
        seen.add(code)
        code = first[code]
    return code


def where_it_went(area: Area) -> Area:
    """The area itself, or who has its ground today where it is no more."""
    today = timezone.localdate()
    if area.ends_on is None or area.ends_on > today:
        return area
    heir = heirs_on(today).get(area.code)
    return Area.objects.get(code=heir) if heir else area
