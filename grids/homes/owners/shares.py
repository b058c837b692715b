"""Who owns a dwelling on which day, as exact fractions; values only.

On any day all who own a dwelling own it in one form; a sole owner stands alone; shares add up to no more than the whole,
and to less where some of the owners aren't known.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from grids.homes.owners.kinds import DENOMINATOR_MOST, Form

WHOLE = Fraction(1)
# what doesn't fit, by its name
SEVERAL_FORMS, NOT_ALONE, TWICE, TOO_MUCH = "several_forms", "not_alone", "twice", "too_much"


@dataclass(frozen=True, slots=True)
class Held:
    """A dwelling held by somebody from a day on, until the day on which they hold it no more (None: they do today).

    owner: whatever tells owners apart. part: of shares alone.
    """

    owner: Hashable
    form: str
    since: date
    until: date | None = None
    part: Fraction | None = None

    def is_held_on(self, day: date) -> bool:
        """Whether it is held on this day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Fault:
    """What doesn't fit, from which day on."""

    day: date
    what: str


def part_of(numerator: int | None, denominator: int | None) -> Fraction | None:
    """A share as an exact fraction; None where none is told. ValueError for what is none."""
    if numerator is None and denominator is None:
        return None
    if numerator is None or denominator is None or not 0 < numerator <= denominator <= DENOMINATOR_MOST:
        raise ValueError(f"{numerator}/{denominator} is no share")
    return Fraction(numerator, denominator)


def sum_of(parts: Iterable[Fraction]) -> Fraction:
    """What shares add up to, exactly."""
    return sum(parts, Fraction(0))


def on(held: Iterable[Held], day: date) -> list[Held]:
    """What is held on a day."""
    return [one for one in held if one.is_held_on(day)]


def fault(held: Sequence[Held]) -> Fault | None:
    """The first day on which what is held doesn't fit together, and why; None where it does on every day.

    It can only begin not to fit on a day on which something begins to be held.
    """
    for day in sorted({one.since for one in held if one.until is None or one.since < one.until}):
        if what := _wrong(on(held, day)):
            return Fault(day, what)
    return None


def _wrong(present: list[Held]) -> str:
    forms = {one.form for one in present}
    if len(forms) > 1:
        return SEVERAL_FORMS
    if Form.SOLE in forms and len(present) > 1:
        return NOT_ALONE
    if len({one.owner for one in present}) < len(present):
        return TWICE
    if sum_of(one.part for one in present if one.part is not None) > WHOLE:
        return TOO_MUCH
    return ""
