"""The homes of an estate as one picture: each building in small, a cell for each dwelling. It says where cells are, no person."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grids.registry.dwellings.models import Dwelling
from property.estates.queries import buildings_of
from property.estates.sections import APART, ELSE, MISSED, YES

if TYPE_CHECKING:
    from uuid import UUID

    from grids.registry.models import Building
    from grids.staff.models import User
    from property.estates.models import Estate

# homes that one picture shows at most; of more each building says how many
HOMES_MOST = 4_000
# a cell with what is free beside it, and the gap between two entrances
CELL, GAP, EDGE = 9, 4, 3
PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Cell:
    """A dwelling: where it is drawn, and how."""

    x: int
    y: int
    kind: str


@dataclass(frozen=True, slots=True)
class House:
    """A building in small: its cells, and how many of its homes are what. called: by number alone where one address holds all."""

    building: "Building"
    cells: tuple[Cell, ...]
    wide: int
    high: int
    homes: int
    done: int = 0
    left: int = 0
    called: str = ""


def houses_of(user: "User", estate: "Estate", shaded: "Mapping[UUID, str] | None" = None) -> list[House]:
    """The buildings of an estate with their homes; two questions. shaded: what each cell is, None: nothing is told apart."""
    buildings = list(buildings_of(estate).defer("shape", "shape_3857"))
    rows = (
        Dwelling.objects.visible_to(user)
        .filter(building__in=[one.pk for one in buildings], ends_on=None)
        .order_by("sort_key", "id")
        .values_list("pk", "building_id", "entrance_id", "floor", "column")[: HOMES_MOST + 1]
    )
    homes = defaultdict(list)
    for key, building, *place in rows:
        homes[building].append((key, *place))
    many = sum(map(len, homes.values())) > HOMES_MOST
    is_one_yard = len({one.address for one in buildings}) == 1
    return [
        replace(
            _house(one, homes[one.pk], shaded, is_drawn=not many),
            called=one.called if is_one_yard else one.label,
        )
        for one in buildings
    ]


def _house(
    building: "Building", homes: list[tuple], shaded: "Mapping[UUID, str] | None", *, is_drawn: bool
) -> House:
    kinds = {key: PLAIN if shaded is None else shaded.get(key, ELSE) for key, *_place in homes}
    told = Counter(kinds.values())
    cells, wide, high = _laid(homes, kinds) if is_drawn else ((), 0, 0)
    return House(
        building, cells, wide, high, len(homes) - told[APART], done=told[YES], left=told[MISSED] + told[ELSE]
    )


def _laid(homes: list[tuple], kinds: "Mapping[UUID, str]") -> tuple[tuple[Cell, ...], int, int]:
    """Cells by floor from above, entrances beside each other; what has no floor of its own stands below."""
    floors = sorted({floor for _key, _entrance, floor, _column in homes if floor is not None}, reverse=True)
    row_of = {floor: at for at, floor in enumerate([*floors, None])}
    entrances = list(dict.fromkeys(entrance for _key, entrance, *_place in homes))
    rows: dict = defaultdict(list)
    for key, entrance, floor, _column in homes:
        rows[entrance, floor].append(key)
    widths = {
        entrance: max(len(keys) for (of, _floor), keys in rows.items() if of == entrance)
        for entrance in entrances
    }
    starts, at = {}, EDGE
    for entrance in entrances:
        starts[entrance] = at
        at += widths[entrance] * CELL + GAP
    cells = tuple(
        Cell(starts[entrance] + place * CELL, EDGE + row_of[floor] * CELL, kinds[key])
        for (entrance, floor), keys in rows.items()
        for place, key in enumerate(keys)
    )
    last = max((cell.y for cell in cells), default=0)
    return cells, max(at - GAP + EDGE, EDGE * 2), last + CELL + EDGE
