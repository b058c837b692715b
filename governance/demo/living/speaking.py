"""What people of a living street give with their steps: the words of the file one after the other, and what a story says."""

import random
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from governance.demo.kinds import Texts
from governance.demo.living.drawing import photo
from governance.demo.living.stories import Move
from governance.demo.people import FAMILY, FIRST_SIGN, SECOND_SIGN, UNASSIGNED_PREFIX
from grids.conduct.asks import Ask
from grids.conduct.lifecycle import Step

if TYPE_CHECKING:
    from governance.demo.living.acting import Matter

# who can be asked afterwards answers so, unless the story says otherwise
ANSWERS = {
    "follow_up": {"resolved": "resolved", "satisfaction": "satisfied"},
    "follow_up_reopen": {"resolved": "unresolved", "satisfaction": "dissatisfied"},
}
NOBODY, NOT_REACHED = "nobody", "not_reached"
MARK = "good"
# which photograph is added with a step, and the one of how it looks afterwards
PHOTO, MENDED = "photo", "mended"


class Speaker:
    """Finds what is given with a step."""

    def __init__(self, words: dict[str, Texts], seed: str) -> None:
        self.words = words
        self._said: Counter[str] = Counter()
        self._rng = random.Random(f"{seed} names")  # noqa: S311 - the same every time, which is the point

    def given(self, step: Step, move: Move, matter: "Matter") -> dict[str, Any]:
        """By the names of what the step asks for."""
        found = {ask.name: self._of(ask, step, move, matter) for ask in step.asks}
        return {name: value for name, value in found.items() if value is not None}

    def _of(self, ask: Ask, step: Step, move: Move, matter: "Matter") -> Any:
        """What is given for one of the things that a step asks for."""
        if ask.name == "reason":
            return self._reason(step.verb, move, matter)
        if (known := getattr(self, f"_{ask.name}", None)) is not None:
            return known(step.verb, move, matter)
        if ask.name in ("plan", "told"):
            return self.say(ask.name, matter)
        return move.given.get(ask.name)

    def say(self, about: str, matter: "Matter") -> str:
        """The next words about something."""
        texts = self.words[about]
        self._said[about] += 1
        return texts[(self._said[about] - 1) % len(texts)].format(other=matter.other.name)

    def name(self) -> str:
        """Somebody's name."""
        rng = self._rng
        return rng.choice(FAMILY) + rng.choice(FIRST_SIGN) + rng.choice(SECOND_SIGN)

    def phone(self) -> str:
        """A number that nobody has."""
        return f"{UNASSIGNED_PREFIX}{self._rng.randrange(10_000):04d}"

    def _reason(self, verb: str, move: Move, matter: "Matter") -> str:
        if verb == "submit":
            return matter.told.resolution
        if PHOTO in move.given:
            return self.say(move.given[PHOTO], matter)
        if verb == "contact" and not matter.told.phone:
            return self.say("not_contacted", matter)
        if move.given.get("reached") == NOT_REACHED:
            return self.say(NOT_REACHED, matter)
        return self.say(verb, matter) if verb in self.words else ""

    def _reply(self, verb: str, move: Move, matter: "Matter") -> str:
        return self.say(f"{verb}_reply", matter)

    def _contact(self, verb: str, move: Move, matter: "Matter") -> str:
        return "reached" if matter.told.phone else NOBODY

    def _outcome(self, verb: str, move: Move, matter: "Matter") -> str:
        return move.given.get("outcome") or matter.told.outcome

    def _file(self, verb: str, move: Move, matter: "Matter") -> Any:
        return photo(matter.told.title, is_mended=move.given[PHOTO] == MENDED)

    def _whistle(self, verb: str, move: Move, matter: "Matter") -> str:
        return matter.actor.by_story[matter.planned.story.of].number

    def _whom(self, verb: str, move: Move, matter: "Matter") -> str:
        return "reporter"

    def _days(self, verb: str, move: Move, matter: "Matter") -> int:
        return int(move.given["days"])

    def _until(self, verb: str, move: Move, matter: "Matter") -> str:
        return (timezone.localdate() + timedelta(days=int(move.given["until"]))).isoformat()

    def _department(self, verb: str, move: Move, matter: "Matter") -> Any:
        return matter.led_by if verb == "rate_part" else matter.other

    def _grade(self, verb: str, move: Move, matter: "Matter") -> Any:
        grade = move.given.get("grade", matter.grade)
        return matter.actor.grades[matter.actor.street.grades[grade]]

    def _lead(self, verb: str, move: Move, matter: "Matter") -> str:
        return matter.told.number

    def _reached(self, verb: str, move: Move, matter: "Matter") -> str:
        return move.given.get("reached", "reached")

    def _resolved(self, verb: str, move: Move, matter: "Matter") -> str | None:
        return self._answered("resolved", verb, move)

    def _satisfaction(self, verb: str, move: Move, matter: "Matter") -> str | None:
        return self._answered("satisfaction", verb, move)

    def _mark(self, verb: str, move: Move, matter: "Matter") -> str:
        return MARK

    def _back_to_pool(self, verb: str, move: Move, matter: "Matter") -> bool:
        return "back_to_pool" in move.given

    @staticmethod
    def _answered(what: str, verb: str, move: Move) -> str | None:
        if move.given.get("reached") == NOT_REACHED:
            return None
        return move.given.get(what) or ANSWERS[verb][what]
