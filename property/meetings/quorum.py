"""Whether a motion is carried, exactly: whole numbers of owners and of hundredths of a square metre, and fractions of them.

Civil Code, article 278: two thirds by area and by head take part; of these more than half agree, or three quarters where the
matter is one of items 6 to 8. Article 1259: "以上" includes the bound itself, "过半数" does not.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

TAKE_PART, HALF, THREE_QUARTERS = Fraction(2, 3), Fraction(1, 2), Fraction(3, 4)


@dataclass(frozen=True, slots=True)
class Weight:
    """So many owners with so much area, in hundredths of a square metre."""

    heads: int = 0
    area: int = 0

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(self.heads + other.heads, self.area + other.area)


@dataclass(frozen=True, slots=True)
class Measure:
    """One comparison: `have` of `of`, against a part of it. is_over: the part itself is not enough."""

    have: int
    of: int
    part: Fraction
    is_over: bool = False

    @property
    def bound(self) -> Fraction:
        """The part in units."""
        return self.of * self.part

    @property
    def is_met(self) -> bool:
        """Whether it is enough; of nothing nothing is."""
        left, right = self.crossed
        return self.of > 0 and (left > right or (left == right and not self.is_over))

    @property
    def crossed(self) -> tuple[int, int]:
        """Both sides as whole numbers, multiplied crosswise."""
        return self.have * self.part.denominator, self.of * self.part.numerator

    @property
    def least(self) -> int:
        """The smallest number of units that is enough."""
        bound = self.bound
        whole = floor(bound)
        return whole if bound == whole and not self.is_over else whole + 1

    @property
    def spare(self) -> int:
        """How many units more than the least there are; below zero: how many are missing."""
        return self.have - self.least


@dataclass(frozen=True, slots=True)
class Verdict:
    """The four comparisons of a motion."""

    part_heads: Measure
    part_area: Measure
    favour_heads: Measure
    favour_area: Measure

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All four, as a page shows them."""
        return self.part_heads, self.favour_heads, self.part_area, self.favour_area

    @property
    def is_quorate(self) -> bool:
        """Whether enough took part."""
        return self.part_heads.is_met and self.part_area.is_met

    @property
    def is_carried(self) -> bool:
        """Whether all four are met."""
        return all(one.is_met for one in self.measures)


def judged(*, electorate: Weight, taking_part: Weight, in_favour: Weight, is_special: bool) -> Verdict:
    """What the votes come to."""
    part, is_over = (THREE_QUARTERS, False) if is_special else (HALF, True)
    return Verdict(
        part_heads=Measure(taking_part.heads, electorate.heads, TAKE_PART),
        part_area=Measure(taking_part.area, electorate.area, TAKE_PART),
        favour_heads=Measure(in_favour.heads, taking_part.heads, part, is_over),
        favour_area=Measure(in_favour.area, taking_part.area, part, is_over),
    )


def metres(area: int) -> str:
    """Hundredths of a square metre as they are written: 22,214.40."""
    return f"{area // 100:,}.{area % 100:02d}"
