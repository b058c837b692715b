"""What a ledger's differences make of a matter, once somebody chose them."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from grids.conduct.lifecycle import Step
from grids.conduct.refusals import require
from whistles.imports.differences import Difference
from whistles.imports.kinds import DifferenceKind as Kind
from whistles.intake.models import Lead
from whistles.intake.table import TAKEN_BACK
from whistles.ledgers import standing
from whistles.lifecycle import table
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.outcomes import Outcome
from whistles.lifecycle.taking_back import Correction

# by which step of a ledger a matter comes to stand so
ENDS = {
    standing.CLOSED: table.CLOSE_BY_LEDGER, standing.VOID: table.CANCEL_BY_LEDGER,
    standing.SUSPENDED: table.SUSPEND_BY_LEDGER, standing.OPEN: None, "": None,
}  # fmt: skip


def correction_of(lead_id: UUID, rows: list[Difference]) -> Correction:
    """How the ledger tells the matter. Refusal where it was changed since the ledger was compared with it."""
    lead = Lead.objects.select_related("whistle").get(pk=lead_id)
    whistle, told = lead.whistle, {one.kind: one for one in rows}
    for one in rows:
        require(
            _is_as_compared(one, lead, whistle),
            _("导入以后这件又变过，和当时比的不一样了；再导一次这个台账就按现在的比。"),
            code="conflict",
        )
    closed, state = told.get(Kind.CLOSED), told.get(Kind.STATE)
    require(
        state is None or (whistle is not None and state.theirs in ENDS),
        _("台账里的这个状态要在系统里办理，不能改成台账说的。"),
        code="conflict",
    )
    ended, end = closed or state, ENDS[state.theirs] if state else None
    return Correction(
        received_at=_at(told, Kind.RECEIVED), whistled_at=_whistled(told, lead, whistle),
        ended_at=ended.theirs_at if ended else None, end=end,
        outcome=_outcome(told, end),
        is_open=Kind.REOPENED in told or bool(state and end is None),
        # a day tells no length; what the ledger told to the minute stays told so
        is_timed=False if ended and ended.is_day else None,
    )  # fmt: skip


def _at(told: dict[str, Difference], kind: Kind) -> datetime | None:
    return told[kind].theirs_at if kind in told else None


def _outcome(told: dict[str, Difference], end: Step | None) -> str:
    """How it was closed; of what was closed by no ledger before, nothing was said."""
    if Kind.OUTCOME in told:
        return told[Kind.OUTCOME].theirs
    return str(Outcome.UNSTATED) if end is table.CLOSE_BY_LEDGER else ""


def _whistled(told: dict[str, Difference], lead: Lead, whistle: Whistle | None) -> datetime | None:
    """When it was whistled: where no ledger tells it, when it was received."""
    if Kind.WHISTLED in told:
        return told[Kind.WHISTLED].theirs_at
    if Kind.RECEIVED in told and whistle and whistle.whistled_at == lead.received_at:
        return told[Kind.RECEIVED].theirs_at
    return None


def _is_as_compared(one: Difference, lead: Lead, whistle: Whistle | None) -> bool:
    ours = {
        Kind.RECEIVED: lambda: (lead.received_at, ""),
        Kind.WHISTLED: lambda: (whistle.whistled_at, ""),
        Kind.CLOSED: lambda: (whistle.closed_at, ""),
        Kind.REOPENED: lambda: (whistle.closed_at, ""),
        Kind.OUTCOME: lambda: (None, whistle.outcome),
        Kind.STATE: lambda: (None, whistle.state if whistle else lead.state),
    }
    if lead.state == TAKEN_BACK or (whistle is None and one.kind not in (Kind.RECEIVED, Kind.STATE)):
        return False
    return ours[Kind(one.kind)]() == (one.ours_at, one.ours)
