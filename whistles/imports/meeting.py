"""What becomes of a row that meets a matter which is there already, or an earlier row of its own batch."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.areas.codes import prefix_of
from grids.conduct.events import Origin
from grids.conduct.refusals import Refusal
from whistles.imports.differing import Found, between
from whistles.imports.doubts import ABOVE, Doubt
from whistles.imports.identity import is_another, sentence
from whistles.imports.matters import Fresh, Key, Known
from whistles.imports.references import References
from whistles.intake.queries import number_taken
from whistles.intake.table import WHISTLE
from whistles.ledgers.rows import LedgerRow
from whistles.lifecycle import table
from whistles.lifecycle.actions import record

# matters of the pool that a batch whistles, each with the row as it is to be written
Blown = dict[Key, tuple[Fresh, Known]]


@dataclass(slots=True)
class Tally:
    """What became of the rows of a batch, and the refused ones by line."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    closed: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    # what rows say otherwise than is known; nothing is done about it
    differing: list[Found] = field(default_factory=list)
    # when the first and the last of the rows were received
    received: tuple[datetime, ...] = ()
    # line and number of what comes in and is doubtful, or is left to those above
    doubts: list[tuple[int, str, Doubt]] = field(default_factory=list)

    def try_to(self, act: Callable[[], None], row: LedgerRow) -> None:
        """Do it, and keep the row with its reason when it is refused."""
        try:
            act()
        except Refusal as refusal:
            self.refused.append((row.line, str(refusal)))


def meet_earlier_row(item: Fresh, fresh: dict[Key, Fresh], references: References, tally: Tally) -> None:
    """The same number a second time in one batch: what waited is whistled by it, an open row closed; else nothing changes.

    What is another matter under the same number is refused.
    """
    before = fresh[item.key]
    if is_another(item.looks, before.looks):
        tally.refused.append(
            (item.row.line, sentence(item.row.number, item.looks, before.looks, is_sealed=item.is_sealed))
        )
        return
    tally.differing += between(item, before, references)
    later = before if item.is_sealed else _gone_on(before, item, tally)
    if later is before:
        tally.unchanged += 1
    elif later:
        fresh[item.key] = later
        tally.updated += 1


def _gone_on(before: Fresh, item: Fresh, tally: Tally) -> Fresh | None:
    """What is to be written of a matter with what a later row says of it: that it was whistled, that it was closed.

    The same where the row says nothing new; None where it is refused.
    """
    row, is_closed = before.row, bool(item.row.closed_at and not before.row.closed_at)
    is_whistled = bool(item.grade and not before.grade)
    if not (is_whistled or is_closed):
        return before
    if is_whistled and not row.whistled_at:
        # until now it waited in the pool: the row that whistles it tells when
        row = row._replace(whistled_at=item.row.whistled_at, whistled_exact=item.row.whistled_exact)
    if is_closed:
        row = row._replace(
            closed_at=item.row.closed_at, closed_exact=item.row.closed_exact, resolution=item.row.resolution
        )
    later = replace(
        before, row=row, outcome=item.outcome or before.outcome, grade=before.grade or item.grade,
        department_id=before.department_id or item.department_id,
    )  # fmt: skip
    if row.closed_at and row.closed_at < later.began:
        tally.refused.append((item.row.line, _too_early(row.closed_at, later.began)))
        return None
    return later


def meet_known(
    item: Fresh, matter: Known, references: References, tally: Tally, blown: Blown, *, write: bool
) -> None:
    """A row of a matter that is there already: it whistles what waits and closes what is open, by the lifecycle's own steps.

    Where the matter still waits in the pool, the row is put to `blown`, to be whistled with its batch, whether it is closed
    or open: in which order ledgers are imported changes nothing. Of what whoever imports may not know, nothing is told but
    one sentence, and nothing happens to it.
    """
    if not item.is_sealed and not references.may_know(matter):
        if item.area.street_code.startswith(prefix_of(matter.area_code)):
            # those above brought in the very same row
            tally.unchanged += 1
            tally.doubts.append((item.row.line, item.row.number, Doubt(ABOVE, matter.area_code)))
            return
        tally.refused.append((item.row.line, number_taken()))
        return
    # of a complaint too: it is one that the same account registered, and another one must not be lost unsaid
    if is_another(item.looks, matter.looks):
        tally.refused.append(
            (item.row.line, sentence(item.row.number, item.looks, matter.looks, is_sealed=item.is_sealed))
        )
        return
    if item.is_sealed or not (item.grade and matter.is_open):
        # a complaint's ledger says nothing more of it
        tally.unchanged += 1
        return
    tally.try_to(lambda: _go_on(item, matter, references, tally, blown, write=write), item.row)


def _go_on(
    item: Fresh, matter: Known, references: References, tally: Tally, blown: Blown, *, write: bool
) -> None:
    """What a row says further of an open matter; Refusal where it can't be so."""
    if matter.state in WHISTLE.sources:
        _check_known(item, matter, references)
        blown[item.key] = (_as_registered(item, matter, references), matter)
    elif item.key in blown:
        before, _matter = blown[item.key]
        later = _gone_on(before, item, tally)
        if later is None or later is before:
            tally.unchanged += later is before
            return
        blown[item.key] = (later, matter)
    elif item.row.closed_at:
        _check_known(item, matter, references)
        _close_whistle(item, matter, references, write=write)
    else:
        tally.unchanged += 1
        return
    matter.moved(at=item.row.closed_at or item.began, is_closed=item.row.closed_at is not None)
    tally.updated += 1


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
        area=matter.area_code, title=matter.looks.title, received_at=matter.looks.received_at,
        address=address or item.row.address,
    )  # fmt: skip
    if row.whistled_at and row.whistled_at < matter.looks.received_at:
        row = row._replace(whistled_at=None)
    began = row.whistled_at or row.received_at
    if row.closed_at and row.closed_at < began:
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
            is_timed=item.is_timed(matter.whistle), ledger_id=references.ledger_id,
        )  # fmt: skip


def _too_early(closed: datetime, before: datetime) -> str:
    when = "%Y-%m-%d %H:%M"
    return _("办结时间 %(closed)s 早于已登记的上一步 %(before)s。") % {
        "closed": timezone.localtime(closed).strftime(when),
        "before": timezone.localtime(before).strftime(when),
    }
