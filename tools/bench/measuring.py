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
    # of which this process itself worked: what stutters here is ours, what stutters beside it is the machine
    worked: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Half of the runs were faster."""
        return statistics.median(self.seconds)

    @property
    def p99(self) -> float:
        """Ninety-nine of a hundred runs were faster."""
        return _p99(self.seconds)

    @property
    def tail(self) -> float:
        """The slowest of a hundred runs against half of them."""
        return self.p99 / self.median

    @property
    def own_tail(self) -> float:
        """The same of this process's own work."""
        return _p99(self.worked) / statistics.median(self.worked)

    def take(self, action: Callable[[], object]) -> None:
        """One run more."""
        started = time.process_time()
        self.seconds.append(timed(action))
        self.worked.append(time.process_time() - started)


def _p99(runs: list[float]) -> float:
    ordered = sorted(runs)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def timed(action: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


@heap.roomy
def in_turn(*calls: Callable[[], object], rounds: int, warm_up: int = 3) -> list[Samples]:
    """All measured alternately, so that a machine that slows down slows each of them.

    Each comes first as often as last: who comes second finds the processor's caches filled by the first, where both read
    the same rows (a bare tile twice in turn: 1.03 to 1.15 for the first of the two).
    """
    for _round in range(warm_up):
        for call in calls:
            call()
    # as in production (and with the same room for calls): no collection of what was loaded once falls on one of them
    heap.settle()
    found = [Samples() for _call in calls]
    pairs = list(zip(found, calls, strict=True))
    for turn in range(rounds):
        for samples, call in reversed(pairs) if turn % 2 else pairs:
            samples.take(call)
    return found


def milliseconds(seconds: float) -> str:
    """A duration as it stands in the table."""
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"
