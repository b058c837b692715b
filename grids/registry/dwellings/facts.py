"""What somebody says of a dwelling, how its number is read, and the forms in which it is found and put in order. Values only."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require
from grids.conduct.wording import in_own_language
from grids.registry.dwellings.kinds import (
    AREA_MOST,
    COLUMN_MOST,
    FLOOR_LEAST,
    FLOOR_MOST,
    ROOMS_MOST,
    Hazard,
    RentalUse,
    Use,
    Way,
    door_of,
)
from grids.search import texts

if TYPE_CHECKING:
    from grids.registry.dwellings.models import Dwelling

# what is told of a dwelling beside its use and its entrance
FIELDS = ("floor", "room", "column", "floor_area_m2", "layout", "hazard")
PADDED, SOUGHT_MOST, SORTED_MOST, ROOM_MOST = 6, 300, 360, 20
# floors stand in order although some lie below the ground; what has none stands last
NO_FLOOR = 999
CENT = Decimal("0.01")
USES, HAZARDS = frozenset(Use.values), frozenset(("", *Hazard.values))
FLOOR = re.compile(
    r"^(?P<below>地下|负|[bB]-?|-)?第?(?P<n>[0-9]{1,3}|[一二三四五六七八九十百]{1,4})(?:层|楼|[fF])?$"
)
FLOOR_OF_LINE = re.compile(r"^\s*(?P<floor>[^:：]{1,8})[:：](?P<rooms>.*)$")
BETWEEN = re.compile(r"[\s,，、;；]+")
AREA = re.compile(r"(?:㎡|m2|m²|平方米|平米|平)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told of a dwelling. entrance: by its number, "" where the house has none."""

    room: str
    entrance: str = ""
    floor: int | None = None
    column: int | None = None
    floor_area_m2: Decimal | None = None
    use: str = Use.OTHER
    rental_use: str = ""
    layout: str = ""
    hazard: str = ""


@dataclass(frozen=True, slots=True)
class House:
    """A house as a form tells it: through which entrances and floors, how many rooms on each, numbered how."""

    way: str
    entrances: tuple[str, ...]
    lowest: int = 1
    highest: int = 1
    rooms: int = 2
    typed: str = ""
    use: str = Use.OTHER
    floor_area_m2: Decimal | None = None


def floor_of(text: str) -> int | None:
    """A floor as people write it: 3, 3层, 三楼, B1, 负一层, -1; None where nothing is written. Refusal for a floor 0."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if not plain:
        return None
    wrong = _("楼层「%(text)s」读不懂，请写 3、-1 或 B1。") % {"text": text[:20]}
    found = FLOOR.match(plain.removesuffix(".0"))
    require(found, wrong, field="floor")
    number = texts.fold(f"{found['n']}层").rstrip("层楼")
    require(number.isdecimal(), wrong, field="floor")
    floor = -int(number) if found["below"] else int(number)
    require(floor, _("没有 0 层；地下一层写 -1。"), field="floor")
    require(
        FLOOR_LEAST <= floor <= FLOOR_MOST,
        _("楼层应在 -9 到 200 之间；没有 0 层，地下一层写 -1。"),
        field="floor",
    )
    return floor


def area_of(text: str) -> Decimal | None:
    """An area in square metres, exact to a hundredth; None where nothing is written."""
    plain = AREA.sub("", unicodedata.normalize("NFKC", text).replace(" ", "").replace(",", ""))
    if not plain:
        return None
    wrong = _("建筑面积「%(text)s」不是数字。") % {"text": text[:20]}
    try:
        given = Decimal(plain)
    except InvalidOperation:
        given = Decimal("NaN")
    require(given.is_finite(), wrong, field="floor_area_m2")
    require(0 < given <= AREA_MOST, _("建筑面积应大于 0、不超过 100 万平方米。"), field="floor_area_m2")
    # a workbook keeps 86.1 as 86.09999999999999
    exact = given.quantize(CENT)
    require(
        abs(exact - given) < Decimal("1e-9"), _("建筑面积最多写两位小数，%(text)s 太细了。") % {"text": text[:20]},
        field="floor_area_m2",
    )  # fmt: skip
    return exact


def room_of(text: str) -> str:
    """A number as it is kept: in half width, without 室 behind digits."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    return re.sub(r"(?<=\d)(?:室|号房|房)$", "", plain)


def rooms_of(house: House) -> list[Facts]:
    """Every dwelling that a form tells of, in the order in which one walks past them. Refusal where there is none, or too many."""
    found = (
        _typed(house)
        if house.way == Way.TYPED
        else _in_a_row(house)
        if house.way == Way.ROW
        else _by_floors(house)
    )
    require(found, _("一户也没有，请填写房号。"), field="typed")
    require(
        len(found) <= ROOMS_MOST, _("一次最多登记 %(n)d 户，请分开登记。") % {"n": ROOMS_MOST}, field="rooms"
    )
    return found


def _by_floors(house: House) -> list[Facts]:
    require(house.lowest <= house.highest, _("最低一层不能高于最高一层。"), field="highest")
    floors = [floor for floor in range(house.lowest, house.highest + 1) if floor]
    entrances = house.entrances or ("",)
    many = len(floors) * len(entrances) * house.rooms
    require(many <= ROOMS_MOST, _("一次最多登记 %(n)d 户，请分开登记。") % {"n": ROOMS_MOST}, field="rooms")
    found = []
    for place, entrance in enumerate(entrances):
        before = place * house.rooms if house.way == Way.THROUGH else 0
        for floor in floors:
            found += [
                _fact(house, numbered(floor, before + column), entrance, floor, column)
                for column in range(1, house.rooms + 1)
            ]
    return found


def _in_a_row(house: House) -> list[Facts]:
    entrances = house.entrances or ("",)
    return [
        _fact(house, str(number), entrance, None, None)
        for entrance in entrances
        for number in range(1, house.rooms + 1)
    ]


def _typed(house: House) -> list[Facts]:
    found = []
    for line in house.typed.splitlines():
        told = FLOOR_OF_LINE.match(line)
        floor = floor_of(told["floor"]) if told else None
        names = [room_of(one) for one in BETWEEN.split(told["rooms"] if told else line) if one]
        for name in names:
            require(len(name) <= ROOM_MOST, _("房号「%(name)s」太长。") % {"name": name[:30]}, field="typed")
        found += [
            _fact(house, name, entrance, floor, column if floor is not None else None)
            for entrance in house.entrances or ("",)
            for column, name in enumerate(names, start=1)
        ]
    return found


def numbered(floor: int, column: int) -> str:
    """4, 2 → 402; below the ground B102."""
    return f"{floor}{column:02}" if floor > 0 else f"B{-floor}{column:02}"


def _fact(house: House, room: str, entrance: str, floor: int | None, column: int | None) -> Facts:
    return Facts(
        room=room, entrance=entrance, floor=floor, column=column, use=house.use, floor_area_m2=house.floor_area_m2
    )  # fmt: skip


def twice(rooms: Sequence[Facts]) -> list[str]:
    """Doors that are told of more than once."""
    seen, found = set(), []
    for one in rooms:
        if (one.entrance, one.room) in seen:
            found.append(called(one))
        seen.add((one.entrance, one.room))
    return found


def called(told: Facts) -> str:
    """A door in words, before there is a row of it."""
    return door_of(_("%(n)s 单元") % {"n": told.entrance} if told.entrance else "", told.room)


def sort_key_of(dwelling: "Dwelling") -> str:
    """Building, entrance, floor, room, with their numbers as long as each other."""
    floor = NO_FLOOR if dwelling.floor is None else dwelling.floor - FLOOR_LEAST
    place = dwelling.entrance.place if dwelling.entrance_id else 0
    plain = unicodedata.normalize("NFKC", f"{dwelling.column or 0} {dwelling.room}")
    padded = re.sub(r"\d+", lambda found: found.group().zfill(PADDED), plain)
    return f"{dwelling.building.sort_key} {place:03} {floor:03} {padded}"[:SORTED_MOST]


@in_own_language
def sought_of(dwelling: "Dwelling") -> str:
    """Address, house and door as a search compares them."""
    door = dwelling.door if dwelling.entrance_id else dwelling.room
    return texts.joined(dwelling.building.label + door, dwelling.building.name + door)[:SOUGHT_MOST]


def keyed(dwelling: "Dwelling") -> "Dwelling":
    """The dwelling with what is made of what is told of it."""
    dwelling.sought, dwelling.sort_key = sought_of(dwelling), sort_key_of(dwelling)
    return dwelling


def written(dwelling: "Dwelling", told: Facts) -> "Dwelling":
    """The dwelling with what is told of it beside its use and entrance."""
    for name in FIELDS:
        setattr(dwelling, name, getattr(told, name))
    dwelling.room = room_of(dwelling.room)
    return keyed(dwelling)


def differing(before: dict, after: dict) -> dict[str, list]:
    """What reads otherwise than before, by field: [before, now], as JSON keeps it."""
    return {name: [plain(before[name]), plain(after[name])] for name in before if before[name] != after[name]}


def plain(value: object) -> object:
    """A value as a book keeps it: an area as its digits."""
    return str(value) if isinstance(value, Decimal) else value


def fitting(told: Facts) -> Facts:
    """What is told, once it fits; else a Refusal that says what of which door doesn't."""
    told = replace(told, room=room_of(told.room), layout=" ".join(told.layout.split()))
    if not told.room:
        raise Refusal(_("没有房号。"), field="room")
    if wrong := _wrong(told):
        raise Refusal(f"{called(told)}：{wrong}")
    return told


def _wrong(told: Facts) -> str:
    if len(told.room) > ROOM_MOST or len(told.layout) > ROOM_MOST:
        return _("房号或户型超过 20 个字。")
    if told.floor == 0 or not FLOOR_LEAST <= (told.floor or 1) <= FLOOR_MOST:
        return _("楼层应在 -9 到 200 之间；没有 0 层，地下一层写 -1。")
    if told.column is not None and not 1 <= told.column <= COLUMN_MOST:
        return _("本层第几户应在 1 到 200 之间。")
    if told.floor_area_m2 is not None and not 0 < told.floor_area_m2 <= AREA_MOST:
        return _("建筑面积应大于 0、不超过 100 万平方米。")
    if told.floor_area_m2 is not None and told.floor_area_m2 != told.floor_area_m2.quantize(CENT):
        return _("建筑面积最多写两位小数，%(text)s 太细了。") % {"text": str(told.floor_area_m2)[:20]}
    if told.use not in USES or told.hazard not in HAZARDS:
        return _("用途或隐患类型不认识。")
    if told.rental_use and (told.use != Use.LET or told.rental_use not in RentalUse.values):
        return _("只有出租的户室才填出租用途。")
    return ""
