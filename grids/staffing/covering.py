"""Who does the work of a post in a grid, and since when nobody does: the one definition for matrix, figures, boards and notices.

A core post of a level-five grid that has no holder of its own is covered by who holds it in the level-four grid around. Each
grid is led by somebody of its own: where nobody is, the post stands empty and counts as empty, and whoever leads the grid
around is named beside it as just that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar


class Holding(Protocol):
    """Somebody in a post over a period, half open."""

    @property
    def lower(self) -> date | None:
        """The first day; None: since ever."""

    @property
    def upper(self) -> date | None:
        """The first day on which it is over; None: without an end."""


H = TypeVar("H", bound=Holding)


@dataclass(frozen=True, slots=True)
class Filled(Generic[H]):
    """A post of a grid on a day.

    holders: who holds it; is_above: as holders of the grid around. led_from: who leads the grid around, where the grid has no
    leader of its own. since: empty from this day on, None: never held and the grid's first day not known; last: who held it
    then. next_day: when the next one begins.
    """

    holders: tuple[H, ...] = ()
    is_above: bool = False
    led_from: tuple[H, ...] = ()
    since: date | None = None
    last: H | None = None
    next_day: date | None = None


def holds(one: Holding, day: date) -> bool:
    """Whether the post is held on this day."""
    return (one.lower is None or one.lower <= day) and (one.upper is None or one.upper > day)


def filled(own: Sequence[H], above: Sequence[H], *, leads: bool, begun: date | None, day: date) -> Filled[H]:
    """What a post is on a day. own, above: all who hold, held or will hold it in the grid and in the one around; begun: the
    grid's first day.
    """
    around = tuple(one for one in above if holds(one, day))
    covering: Sequence[H] = () if leads else above
    here = tuple(one for one in own if holds(one, day))
    next_day = min((one.lower for one in (*own, *covering) if one.lower and one.lower > day), default=None)
    if here or (around and not leads):
        return Filled(here or around, is_above=not here, next_day=next_day)
    over = [one for one in (*own, *covering) if one.upper and one.upper <= day]
    last = max(over, key=lambda one: one.upper, default=None)
    first = begun if begun and begun <= day else None
    return Filled(
        led_from=around if leads else (), since=last.upper if last else first, last=last, next_day=next_day
    )


def is_filled(own: Sequence[Holding], above: Sequence[Holding], *, leads: bool, day: date) -> bool:
    """Whether the post counts as held: of a leader's what the grid itself has."""
    return any(holds(one, day) for one in (own if leads else [*own, *above]))
