"""Clocks of what a ledger tells as open, where whoever imports it wants them."""

from collections.abc import Iterable
from uuid import UUID

from grids.conduct.events import Origin
from grids.staff.models import User
from whistles.intake.models import Lead
from whistles.lifecycle.actions import record
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.recording import together
from whistles.lifecycle.table import START_CLOCKS


def start_clocks(whistle_ids: Iterable[str], *, by: User, ledger_id: UUID | None) -> None:
    """Begin the clocks of whistles that were blown by a ledger in this transaction: from when that tells.

    ledger_id: the import's. The outer limit of the channel counts as for any whistle.
    """
    ids = list(whistle_ids)
    outer = dict(Lead.objects.filter(whistle__in=ids).values_list("whistle_id", "external_due_at"))
    whistles = list(Whistle.objects.select_related("area", "category", "grade__scheme").filter(pk__in=ids))
    with together(whistles):
        for whistle in whistles:
            record(
                whistle, START_CLOCKS, by=by, occurred_at=whistle.whistled_at, origin=Origin.IMPORTED,
                outer=outer.get(whistle.pk), ledger_id=ledger_id,
            )  # fmt: skip
