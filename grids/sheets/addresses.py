"""A door within an address: which house of those that are known it begins with, then its entrance, floor and number.

Pure: no database. Houses are known by every way in which a table may call them, folded as a search folds them.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from grids.search.texts import PART, fold

K = TypeVar("K")
# what may stand before the house: province, city, district, street and community
BEFORE_MOST = 40
NAME_LEAST = 2
ENTRANCE = re.compile(rf"^(?P<entrance>[0-9]{{1,2}}|[a-z])(?:单元|门|(?:{re.escape(PART)})(?=[a-z]?\d))")
STOREY = re.compile(r"^(?P<floor>b?\d{1,3})楼(?=.)")
TAIL = re.compile(r"(?<=[0-9a-z东南西北中左右])[室号房户]$")
# 1#, 1#楼: a house as builders number it
HOUSE_SIGN = re.compile(r"(?<=[0-9０-９])\s*[#＃]\s*(?:楼|栋|幢)?")
# behind the name of an area a house may be told by its number alone; behind a road, a yard or an estate that is another house
OF_AN_AREA = re.compile(r"(?:省|市|县|州|街道|办事处|镇|乡|委会|委员会|(?<![小园厂校院片])区)$")


@lru_cache(maxsize=100_000)
def folded(text: str) -> str:
    """A text as it is compared: a file asks for the same few thousand again and again."""
    return fold(HOUSE_SIGN.sub("栋", text))


def key_of(room: str) -> str:
    """A number as two writings of it are one: 3楼东户 and 3楼东, 4楼402 and 402."""
    return TAIL.sub("", _without_storey(folded(room))[1])


def _without_storey(text: str) -> tuple[str, str]:
    """The storey before a number, "" where none is said, and the number: 4楼402 is 402; of 4楼东 there is another on each floor."""
    found = STOREY.match(text)
    if not found:
        return "", text
    behind = text[found.end() :].lstrip(PART)
    return found["floor"], behind if re.match(rf"{found['floor']}\d\d", behind) else text


@dataclass(frozen=True, slots=True)
class Door:
    """What stands behind a house: entrance and floor "" where they aren't said."""

    entrance: str
    floor: str
    room: str


NOWHERE = Door("", "", "")


class Whole(NamedTuple):
    """What a column of numbers tells where it tells more than the number: the house, "" where it doesn't, and the door."""

    house: str
    door: Door


def in_room(room: str) -> Whole:
    """1-2-503, 2-503 and 2单元503 as the house, the entrance and the number that they name."""
    house, sign, rest = folded(room).rpartition("栋")
    is_told = bool(sign) and house.isascii() and house.isalnum()
    return Whole(house if is_told else "", door_of(rest if is_told else folded(room)))


class Houses(Generic[K]):
    """Houses by their names. names: each folded name with the houses that are called so."""

    def __init__(self, names: Mapping[str, Collection[K]]) -> None:
        self._names = {name.replace(PART, ""): set(keys) for name, keys in names.items() if name}
        self._longest = max(map(len, self._names), default=0)

    def called(self, text: str) -> set[K]:
        """The houses that are called exactly so; a bare number at the end is one of a house."""
        bare = folded(text).replace(PART, "")
        for name in (bare, f"{bare}栋" if bare[-1:].isdigit() else "", bare.removesuffix("栋")):
            if name and name in self._names:
                return self._names[name]
        return set()

    def within(self, address: str) -> tuple[set[K], str]:
        """The houses with whose name an address begins, by the longest that fits, and what stands behind it; none, and all of it."""
        whole = folded(address)
        places = [at for at, one in enumerate(whole) if one != PART]
        bare = "".join(whole[at] for at in places)
        best: tuple[int, int, set[K]] = (0, 0, set())
        for begin in range(min(len(bare), BEFORE_MOST)):
            for end in range(min(len(bare), begin + self._longest), begin + max(best[0], NAME_LEAST - 1), -1):
                keys = self._names.get(bare[begin:end])
                if keys and not _cuts_a_number(bare, end) and _begins_there(bare, begin):
                    best = (end - begin, end, keys)
                    break
        length, end, keys = best
        if not length:
            return set(), whole
        rest = whole[places[end - 1] + 1 :]
        return keys, re.sub(r"^(?:栋|号楼|号)", "", rest.lstrip(PART)).lstrip(PART)


def _cuts_a_number(text: str, at: int) -> bool:
    """Whether a place lies within a number: 12 is not the house of 123."""
    return at < len(text) and text[at - 1].isdigit() and text[at].isdigit()


def _begins_there(text: str, at: int) -> bool:
    """Whether a name begins at a place: one that begins with a number only where nothing but areas stands before it."""
    return at == 0 or not text[at].isdigit() or bool(OF_AN_AREA.search(text[:at]))


def door_of(rest: str) -> Door:
    """The door that stands behind a house, folded: 1单元402, 1|402, 4楼402, 4楼东, 后院东屋."""
    entrance = ""
    if found := ENTRANCE.match(rest):
        entrance, rest = found["entrance"], rest[found.end() :].lstrip(PART)
    floor, rest = _without_storey(rest)
    room = TAIL.sub("", rest.strip(PART))
    return Door(
        entrance, floor, room.replace(PART, "-").upper() if room.isascii() else room.replace(PART, "")
    )
