"""Which homes a round goes to, and in which order: need chooses, then how long nobody looked; the way is the way one walks.

Nothing here knows a time of day, where anybody is, or who walks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any


class Need(StrEnum):
    """Why a home is on a round, the weightiest first."""

    OVERDUE = "overdue"
    DOUBT = "doubt"
    NEW = "new"
    DUE = "due"
    STALE = "stale"


# within so many days something that is due is worth going for
SOON = timedelta(days=7)
RANKS = {need: place for place, need in enumerate(Need)}
NO_NEED = len(RANKS)


@dataclass(frozen=True, slots=True)
class Home:
    """A home as the plan sees it. way: where it comes as one walks: house, entrance, top floor first, column."""

    key: Any
    way: tuple[Any, ...]
    due_on: date | None = None
    in_doubt: bool = False
    is_new: bool = False
    confirmed_on: date | None = None


def need_of(home: Home, today: date, stale: timedelta) -> Need | None:
    """The weightiest reason to go there; None where nothing asks for it."""
    if home.due_on is not None and home.due_on < today:
        return Need.OVERDUE
    if home.in_doubt:
        return Need.DOUBT
    if home.is_new:
        return Need.NEW
    if home.due_on is not None and home.due_on <= today + SOON:
        return Need.DUE
    if home.confirmed_on is None or home.confirmed_on <= today - stale:
        return Need.STALE
    return None


def planned(homes: Iterable[Home], *, most: int, today: date, stale: timedelta) -> list[Home]:
    """At most so many homes, in the order of the way; where somebody looked today nobody goes again."""
    waiting = [one for one in homes if one.confirmed_on is None or one.confirmed_on < today]

    def weight(home: Home) -> tuple[Any, ...]:
        need = need_of(home, today, stale)
        looked = home.confirmed_on or date.min
        return (NO_NEED if need is None else RANKS[need], looked, home.way)

    return sorted(sorted(waiting, key=weight)[:most], key=lambda one: one.way)
