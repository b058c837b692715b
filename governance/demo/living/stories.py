"""What is done about a matter and how long each step takes, as `data/alive.toml` says it. Pure."""

import tomllib
from dataclasses import dataclass, field
from typing import Any

from governance.demo.kinds import Texts
from governance.demo.living.office import DAY
from governance.demo.matters import DATA

DAYS = "d"


@dataclass(frozen=True, slots=True)
class Move:
    """One step: its verb, so many minutes after the one before, and what is given with it beside words."""

    verb: str
    minutes: float
    given: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One matter's way. age: working days since it was whistled, of a lead since it was registered; 0 of a course.

    just: so many minutes by the clock instead. several: so many departments assist, of which `idle` have done nothing yet.
    """

    shows: str = ""
    age: float = 0
    weight: int = 0
    grade: str = "routine"
    office: str = ""
    source: str = ""
    several: int = 0
    idle: int = 0
    grid: bool = False
    natural: bool = False
    just: int = 0
    again: bool = False
    of: str = ""
    moves: tuple[Move, ...] = ()

    @property
    def verbs(self) -> set[str]:
        """What is done."""
        return {move.verb for move in self.moves}


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint about an office, in its own words; `office`: which one, by its short name."""

    age: float
    office: str
    title: str
    content: str


@dataclass(frozen=True, slots=True)
class Alive:
    """Everything that the file says."""

    courses: tuple[Story, ...]
    stories: tuple[Story, ...]
    leads: tuple[Story, ...]
    complaints: tuple[Complaint, ...]
    words: dict[str, Texts]


def alive() -> Alive:
    """The file; TypeError names a field that no story has."""
    told = tomllib.loads((DATA / "alive.toml").read_text(encoding="utf-8"))
    return Alive(
        courses=tuple(map(_story, told["course"])),
        stories=tuple(map(_story, told["story"])),
        leads=tuple(map(_story, told["lead"])),
        complaints=tuple(Complaint(**one) for one in told["complaint"]),
        words={verb: tuple(texts) for verb, texts in told["words"].items()},
    )


def _story(told: dict[str, Any]) -> Story:
    steps = told.pop("steps", [])
    return Story(**told, moves=tuple(map(_move, steps)))


def _move(text: str) -> Move:
    verb, wait, *given = text.split()
    minutes = float(wait.removesuffix(DAYS)) * (DAY if wait.endswith(DAYS) else 1)
    return Move(verb, minutes, dict(one.split("=", 1) for one in given))
