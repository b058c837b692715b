"""The way of a ledger's row through the books: the steps of its lead and of its whistle, each at the moment that the row tells."""

from datetime import datetime
from operator import attrgetter

from grids.conduct.lifecycle import Step
from whistles.imports.matters import Fresh
from whistles.intake.table import DISMISS_BY_LEDGER, RECEIVE, SETTLE_BY_LEDGER
from whistles.ledgers.standing import CLOSED, OPEN, REOPENED, SETTLED, SUSPENDED, VOID
from whistles.lifecycle.table import (
    BLOW,
    CANCEL_BY_LEDGER,
    CLOSE_BY_LEDGER,
    REOPEN_BY_LEDGER,
    SUSPEND_BY_LEDGER,
)

Way = tuple[Step, ...]

# after its whistle was blown, by where a row stands
AFTER: dict[str, Way] = {
    OPEN: (),
    CLOSED: (CLOSE_BY_LEDGER,),
    VOID: (CANCEL_BY_LEDGER,),
    SUSPENDED: (SUSPEND_BY_LEDGER,),
    REOPENED: (CLOSE_BY_LEDGER, REOPEN_BY_LEDGER),
}
_FROM_BIRTH = {standing: (BLOW, *steps) for standing, steps in AFTER.items()}
_IN_POOL = (RECEIVE,)
# how a lead goes on that no whistle is blown for
IN_POOL: dict[str, Way] = {SETTLED: (RECEIVE, SETTLE_BY_LEDGER), VOID: (RECEIVE, DISMISS_BY_LEDGER)}
# when a step was taken, of a row that is written
MOMENTS = {
    RECEIVE: "item.row.received_at",
    BLOW: "item.began",
    CLOSE_BY_LEDGER: "item.row.closed_at",
    SUSPEND_BY_LEDGER: "item.row.suspended_at",
    **dict.fromkeys(
        (CANCEL_BY_LEDGER, REOPEN_BY_LEDGER, SETTLE_BY_LEDGER, DISMISS_BY_LEDGER), "item.row.turned_at"
    ),
}


def whistles_way(item: Fresh) -> Way:
    """The steps of a row's whistle."""
    row = item.row
    if item.stood_still:
        return (BLOW, SUSPEND_BY_LEDGER, *AFTER[row.stands])
    return _FROM_BIRTH[row.stands]


def leads_way(item: Fresh) -> Way:
    """The steps of a row's lead; that it was whistled is its whistle's."""
    if item.grade or not item.row.standing:
        return _IN_POOL
    return IN_POOL[item.row.standing]


def ends_as(item: Fresh) -> str:
    """Where a row's matter stands once it is written: its whistle, or the lead where none is blown."""
    return (whistles_way(item) if item.grade else leads_way(item))[-1].target


def turned_at(item: Fresh) -> datetime:
    """When it came to where it stands."""
    last = (whistles_way(item) if item.grade else leads_way(item))[-1]
    return moment_of(item, last)


def moment_of(item: Fresh, step: Step) -> datetime:
    """When a step of it was taken."""
    return attrgetter(MOMENTS[step].removeprefix("item."))(item)
