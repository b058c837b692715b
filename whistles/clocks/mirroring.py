"""What a whistle's own columns say of its terms: they are the ones that lists, searches and figures ask."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from whistles.clocks.models import WORK, Clock, Term
from whistles.clocks.starts import STARTS

if TYPE_CHECKING:
    from whistles.lifecycle.models import Whistle


def mirror(whistle: "Whistle", rows: Iterable[Term]) -> None:
    """Let the whistle say the deadline of each clock, what is due next and by which rule.

    Without any rows, as a ledger's or one closed before terms had rows, its columns stay as they are.
    """
    # of two terms of a clock the one that has not ended, else the last
    in_order = sorted(rows, key=lambda term: term.ended_at is None)
    last = {term.clock: term for term in in_order if term.is_main}
    if not last:
        return
    for clock in WORK:
        setattr(whistle, f"{clock}_due_at", last[clock].due_at if clock in last else None)
    running = [term.due_at for term in last.values() if term.is_running and STARTS[term.clock].is_next]
    whistle.next_due_at = min(running, default=None)
    ruling = next((last[clock] for clock in (Clock.CLOSE, *WORK) if clock in last), None)
    whistle.due_rule = ruling.rule if ruling else ""
    whistle.due_tentative = any(
        term.is_tentative for term in last.values() if term.ended_at is None or term.clock == Clock.CLOSE
    )
