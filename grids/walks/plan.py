"""Which homes a round goes to, and in which order: stairs by their need, homes in them by theirs; the way is the way one walks.

Nothing here knows a time of day, where anybody is, or who walks.
"""

from collections import defaultdict
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
URGENT = (Need.OVERDUE, Need.DOUBT, Need.NEW)
# so much of a way says which stairs these are: house and entrance
STAIRS = 4


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
    """At most so many homes, stairs by stairs, in the order of the way; where somebody looked today nobody goes again."""
    waiting = [one for one in homes if one.confirmed_on is None or one.confirmed_on < today]

    def weight(home: Home) -> tuple[Any, ...]:
        need = need_of(home, today, stale)
        looked = home.confirmed_on or date.min
        return (NO_NEED if need is None else RANKS[need], looked, home.way)

    chosen = [home for stairs in _stairs(waiting, today, stale) for home in sorted(stairs, key=weight)]
    # where nothing asks for anybody one comes by once everything that does is on the round
    chosen.sort(key=lambda one: need_of(one, today, stale) is None)
    return sorted(chosen[:most], key=lambda one: one.way)


def _stairs(homes: Iterable[Home], today: date, stale: timedelta) -> list[list[Home]]:
    """Homes by their stairs: those first in which most is urgent, then those in which most asks for somebody."""
    found: dict[tuple[Any, ...], list[Home]] = defaultdict(list)
    for one in homes:
        found[one.way[:STAIRS]].append(one)

    def weight(way: tuple[Any, ...]) -> tuple[Any, ...]:
        needs = [need for one in found[way] if (need := need_of(one, today, stale))]
        urgent = sum(need in URGENT for need in needs)
        first = min((RANKS[need] for need in needs), default=NO_NEED)
        return (-urgent, first, -len(needs), min(one.confirmed_on or date.min for one in found[way]), way)

    return [found[way] for way in sorted(found, key=weight)]
