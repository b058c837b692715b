"""The closure of an area on a day, from counts, and rates: computed when read, never stored."""

import math
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

# below this many whistles a rate says little: pages show the counts only
ENOUGH = 30


def rate(part: int, whole: int) -> Decimal | None:
    """`part` ÷ `whole` in percent to one decimal, half up; None where the whole is zero."""
    if whole <= 0:
        return None
    return (Decimal(part * 100) / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def shown(value: Decimal | None) -> str:
    """A rate as it is printed: 98.5%, or a dash where there is nothing to divide by."""
    return "—" if value is None else f"{value}%"


def interval(part: int, whole: int) -> tuple[Decimal, Decimal]:
    """The 95 % Wilson interval of a share, in percent to one decimal: how far chance alone could move it."""
    z, share = 1.959964, part / whole
    centre = share + z * z / (2 * whole)
    spread = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    low, high = ((centre + sign * spread) / (1 + z * z / whole) for sign in (-1, 1))
    step = Decimal("0.1")
    return (
        Decimal(max(low, 0.0) * 100).quantize(step, ROUND_HALF_UP),
        Decimal(min(high, 1.0) * 100).quantize(step, ROUND_HALF_UP),
    )


@dataclass(frozen=True, slots=True)
class Closure:
    """The closure figures of one area at the end of one day, from counts by grade."""

    whistled: int = 0
    routine: int = 0
    key: int = 0
    key_city: int = 0
    emergency: int = 0
    closed: int = 0
    solved: int = 0
    explained: int = 0
    not_possible: int = 0
    withdrawn: int = 0
    unstated: int = 0
    suspended: int = 0
    cancelled: int = 0
    by_grade: dict[str, int] = field(default_factory=dict, compare=False)

    @property
    def in_progress(self) -> int:
        """Whistles that are neither closed, nor suspended, nor cancelled."""
        return self.whistled - self.closed - self.suspended - self.cancelled

    @property
    def counted(self) -> int:
        """What a rate is of: whistled without cancelled."""
        return self.whistled - self.cancelled

    @property
    def closure_rate(self) -> Decimal | None:
        """Closed ÷ (whistled − cancelled)."""
        return rate(self.closed, self.counted)

    @property
    def rate_on_pages(self) -> str:
        """The closure rate as every page prints it: a dash where the whistles are too few to say anything by a rate."""
        return shown(self.closure_rate if self.counted >= ENOUGH else None)

    def as_json(self) -> dict:
        """The keys that scripts and the API rely on."""
        rate_now = self.closure_rate
        return {
            "whistled": self.whistled,
            "routine": self.routine,
            "key": self.key,
            "key_city": self.key_city,
            "emergency": self.emergency,
            "closed": self.closed,
            "in_progress": self.in_progress,
            "suspended": self.suspended,
            "cancelled": self.cancelled,
            "closure_rate": None if rate_now is None else float(rate_now),
        }
