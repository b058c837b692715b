"""A ledger's file is checked or imported, batch by batch, in a worker.

Every batch is one transaction that also moves the cursor: a worker killed in the middle leaves nothing half,
and the next one goes on where the last batch ended.
"""

import logging
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DataError, IntegrityError, InternalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grids.background.actions import beat
from grids.background.models import Kind
from grids.conduct.ahead import Ahead
from grids.conduct.refusals import Refusal, require
from whistles.imports import doubts, keeping, parts, reading
from whistles.imports.actors import IMPORTER
from whistles.imports.afterwards.working import Going
from whistles.imports.batch import Tally, bring_in
from whistles.imports.differing import tells_closing
from whistles.imports.engine import ImportSituation, by_itself
from whistles.imports.findings import but_for, merged
from whistles.imports.models import Import, ImportState
from whistles.imports.reading import Batch
from whistles.imports.references import References
from whistles.imports.refused import keep_preview, keep_refused
from whistles.imports.seen import Seen
from whistles.imports.states import AFTERWARDS, IN_HAND, UNDER_WAY
from whistles.imports.table import CHECK_ANEW, CHECK_THROUGH, FAIL, FINISH, WRITE

log = logging.getLogger(__name__)

# and what its rows can cause when they are written; a lost connection is none of them and is tried again
BROKEN = (*reading.UNREADABLE, DataError, IntegrityError, InternalError)
TRIES = 3
# an import that was given to a worker and not moved on for so long is given to another
LEASE_SECONDS = 30
# after so long others get their turn, and this one another
TURN_SECONDS = 600


def hand_out() -> list[uuid.UUID]:
    """The imports that wait for a worker, taken for one: the caller sends each of them to the queue.

    Where nothing came of it for LEASE_SECONDS (the broker lost it, the worker died), it is handed out again.
    """
    now = timezone.now()
    with transaction.atomic():
        waiting = Import.objects.to_hand_out(now - timedelta(seconds=LEASE_SECONDS))
        found = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
        Import.objects.filter(pk__in=found).update(handed_at=now)
    return found


def take_a_turn(*, import_id: uuid.UUID | str) -> None:
    """What a worker does about one import: all of it, or as much as the time of one turn allows.

    Where the time limit of the task strikes, only this import stops: it goes on with another turn, unless not even one
    batch was done within the time.
    """
    cursor = Import.objects.values_list("cursor", flat=True).get(pk=import_id)
    end = time.monotonic() + TURN_SECONDS
    try:
        run(import_id=import_id, goes_on=lambda: _is_within(end))
        if time.monotonic() >= end:
            _hand_back(import_id, after=cursor)
    except SoftTimeLimitExceeded:
        log.warning("import %s took longer than a task may", import_id)
        _hand_back(import_id, after=cursor)


def _is_within(end: float) -> bool:
    beat(Kind.IMPORTS)
    return time.monotonic() < end


@transaction.atomic
def _hand_back(import_id: uuid.UUID | str, *, after: int) -> None:
    """The import is handed out again at once; a check, which can't go on elsewhere, and one that stands still fail."""
    ledger = Import.objects.waiting().select_for_update(of=("self",)).filter(pk=import_id).first()
    if ledger and ledger.state != ImportState.CHECKING and ledger.cursor > after:
        ledger.handed_at = None
        ledger.save(update_fields=["handed_at"])
    elif ledger and ledger.state in UNDER_WAY:
        by_itself(ledger, FAIL, failure=_("这个文件用了太长时间，已停下；请拆成几个文件再试。"))


def run(*, import_id: uuid.UUID | str, goes_on: Callable[[], bool] = lambda: True) -> Import:
    """Check or import to the end, batch by batch; safe to be called by several workers at once.

    goes_on: asked after each batch whether an import takes another one; a check always does, and after its last batch an
    import comes to its end. Reasons are told in the language of whoever began it, whichever process this is.
    """
    with translation.override(Import.objects.values_list("language", flat=True).get(pk=import_id)):
        _run(import_id, goes_on)
    return Import.objects.get(pk=import_id)


def _run(import_id: uuid.UUID | str, goes_on: Callable[[], bool]) -> None:
    for tries_left in reversed(range(TRIES)):
        try:
            with closing(Worker(import_id)) as worker:
                while worker.goes_on() and (goes_on() or worker.is_checking or worker.is_at_end):
                    pass
        except BROKEN as broken:
            # the same number came through another door at this very moment: the batch is read again
            if isinstance(broken, IntegrityError) and tries_left:
                continue
            log.exception("import %s could not be read on", import_id)
            _give_up(import_id)
        break


class Worker:
    """One run over a file: the references and the open file live as long as nobody else takes the import over."""

    def __init__(self, import_id: uuid.UUID | str) -> None:
        self.import_id = import_id
        self.references: References | None = None
        self.seen: Seen | None = None
        self.ahead: Ahead[Batch] | None = None
        self.position = -1
        self.is_checking = self.is_at_end = False
        self.afterwards = Going()

    def close(self) -> None:
        """Let go of the file."""
        if self.ahead is not None:
            self.ahead.close()

    @transaction.atomic
    def goes_on(self) -> bool:
        """One batch; False when nothing is left to do here."""
        waiting = Import.objects.waiting().select_for_update(of=("self",), skip_locked=True)
        ledger = waiting.filter(pk=self.import_id).first()
        if ledger is None:
            return False
        if ledger.state in AFTERWARDS:
            return self.afterwards.goes_on(ledger)
        ledger.handed_at = timezone.now()
        try:
            if self.references is None:
                require(
                    IMPORTER.may(ImportSituation(ledger, ledger.created_by)),
                    _("导入的人现在没有这个权限了，已停下；请有权限的人重新上传。"),
                    code="forbidden",
                )
                self.references = References(
                    ledger.area,
                    ledger.source,
                    ledger.grade,
                    ledger.created_by,
                    words=ledger.values,
                    starts_clocks=ledger.starts_clocks,
                    tells_closing=tells_closing(ledger.mapping),
                    ledger_id=ledger.pk,
                    made_before=ledger.findings.get("made", {}),
                )
            if ledger.state == ImportState.CHECKING and self.position != ledger.cursor:
                self.seen = Seen()
                if ledger.cursor:
                    by_itself(ledger, CHECK_ANEW)
            if self.ahead is None or self.position != ledger.cursor:
                self.close()
                self.ahead = Ahead(reading.batches_of(ledger))
            # a batch that is refused half way leaves nothing
            with transaction.atomic():
                batch = self.ahead.next()
                _advance(ledger, batch, self.references, self.seen)
            self.is_at_end = 0 < len(batch.cells) < reading.BATCH
        except Refusal as refusal:
            by_itself(ledger, FAIL, failure=str(refusal))
        self.position, self.is_checking = ledger.cursor, ledger.state == ImportState.CHECKING
        return True


@transaction.atomic
def _give_up(import_id: uuid.UUID | str) -> None:
    """Fail an import that can't be read on, so that it doesn't keep the ones behind it from their turn."""
    ledger = (
        Import.objects.waiting()
        .select_for_update(of=("self",), skip_locked=True)
        .filter(pk=import_id)
        .first()
    )
    if ledger and ledger.state in UNDER_WAY:
        said = _("读到%(where)s以后出了意外，已记入日志，请联系系统管理员。")
        by_itself(ledger, FAIL, failure=said % {"where": parts.where(ledger, ledger.cursor or 1)})


def run_and_wait(
    *, import_id: uuid.UUID | str, after_batch: Callable[[uuid.UUID | str], None] | None = None
) -> Import:
    """As `run`, but when a worker has the import in hand, wait for it. after_batch: called with its id after each."""

    def goes_on() -> bool:
        if after_batch:
            after_batch(import_id)
        return True

    while True:
        ledger = run(import_id=import_id, goes_on=goes_on)
        if ledger.state not in IN_HAND:
            return ledger
        time.sleep(0.2)


def _advance(ledger: Import, batch: Batch, references: References, seen: Seen | None) -> None:
    """One batch: its rows, the refused ones, the counts and the cursor, all or nothing."""
    write = ledger.state != ImportState.CHECKING
    if not batch.cells:
        _finish(ledger, references)
        return
    tally = bring_in(batch.rows, references, write=write, seen=seen)
    refused = [*_told_at_once(batch, references), *tally.refused]
    if ledger.cursor == 0:
        keep_preview(ledger, batch.rows, but_not={line for line, _reason in refused})
    keep_refused(ledger, batch.cells, refused)
    if write:
        keeping.saw(ledger, tally.received)
        keeping.keep(ledger, tally.differing)
    _count(ledger, tally, len(batch.cells), len(refused))
    late = {line for line, _reason in tally.refused}
    known = but_for(batch.found, (row for row in batch.rows if row.line in late)) if late else batch.found
    found = {**known, "doubts": doubts.told(tally.doubts), "made": references.just_made()}
    ledger.findings = merged(ledger.findings, found)
    ledger.layout = parts.counted(ledger.layout, batch.cells)
    ledger.cursor = next(reversed(batch.cells))
    if ledger.state == ImportState.QUEUED:
        by_itself(ledger, WRITE)
    if len(batch.cells) < reading.BATCH and not write:
        _finish(ledger, references)
    else:
        # what is written ends in a transaction of its own: the file may be read once more, and locks no matter meanwhile
        ledger.save()


def _told_at_once(batch: Batch, references: References) -> list[tuple[int, str]]:
    """The rows that could not be read, each with all that is wrong with it."""
    return [
        (line, "；".join([reason, *(references.faults_of(row) if row else [])]))
        for line, reason, row in batch.refused
    ]


def _finish(ledger: Import, references: References) -> None:
    """The file was read to its end."""
    if ledger.state == ImportState.CHECKING:
        by_itself(ledger, CHECK_THROUGH)
        return
    keeping.keep_missing(ledger, references)
    by_itself(ledger, FINISH)


def _count(ledger: Import, tally: Tally, rows: int, refused: int) -> None:
    ledger.rows += rows
    ledger.imported += tally.imported
    ledger.updated += tally.updated
    ledger.unchanged += tally.unchanged
    ledger.closed += tally.closed
    ledger.refused += refused
    if ledger.state == ImportState.CHECKING:
        ledger.differing += len({(one.key, one.kind) for one in tally.differing})
