"""How a figure is measured: the thing and its bare reference in turn, medians and percentiles of several runs."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from governance import heap


@dataclass(slots=True)
class Figure:
    """One line of the table. `ratio` is ours ÷ bare (times) unless `higher_is_better` (rates)."""

    what: str
    ours: str
    bare: str
    ratio: float
    bound: str
    holds: bool
    note: str = ""
    # how many whistles lay in the database while it was measured
    size: int = 0


@dataclass(slots=True)
class Samples:
    """Seconds of repeated runs."""

    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Half of the runs were faster."""
        return statistics.median(self.seconds)

    @property
    def p99(self) -> float:
        """Ninety-nine of a hundred runs were faster."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def timed(action: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def in_turn(
    ours: Callable[[], object], bare: Callable[[], object], *, rounds: int, warm_up: int = 3
) -> tuple[Samples, Samples]:
    """Both measured alternately, so that a machine that slows down slows both."""
    for _round in range(warm_up):
        ours()
        bare()
    # as in production: no collection of what was loaded once falls on one of the two
    heap.settle()
    first, second = Samples(), Samples()
    for _round in range(rounds):
        first.seconds.append(timed(ours))
        second.seconds.append(timed(bare))
    return first, second


def milliseconds(seconds: float) -> str:
    """A duration as it stands in the table."""
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"
