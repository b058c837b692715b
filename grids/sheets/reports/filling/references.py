"""References of cells: letters and numbers, stretches that move with rows put in, and formulas that follow them."""

import re
from typing import NamedTuple

from grids.files.cleaning.told import NotTakenError

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
ONE = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})")
STRETCH = re.compile(rf"{ONE.pattern}(?::{ONE.pattern})?")
# one column or several, added up: the one formula that follows
SUM = re.compile(rf"(?i)(\s*SUM\s*\(\s*)({ONE.pattern}:{ONE.pattern})(\s*\)\s*)")
# what is said in a formula is no reference
QUOTED = re.compile(r'"(?:[^"]|"")*"')
MENTIONED = re.compile(
    r"(?<![A-Za-z0-9_.])\$?[A-Za-z]{1,3}\$?([0-9]{1,7})(?![0-9A-Za-z_(.])|(?<![0-9A-Za-z.])\$?([0-9]{1,7}):\$?([0-9]{1,7})"
)


def number_of(letters: str) -> int:
    """The number of a column by its letters: A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    if not 0 < number <= MAX_COLUMN:
        raise NotTakenError("broken")
    return number


def letters_of(number: int) -> str:
    """The letters of a column by its number."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Box(NamedTuple):
    """A stretch of cells, both ends of it included."""

    left: int
    top: int
    right: int
    bottom: int


def box_of(reference: str) -> Box:
    """The cells that a reference names; NotTakenError where it names none."""
    found = STRETCH.fullmatch(reference.strip())
    if found is None:
        raise NotTakenError("broken")
    left, top = number_of(found[2]), int(found[4])
    right, bottom = (number_of(found[6]), int(found[8])) if found[6] else (left, top)
    return Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom))


class Shift(NamedTuple):
    """So many rows were put in behind a row."""

    behind: int
    more: int

    def row(self, number: int) -> int:
        """Where a row is now."""
        return number + self.more if number > self.behind else number

    def end(self, number: int) -> int:
        """Where a stretch ends now: one that went on to the row, or beyond, takes in what was put in behind it."""
        return number + self.more if number >= self.behind else number

    def moved(self, reference: str) -> str:
        """A cell, or a stretch of cells, as it is named now; what names neither stays."""
        found = STRETCH.fullmatch(reference)
        if found is None:
            return reference
        first = f"{found[1]}{found[2]}{found[3]}"
        if found[6] is None:
            return f"{first}{self.row(int(found[4]))}"
        return f"{first}{self.row(int(found[4]))}:{found[5]}{found[6]}{found[7]}{self.end(int(found[8]))}"

    def carried(self, reference: str) -> str:
        """What is merged, or is one thing otherwise: it goes down as it is, and takes in nothing."""
        box = box_of(reference)
        return reference if box.top <= self.behind else self.moved(reference)

    def all_moved(self, references: str) -> str:
        """Several, with blanks between them, of which each takes in what was put in behind a cell of it."""
        return " ".join(self.moved(self._as_stretch(one)) for one in references.split())

    def _as_stretch(self, reference: str) -> str:
        is_one = ONE.fullmatch(reference)
        return (
            f"{reference}:{reference}"
            if is_one and int(is_one[4]) == self.behind and self.more
            else reference
        )

    def followed(self, formula: str) -> str | None:
        """A formula as it is now; None where it names rows that moved and is none that follows them."""
        if found := SUM.fullmatch(formula):
            return f"{found[1]}{self.moved(found[2])}{found[11]}"
        return None if reaches(formula, self.behind) else formula


def reaches(formula: str, row: int) -> bool:
    """Whether a formula names this row, or one below it."""
    bare = QUOTED.sub('""', formula)
    return any(
        int(number) >= row for found in MENTIONED.finditer(bare) for number in found.groups() if number
    )


def summed(formula: str) -> Box | None:
    """The cells that a formula adds up, where it does nothing else."""
    found = SUM.fullmatch(formula)
    return box_of(found[2].replace("$", "")) if found else None
