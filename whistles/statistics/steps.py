"""Reading how often something was done: rollup rows only, for any area and any period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from whistles.statistics.closure import rate
from whistles.statistics.figures import CLOSING, HAPPENED, KEPT, LENGTH, Happened, is_let_off, within
from whistles.statistics.folding import STEPS
from whistles.statistics.reading import asked, rows_of


@dataclass(frozen=True, slots=True)
class Steps:
    """How often something was done, in one group of rollup rows."""

    grade_key: str
    source_code: str
    what: str
    number: int


def steps_of(area_code: str, as_of: date, since: date | None = None) -> list[Steps]:
    """What was done in an area and everything below it up to the end of a day, from the beginning of another on."""
    found = _steps_up_to(area_code, as_of)
    if since:
        for key, number in _steps_up_to(area_code, since - timedelta(days=1)).items():
            found[key] = found.get(key, 0) - number
    return [Steps(*key, number) for key, number in found.items() if number]


def _steps_up_to(area_code: str, as_of: date) -> dict[tuple[str, str, str], int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT grade_key, source_code, what, sum(number)::int FROM ({rows_of(STEPS)}) AS r GROUP BY 1, 2, 3",
            asked([area_code], as_of),
        )
        return {tuple(key): number for *key, number in cursor.fetchall()}


# of some grades, where any are named, and of a channel
OF_A_KIND = "(%(grades)s::varchar[] IS NULL OR grade_key = ANY(%(grades)s::varchar[])) AND (%(source)s = '' OR source_code = %(source)s)"


def by_month(
    area_code: str, as_of: date, *, grades: tuple[str, ...] | None = None, source: str = ""
) -> dict[str, dict[date, int]]:
    """How often each step was taken in each month, the last one up to the day; by step, then by the month's first day."""
    is_any = grades is None and not source
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT what, date_trunc('month', day)::date, sum(number)::int FROM ({rows_of(STEPS)}) AS r "
            f"{'' if is_any else f'WHERE {OF_A_KIND}'} GROUP BY 1, 2",
            {
                **asked([area_code], as_of),
                "grades": None if grades is None else list(grades),
                "source": source,
            },
        )
        found: dict[str, dict[date, int]] = {}
        for what, month, number in cursor.fetchall():
            found.setdefault(what, {})[month] = number
    return found


@dataclass(frozen=True, slots=True)
class Done:
    """How often something was done from the first day of a day's month, and of its year, up to the day."""

    month: int
    year: int


def done_by(months: dict[str, dict[date, int]], as_of: date) -> list[tuple[Happened, Done]]:
    """Each of figures.HAPPENED with how often it was done, from what `by_month` gave."""
    found = []
    for one in HAPPENED:
        of_verbs = [(month, n) for verb in one.verbs for month, n in months.get(verb, {}).items()]
        month = sum(n for first, n in of_verbs if first == as_of.replace(day=1))
        year = sum(n for first, n in of_verbs if first.year == as_of.year)
        found.append((one, Done(month, year)))
    return found


@dataclass(frozen=True, slots=True)
class Punctual:
    """How one clock was kept: how often it was met, how often too late, and how many of these were excused since."""

    clock: str
    met: int
    late: int
    excused: int = 0

    @property
    def rate(self) -> Decimal | None:
        """On time ÷ met, as a fact."""
        return rate(self.met - self.late, self.met)

    @property
    def rate_excused(self) -> Decimal | None:
        """The same where what was excused counts as on time."""
        return rate(self.met - self.late + self.excused, self.met)


def kept_in(done: Mapping[str, int]) -> tuple[int, int]:
    """How often closings met the limit, and how often too late, from how often each step was taken."""
    met, late = (sum(done.get(what, 0) for what in one.whats) for one in KEPT if one.is_of_matter)
    return met, late


def ended_in(months: dict[str, dict[date, int]], since: date | None, as_of: date) -> Punctual:
    """How closings of an area kept the limit from a month on, from what `by_month` gave: as its departments have it."""
    first = since or date.min
    met, late = (
        sum(n for what in one.whats for month, n in months.get(what, {}).items() if first <= month <= as_of)
        for one in KEPT
        if one.is_of_matter
    )
    excused = sum(n for what, found in months.items() if is_let_off(what, since) for n in found.values())
    return Punctual(CLOSING, met, late, excused)


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the rounds took that ended in a period: how many they are, and within how many minutes most had ended."""

    number: int
    half: int | None
    nine_tenths: int | None


def lengths_of(months: dict[str, dict[date, int]], since: date, as_of: date) -> Lengths:
    """The lengths of the rounds that ended from the month of one day to that of another, from what `by_month` gave."""
    classes = {
        int(what.removeprefix(LENGTH)): sum(n for month, n in found.items() if since <= month <= as_of)
        for what, found in months.items()
        if what.startswith(LENGTH)
    }
    return Lengths(sum(classes.values()), within(classes, 50), within(classes, 90))
