"""A door as people say it: 12幢402, 12幢1单元402, 河滨路6号院 5幢 402室, 402 12幢, 5-1-402, 锦绣苑402.

Pure: no database.
"""

import re
from dataclasses import dataclass

from grids.search.questions import Asked
from grids.search.texts import PART, fold

# behind each of these a run goes on with something of its own
BETWEEN = re.compile(
    r"(?<=栋)(?=.)|(?<=\d院)(?=.)|(?<=单元)(?=.)|(?<=\d号)(?=.)|(?<=\d[楼层])(?=.)|(?<=[^\da-z])(?=\d+单元)"
)
# a number of a door behind the name of its house: 锦绣苑402; 刘家沟12 is a house
BEHIND = re.compile(r"(?<=[^\da-z]{3})(?=\d{3,5}[a-z]?$)")
# somebody wrote 18 号院 1 幢: what blanks part belongs together
LOOSE = re.compile(r"^(?:号|院|幢|栋|单元|楼|层|室)")
# 107号 is also 107号院
NUMBERED = re.compile(r"(?<=\d)号$")
NUMBER = re.compile(r"^[a-z]?\d{1,5}[a-z]?$")
# what is said beside a door's number and kept of none; and what a door never is
STOREY = re.compile(r"^\d+[楼层]$")
NO_DOOR = re.compile(r"(?:[栋院路街巷村]|单元|社区|小区)$")
# an index finds a word of three characters
FOUND_BY = 3


@dataclass(frozen=True, slots=True)
class Door:
    """A door of a house. house: what is said of that, every word of it; own: of the door itself, which stands behind all of it."""

    house: tuple[str, ...]
    own: str

    @property
    def is_number(self) -> bool:
        """Whether it is called by a number: 402, b102, 402a."""
        return bool(NUMBER.match(self.own))

    @property
    def pattern(self) -> str:
        """How what is sought of a dwelling ends where it is this door, as the database compares it."""
        whole = r"(?<![0-9])" if self.own[:1].isdigit() else ""
        return rf"{whole}{re.escape(self.own)}号?({re.escape(PART)}|$)"


def _pieces(word: str) -> list[str]:
    found = [
        part for one in BETWEEN.sub(PART, word).split(PART) for part in BEHIND.sub(PART, one).split(PART)
    ]
    return [NUMBERED.sub("", one) for one in found if one and not STOREY.match(one)]


def door_in(asked: Asked) -> Door | None:
    """The door that a question names beside its house: it stands last, a bare number anywhere.

    None where there is none: a number alone is that of hundreds of doors, a name alone may be anything.
    """
    words = fold(asked.said).split(PART) if any(map(LOOSE.match, asked.words)) else asked.words
    pieces = [one for word in words for one in _pieces(word)]
    if len(pieces) < 2 or max(map(len, pieces)) < FOUND_BY:
        return None
    numbers = [at for at, one in enumerate(pieces) if NUMBER.match(one)]
    own = pieces.pop(numbers[-1] if numbers else -1)
    is_named = any(one[0].isdigit() or one[-1].isdigit() or "栋" in one for one in pieces)
    if NO_DOOR.search(own) or not (numbers or is_named):
        return None
    return Door(tuple(dict.fromkeys(pieces)), own)
