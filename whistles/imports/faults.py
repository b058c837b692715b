"""All that is wrong with something, told at once."""

from collections.abc import Callable
from typing import TypeVar

from grids.conduct.refusals import Refusal

T = TypeVar("T")


class Faults:
    """All that is wrong with a row, so that it is told at once."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def of(self, act: Callable[[], T]) -> T | None:
        """What an act gives; None where it is refused, and the reason is kept."""
        try:
            return act()
        except Refusal as refusal:
            self.reasons.append(str(refusal))
            return None

    def check(self) -> None:
        """Refuse with all reasons, where there are any."""
        if self.reasons:
            raise Refusal("；".join(reason.removesuffix("。") for reason in self.reasons) + "。")
