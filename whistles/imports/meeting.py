"""What becomes of a row that meets a matter which is there already, or an earlier row of its own batch."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.events import Origin
from grids.conduct.refusals import Refusal
from whistles.imports.matters import Fresh, Key, Known, day_of
from whistles.imports.references import References
from whistles.intake.queries import number_taken
from whistles.intake.table import WHISTLE
from whistles.ledgers.rows import LedgerRow
from whistles.lifecycle import table
from whistles.lifecycle.actions import record

A_MONTH = timedelta(days=31)


@dataclass(slots=True)
class Tally:
    """What became of the rows of a batch, and the refused ones by line."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    closed: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    def try_to(self, act: Callable[[], None], row: LedgerRow) -> None:
        """Do it, and keep the row with its reason when it is refused."""
        try:
            act()
        except Refusal as refusal:
            self.refused.append((row.line, str(refusal)))


def meet_earlier_row(item: Fresh, fresh: dict[Key, Fresh], tally: Tally) -> None:
    """The same number a second time in one batch: an open row is closed by it, otherwise nothing changes.

    What is another matter under the same number is refused.
    """
    before = fresh[item.key]
    if _is_another(item.row, before.row):
        tally.refused.append((item.row.line, _another(item.row, before.row)))
    elif item.is_sealed:
        tally.unchanged += 1
    elif item.row.closed_at and not before.row.closed_at:
        if item.row.closed_at < before.began:
            tally.refused.append((item.row.line, _too_early(item.row.closed_at, before.began)))
            return
        closed = before.row._replace(
            closed_at=item.row.closed_at, closed_exact=item.row.closed_exact, resolution=item.row.resolution
        )
        # what the first row left open may stand in the later one
        fresh[item.key] = replace(
            before, row=closed, outcome=item.outcome, grade=before.grade or item.grade,
            department_id=before.department_id or item.department_id,
        )  # fmt: skip
        tally.updated += 1
    else:
        tally.unchanged += 1


def meet_known(
    item: Fresh, matter: Known, references: References, tally: Tally, blown: list[tuple[Fresh, Known]], *,
    write: bool,
) -> None:  # fmt: skip
    """A row of a matter that is there already: it closes what was open, by the lifecycle's own step.

    Where the matter still waits in the pool, the row is put to `blown`, to be whistled with its batch. Of what whoever
    imports may not know, nothing is told but one sentence, and nothing happens to it.
    """
    if not item.is_sealed and not references.may_know(matter):
        tally.refused.append((item.row.line, number_taken()))
        return
    # of a complaint too: it is one that the same account registered, and another one must not be lost unsaid
    if _is_another(item.row, matter):
        tally.refused.append((item.row.line, _another(item.row, matter)))
        return
    if item.is_sealed:
        # its ledger says nothing more of it
        tally.unchanged += 1
        return
    if not (item.row.closed_at and matter.is_open):
        tally.unchanged += 1
        return

    def close() -> None:
        _check_known(item, matter, references)
        if matter.state in WHISTLE.sources:
            blown.append((_as_registered(item, matter, references), matter))
        else:
            _close_whistle(item, matter, references, write=write)
        matter.closed()
        tally.updated += 1

    tally.try_to(close, item.row)


def _check_known(item: Fresh, matter: Known, references: References) -> None:
    """A ledger closes only what lies in the area it was imported for."""
    if not matter.area_code.startswith(references.area.prefix):
        raise Refusal(
            _("这个编号已登记在「%(here)s」以外的区域，不能由这个台账办结。") % {"here": references.area.name}
        )


def _as_registered(item: Fresh, matter: Known, references: References) -> Fresh:
    """A lead that waits in the pool stays where and what it is; the ledger's row tells how it went on."""
    address = matter.lead.address if matter.lead else ""
    row = item.row._replace(
        area=matter.area_code, title=matter.title, received_at=matter.received_at,
        address=address or item.row.address,
    )  # fmt: skip
    if row.whistled_at and row.whistled_at < matter.received_at:
        row = row._replace(whistled_at=None)
    began = row.whistled_at or row.received_at
    if row.closed_at < began:
        raise Refusal(_too_early(row.closed_at, began))
    return references.resolve(row)


def _close_whistle(item: Fresh, matter: Known, references: References, *, write: bool) -> None:
    """Close what was open, because the ledger says so."""
    if item.row.closed_at < matter.last_step_at:
        raise Refusal(_too_early(item.row.closed_at, matter.last_step_at))
    if write:
        record(
            matter.whistle, table.CLOSE_BY_LEDGER, by=references.by, occurred_at=item.row.closed_at,
            origin=Origin.IMPORTED, outcome=item.outcome, resolution=item.row.resolution,
            is_timed=item.is_timed(matter.whistle),
        )  # fmt: skip


def _is_another(row: LedgerRow, before: LedgerRow | Known) -> bool:
    """Whether a row is another matter than the one its number stands for: some ledgers count anew every year.

    Of one matter somebody may have corrected the title, or noted the receipt on another day; not both.
    """
    apart = abs(row.received_at - before.received_at)
    return apart > A_MONTH or (day_of(row) != day_of(before) and row.title != before.title)


def _another(row: LedgerRow, before: LedgerRow | Known) -> str:
    return _(
        "编号「%(number)s」已经是 %(known)s 收到的另一件事，而这一行是 %(here)s 收到的。"
        "编号每年重新开始的，请在前面加上年份；其实是同一件事的，请把收到时间改成一样。"
    ) % {"number": row.number, "known": day_of(before).isoformat(), "here": day_of(row).isoformat()}


def _too_early(closed: datetime, before: datetime) -> str:
    when = "%Y-%m-%d %H:%M"
    return _("办结时间 %(closed)s 早于已登记的上一步 %(before)s。") % {
        "closed": timezone.localtime(closed).strftime(when),
        "before": timezone.localtime(before).strftime(when),
    }
