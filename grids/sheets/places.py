"""By which door a row is: the house among those of the area, its entrance and number, and the dwelling that is there already."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from grids.access.oracle import prefixes
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.conduct.wording import in_own_language
from grids.registry.dwellings.facts import Facts, area_of, fitting, floor_of, room_of
from grids.registry.dwellings.kinds import Use
from grids.registry.dwellings.locking import lock_houses
from grids.registry.dwellings.models import Dwelling
from grids.registry.models import Building, Entrance
from grids.sheets.addresses import NOWHERE, Door, Houses, door_of, folded, in_room, key_of
from grids.sheets.reading_rows import Said

if TYPE_CHECKING:
    from grids.staff.models import User

SHOWN = 40
# the dwellings of houses by their numbers, folded
Doors = dict[tuple[UUID, str], list[Dwelling]]
# a floor is read off a number of so many digits, where the house has that floor
DIGITS = (3, 4)


@dataclass(frozen=True, slots=True)
class Home:
    """A door: its house, entrance ("" where there is none) and number. dwelling: what is registered there, None: nothing yet."""

    building: Building
    entrance: str
    room: str
    dwelling: Dwelling | None
    facts: Facts

    @property
    def key(self) -> tuple[UUID, str, str]:
        """By what a door is told from others."""
        return self.building.pk, self.entrance, key_of(self.room)

    @property
    def label(self) -> str:
        """As a sentence may name it."""
        return f"{self.building.label} {self.entrance} {self.room}".replace("  ", " ")


class Ground:
    """The houses of an area by every way in which a table may call them, with their entrances: two questions."""

    @in_own_language
    def __init__(self, area: Area, by: "User") -> None:
        rows = Building.objects.all() if by.is_system else Building.objects.visible_to(by)
        own = None if by.is_system else prefixes(by, Permission.PEOPLE_IMPORT)
        names: dict[str, set[UUID]] = defaultdict(set)
        self.buildings: dict[UUID, Building] = {}
        for one in rows.standing().below(area.prefix).defer("shape", "shape_3857"):
            if own is None or any(one.area_id.startswith(prefix) for prefix in own):
                self.buildings[one.pk] = one
                for name in _names(one):
                    names[folded(name)].add(one.pk)
        self.houses = Houses(names)
        self.entrances: dict[UUID, list[str]] = defaultdict(list)
        for building, number in Entrance.objects.filter(building__in=self.buildings).values_list(
            "building", "number"
        ):
            self.entrances[building].append(number)

    def doors(self, rows: Iterable[Said]) -> tuple[dict[int, Home], dict[int, str]]:
        """The doors of rows by their places in the file, and of those that have none why: two questions for all of them."""
        found: list[tuple[Building, Door, list[Said]]] = []
        wrong: dict[int, str] = {}
        for alike in _together(rows):
            try:
                found.append((*self._said(alike[0]), alike))
            except _NotFound as refused:
                wrong |= {row.at: str(refused) for row in alike}
        there = self._there({building.pk for building, _door, _alike in found})
        homes: dict[int, Home] = {}
        for building, door, alike in found:
            try:
                home = self._home(building, door, alike[0], there)
            except _NotFound as refused:
                wrong |= {row.at: str(refused) for row in alike}
            else:
                homes |= {row.at: home for row in alike}
        return homes, wrong

    def _there(self, buildings: set[UUID]) -> Doors:
        """The dwellings of these houses, which are locked: what stands there now is what the batch meets when it writes."""
        lock_houses(buildings)
        rows = Dwelling.objects.standing().filter(building__in=buildings).select_related("entrance")
        found: Doors = defaultdict(list)
        for one in rows:
            found[one.building_id, key_of(one.room)].append(one)
        return found

    def _said(self, row: Said) -> tuple[Building, Door]:
        told = row.place
        name, address, yard = told.get("building", ""), told.get("address", ""), told.get("yard", "")
        room = told.get("room", "")
        if not (name or address) and in_room(room).house:
            # 1-2-501 with the yard before it, or alone
            address, room = f"{yard}{room}", ""
        by_columns = self._by_columns(name, yard, address) if name else set()
        by_address, rest = self.houses.within(address) if address else (set(), "")
        if by_columns and by_address and rest and not by_columns & by_address:
            raise _NotFound(
                _("楼栋列和详细地址写的不是同一幢楼（%(name)s；%(address)s），请核对是哪一幢。")
                % _cut(name, address)
            )
        keys = (by_columns & by_address) or by_columns or by_address
        said = _cut(name or address, address)
        if not keys:
            raise _NotFound(
                _("没有登记过楼栋“%(name)s”；请核对地址和幢号，或先导入楼栋。") % said
                if name or address
                else _("没有写是哪幢楼。")
            )
        if len(keys) > 1:
            raise _NotFound(
                _("有 %(n)d 幢楼都叫“%(name)s”，分不清这户在哪一幢，请连地址一起写。")
                % (said | {"n": len(keys)})
            )
        door = door_of(rest) if rest else NOWHERE
        return self.buildings[next(iter(keys))], Door(
            told.get("entrance", "") or door.entrance, door.floor, room or door.room
        )

    def _by_columns(self, name: str, yard: str, address: str) -> set[UUID]:
        """The houses that a column names, alone or with the yard or the address before it: those that are fewest."""
        found: set[UUID] = set()
        for told in (f"{address}{name}", f"{yard}{name}", name):
            keys = self.houses.called(told) if told else set()
            if len(keys) == 1:
                return keys
            found = found or keys
        return found

    def _home(
        self, building: Building, door: Door, row: Said, there: Doors
    ) -> Home:  # fmt: skip
        room = room_of(door.room)
        if not room:
            raise _NotFound(_("没有写房号。"))
        known = self.entrances[building.pk]
        if known and not there.get((building.pk, key_of(room))):
            door = _within_room(building, door, known)
            room = room_of(door.room)
        entrance = door.entrance.removesuffix("单元").strip()
        if entrance and entrance not in known:
            told = {"building": building.label, "n": entrance[:12]}
            raise _NotFound(_("%(building)s没有登记 %(n)s 单元，请先在楼栋页更正单元。") % told)
        same = sorted(
            there.get((building.pk, key_of(room)), []), key=lambda one: folded(one.room) != folded(room)
        )
        if not entrance and len(known) > 1:
            # the number alone may tell which entrance it is
            if len(same) != 1:
                told = {"building": building.label, "n": len(known)}
                raise _NotFound(_("%(building)s有 %(n)d 个单元，没有写是哪个单元。") % told)
            entrance = same[0].entrance.number if same[0].entrance else ""
        elif not entrance and known and not any(one.entrance is None for one in same):
            entrance = known[0]
        dwelling = next(
            (one for one in same if (one.entrance.number if one.entrance else "") == entrance), None
        )
        try:
            facts = _facts(row, building, dwelling, entrance, room, door.floor or in_room(room).door.floor)
        except Refusal as refusal:
            raise _NotFound(str(refusal)) from refusal
        return Home(building, entrance, room, dwelling, facts)


def _together(rows: Iterable[Said]) -> Iterator[list[Said]]:
    """The rows that tell the same of the same door one after the other: mostly the people of one home."""
    for _told, alike in groupby(rows, key=lambda row: (row.place, row.house)):
        yield list(alike)


class _NotFound(Exception):
    """Why a row has no door."""


def _within_room(building: Building, door: Door, known: Sequence[str]) -> Door:
    """The door where the column of numbers tells its entrance too, and maybe its house: 2-503, 1-2-503, 2单元503."""
    told = in_room(door.room)
    if told.house and told.house != folded(building.number).removesuffix("栋"):
        raise _NotFound(
            _("房号“%(room)s”写的是另一幢楼，楼栋列写的是%(building)s，请核对。")
            % {"room": door.room[:SHOWN], "building": building.label}
        )
    entrance = door.entrance.removesuffix("单元").strip()
    if told.door.entrance not in known or entrance not in ("", told.door.entrance) or not told.door.room:
        return door
    return Door(told.door.entrance, told.door.floor or door.floor, told.door.room)


def _cut(name: str, address: str) -> dict[str, Any]:
    return {"name": name[:SHOWN], "address": address[:SHOWN]}


def _names(one: Building) -> set[str]:
    names = {one.label, f"{one.address}{one.number}", f"{one.address}{one.called}", one.number, one.called}
    return names | ({f"{one.name}{one.called}", f"{one.name}{one.number}"} if one.name else set())


def _facts(
    row: Said, building: Building, dwelling: Dwelling | None, entrance: str, room: str, floor: str
) -> Facts:
    """What is told of a dwelling, filled up from what is known: what a row leaves empty stays."""
    told = row.house
    at = floor_of(str(told.get("floor", "") or floor))
    area: Decimal | None = area_of(str(told.get("floor_area_m2", "")))
    if dwelling is None:
        return fitting(
            Facts(
                room=room, entrance=entrance, floor=at if at is not None else floor_in(room, building), floor_area_m2=area,
                use=told.get("use") or Use.OTHER, layout=told.get("layout", ""),
            )
        )  # fmt: skip
    known = Facts(
        room=dwelling.room, entrance=entrance, floor=dwelling.floor, column=dwelling.column,
        floor_area_m2=dwelling.floor_area_m2, use=dwelling.use, layout=dwelling.layout, hazard=dwelling.hazard,
    )  # fmt: skip
    return fitting(
        replace(
            known, floor=at if at is not None else known.floor, floor_area_m2=area or known.floor_area_m2,
            use=told.get("use") or known.use, layout=told.get("layout") or known.layout,
        )
    )  # fmt: skip


def floor_in(room: str, building: Building) -> int | None:
    """The floor that a number of three or four digits says, where the house has it."""
    if not (room.isascii() and room.isdigit() and len(room) in DIGITS and building.storeys):
        return None
    floor = int(room[:-2])
    return floor if 1 <= floor <= building.storeys else None


def in_blocks(rows: Sequence[Said], homes: dict[int, Home]) -> list[tuple[Home, list[Said]]]:
    """The rows by their doors, in the order in which the file first names each."""
    found: dict[tuple, tuple[Home, list[Said]]] = {}
    for row in rows:
        if row.at in homes:
            found.setdefault(homes[row.at].key, (homes[row.at], []))[1].append(row)
    return list(found.values())
