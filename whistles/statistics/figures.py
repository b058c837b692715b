"""One definition per figure.

Every measure is a count of whistles that entered a set of states minus those that left it, day by day; the
trigger that notes changes, the nightly recount and the list behind a figure are all made from this table.
Rates are never stored: they are computed when read, to one decimal, half up.
"""

import math
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.conduct.refusals import require
from whistles.lifecycle.table import CANCELLED, CLOSED, OPEN, STATES, SUSPENDED

OUTCOMES = ("solved", "explained", "not_possible", "withdrawn", "unstated")
TIME_ZONE = "Asia/Shanghai"
# days that can be asked for
FIRST_YEAR, LAST_YEAR = 1990, 2100
# below this many whistles a rate says little: pages show the counts only
ENOUGH = 30


@dataclass(frozen=True, slots=True)
class Measure:
    """Whistles in one of `states` (with `outcome`, where given) at the end of a day."""

    name: str
    label: object
    states: frozenset[str]
    outcome: str = ""

    def delta_sql(self, row: str = "e") -> str:
        """What one event changes, as a SQL expression over an event row's columns."""
        within = ", ".join(f"'{state}'" for state in sorted(self.states))
        entered = f"({row}.to_state IN ({within}))::int"
        left = f"({row}.from_state IN ({within}))::int"
        if self.outcome:
            matches = f"({row}.outcome = '{self.outcome}')::int"
            return f"({entered} - {left}) * {matches}"
        return f"{entered} - {left}"


MEASURES = (
    Measure("whistled", pgettext_lazy("done", "吹哨"), frozenset(STATES)),
    Measure("closed", pgettext_lazy("done", "办结"), frozenset({CLOSED})),
    *(Measure(outcome, outcome, frozenset({CLOSED}), outcome) for outcome in OUTCOMES),
    Measure("suspended", _("挂账"), frozenset({SUSPENDED})),
    Measure("cancelled", pgettext_lazy("done", "撤销"), frozenset({CANCELLED})),
)
NAMES = tuple(measure.name for measure in MEASURES)


def changes_figures_sql(row: str = "e") -> str:
    """The condition under which an event changes any figure at all: most steps on the way change none.

    What a complaint led to changes none either: no figure, and no difference between two, tells of it.
    """
    ends = ", ".join(f"'{state}'" for state in sorted({CLOSED, SUSPENDED, CANCELLED}))
    moves = f"({row}.from_state = '' OR {row}.to_state IN ({ends}) OR {row}.from_state IN ({ends}))"
    return f"({moves} AND NOT {row}.is_sealed)"


ROUTINE, KEY, EMERGENCY, CITY = "routine", "key", "emergency", "city"


def checked_day(day: date, field: str = "as_of") -> date:
    """A day that can be asked for; Refusal at its field where it lies outside of what figures reach."""
    within = {"first": FIRST_YEAR, "last": LAST_YEAR}
    require(
        FIRST_YEAR <= day.year <= LAST_YEAR,
        _("只有 %(first)d 年到 %(last)d 年的数据，请换一个日期。") % within,
        field=field,
    )
    return day


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


# the states behind each figure that opens a list
FIGURE_STATES = {
    "whistled": frozenset(STATES),
    "closed": frozenset({CLOSED}),
    "in_progress": OPEN,
    "suspended": frozenset({SUSPENDED}),
    "cancelled": frozenset({CANCELLED}),
}
