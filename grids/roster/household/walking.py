"""In which order somebody walks through a house: entrance by entrance, from the top floor down, from door to door."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from grids.registry.dwellings.models import Dwelling

# what lies on no known floor is walked to after everything that does
NO_FLOOR = 1000


def place_of(dwelling: "Dwelling") -> tuple:
    """Where a dwelling comes on the way."""
    entrance = (
        (dwelling.entrance.place, str(dwelling.entrance_id)) if dwelling.entrance_id else (NO_FLOOR, "")
    )
    floor = NO_FLOOR if dwelling.floor is None else -dwelling.floor
    # its key has the numbers as long as each other, and its column before its number
    return (*entrance, floor, dwelling.sort_key, str(dwelling.pk))


def walked(rows: Iterable["Dwelling"]) -> list["Dwelling"]:
    """Dwellings of one house in the order of the way."""
    return sorted(rows, key=place_of)


def around(way: Sequence["Dwelling"], pk: UUID) -> tuple["Dwelling | None", "Dwelling | None"]:
    """Whose door comes before this one on the way, and whose after it; None where the way begins or ends."""
    places = {one.pk: place for place, one in enumerate(way)}
    if pk not in places:
        return None, None
    here = places[pk]
    return way[here - 1] if here else None, way[here + 1] if here + 1 < len(way) else None
