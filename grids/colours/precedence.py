"""Which colour a house or a person has, of everything that holds at once: arithmetic over values, without a database.

The functions of the database (`derive_dwellings`, `derive_people`, `derive_spans`) say the same by other means; `manage.py
colours --verify` and the property test compare the two.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

# a place for what no row names: after all that are named
LAST = 1000


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that holds from a day on until the day before another: somebody lives there, an office is there …"""

    code: str
    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day; the day on which it ends belongs to what comes after."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Span:
    """One colour over a time."""

    code: str
    since: date
    until: date | None = None


def first(codes: Iterable[str], places: Mapping[str, int]) -> str:
    """The code that comes before all others; "" of none."""
    return min(codes, key=lambda code: (places.get(code, LAST), code), default="")


def colour_on(held: Iterable[Held], day: date, places: Mapping[str, int]) -> str:
    """The colour on a day; "" where nothing holds."""
    return first((one.code for one in held if one.holds_on(day)), places)


def turns(held: Iterable[Held]) -> list[date]:
    """The days on which something begins or ends, in their order."""
    ends = {one.until for one in held if one.until}
    return sorted({one.since for one in held} | ends)


def spans_of(held: Iterable[Held], places: Mapping[str, int]) -> list[Span]:
    """The colours of all time: walked from turn to turn, equal neighbours as one; nothing where nothing holds."""
    things = list(held)
    days = turns(things)
    found: list[Span] = []
    for day, after in zip_longest(days, days[1:]):
        code = colour_on(things, day, places)
        if not code:
            continue
        if found and found[-1].until == day and found[-1].code == code:
            day = found.pop().since
        found.append(Span(code, day, after))
    return found
