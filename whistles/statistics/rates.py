"""The three rates of an area: how they are made of what people said, month by month."""

from dataclasses import dataclass
from datetime import date

from grids.areas.models import Area
from whistles.clocks.deadlines import rules_in
from whistles.statistics.figures import SAID, THREE_RATES, Rate


@dataclass(frozen=True, slots=True)
class RateLine:
    """One rate with the counts of the day's month and year; counts_content: whether 基本满意 is satisfied there."""

    rate: Rate
    month: dict[str, int]
    year: dict[str, int]
    counts_content: bool

    def part(self, counts: dict[str, int]) -> int:
        """How many make the rate up."""
        return counts[self.rate.part] + (
            counts[self.rate.also] if self.rate.also and self.counts_content else 0
        )


def rates_of(area: Area, months: dict[str, dict[date, int]], as_of: date) -> list[RateLine]:
    """The three rates up to a day, from what `steps.by_month` gave."""
    counts_content = bool(rules_in(area.code).content_is_satisfied)
    month, year = (
        _counts(months, since, as_of) for since in (as_of.replace(day=1), as_of.replace(month=1, day=1))
    )
    return [RateLine(one, month, year, counts_content) for one in THREE_RATES]


def rates_of_sums(area: Area, month: dict[str, int], year: dict[str, int]) -> list[RateLine]:
    """The three rates from counts of a month and a year, by what is counted: as a department's sums have them."""
    counts_content = bool(rules_in(area.code).content_is_satisfied)
    counts = [
        {one.name: sum(found.get(what, 0) for what in one.whats) for one in SAID} for found in (month, year)
    ]
    return [RateLine(one, *counts, counts_content) for one in THREE_RATES]


def _counts(months: dict[str, dict[date, int]], since: date, as_of: date) -> dict[str, int]:
    return {
        one.name: sum(
            number for what in one.whats for first, number in months.get(what, {}).items() if since <= first <= as_of
        )
        for one in SAID
    }  # fmt: skip
