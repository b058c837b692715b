"""What became of the rows of a batch."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from grids.conduct.refusals import Refusal
from grids.sheets.differing import Difference

ADDED, UPDATED, SAME = "added", "updated", "unchanged"
# what a row came to where several things were done for it: the weightiest
WEIGHT = {SAME: 0, UPDATED: 1, ADDED: 2}


@dataclass
class Tally:
    """became: of each row, by its place in the file, what it came to; refused: why it wasn't taken.

    found: how often something was read otherwise than it stands there, by a word of ours.
    """

    became: dict[int, str] = field(default_factory=dict)
    refused: dict[int, list[str]] = field(default_factory=dict)
    new_dwellings: int = 0
    found: Counter = field(default_factory=Counter)
    differs: list[Difference] = field(default_factory=list)

    def note(self, at: int, what: str) -> None:
        """Something was done for a row."""
        if WEIGHT[what] >= WEIGHT.get(self.became.get(at, ""), -1):
            self.became[at] = what

    def refuse(self, at: int, reason: str) -> None:
        """A row isn't taken, or not all of it."""
        reasons = self.refused.setdefault(at, [])
        if reason not in reasons:
            reasons.append(reason)

    def try_to(self, at: int, act: Callable[[], None]) -> bool:
        """Do something for a row; of what is refused nothing stays. Whether it was done."""
        try:
            with transaction.atomic():
                act()
        except Refusal as refusal:
            self.refuse(at, str(refusal))
            return False
        return True

    @property
    def counts(self) -> Counter:
        """How many rows came to what; one that was refused in part counts as refused."""
        found = Counter(what for at, what in self.became.items() if at not in self.refused)
        return found + Counter(refused=len(self.refused))
