"""A ledger's file is checked or imported, batch by batch, in a worker.

Every batch is one transaction that also moves the cursor: a worker killed in the middle leaves nothing half,
and the next one goes on where the last batch ended.
"""

import logging
import time
import uuid
from contextlib import closing
from pathlib import Path

from django.db import DataError, IntegrityError, InternalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from whistles.imports import reading, states
from whistles.imports.ahead import Ahead
from whistles.imports.batch import Tally, bring_in
from whistles.imports.models import Import, ImportState
from whistles.imports.reading import Batch
from whistles.imports.references import References
from whistles.imports.refused import keep_preview, keep_refused
from whistles.imports.seen import Seen

log = logging.getLogger(__name__)

# and what its rows can cause when they are written; a lost connection is none of them and is tried again
BROKEN = (*reading.UNREADABLE, DataError, IntegrityError, InternalError)
TRIES = 3
SMALL_BYTES = 1024 * 1024


def run(*, import_id: uuid.UUID | str) -> Import:
    """Check or import to the end, batch by batch; safe to be called by several workers at once.

    Reasons are told in the language of whoever began it, whichever process this is.
    """
    with translation.override(Import.objects.values_list("language", flat=True).get(pk=import_id)):
        _run(import_id)
    return Import.objects.get(pk=import_id)


def _run(import_id: uuid.UUID | str) -> None:
    for tries_left in reversed(range(TRIES)):
        try:
            with closing(Worker(import_id)) as worker:
                while worker.goes_on():
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
        try:
            if self.references is None:
                self.references = References(ledger.area, ledger.source, ledger.grade, ledger.created_by)
            if ledger.state == ImportState.CHECKING and self.position != ledger.cursor:
                # what another process met is not known here; a check writes nothing and may begin anew
                self.seen = Seen()
                states.begin(ledger, ImportState.CHECKING)
            if self.ahead is None or self.position != ledger.cursor:
                self.close()
                self.ahead = Ahead(reading.batches_of(ledger))
            # a batch that is refused half way leaves nothing
            with transaction.atomic():
                _advance(ledger, self.ahead.next(), self.references, self.seen)
        except Refusal as refusal:
            states.fail(ledger, str(refusal))
        self.position = ledger.cursor
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
    if ledger:
        states.fail(
            ledger,
            _("读到第 %(line)s 行以后出了意外，已记入日志，请联系系统管理员。")
            % {"line": ledger.cursor or 1},
        )


def run_if_small(*, import_id: uuid.UUID | str) -> None:
    """Run a small file at once, so that nobody waits for the worker's next round; a large one is the worker's."""
    path = Path(Import.objects.get(pk=import_id).file_path)
    if path.is_file() and path.stat().st_size < SMALL_BYTES:
        run(import_id=import_id)


def run_and_wait(*, import_id: uuid.UUID | str) -> Import:
    """As `run`, but when a worker has the import in hand, wait for it."""
    while True:
        ledger = run(import_id=import_id)
        if ledger.state not in states.UNDER_WAY:
            return ledger
        time.sleep(0.2)


def run_waiting() -> int:
    """Take up every import that waits, the oldest first; how many were looked at."""
    waiting = list(Import.objects.waiting().order_by("created_at").values_list("pk", flat=True))
    for import_id in waiting:
        try:
            run(import_id=import_id)
        except Exception:
            # one that can't go on now must not keep the ones behind it from their turn
            log.exception("import %s could not be taken up", import_id)
    return len(waiting)


def _advance(ledger: Import, batch: Batch, references: References, seen: Seen | None) -> None:
    """One batch: its rows, the refused ones, the counts and the cursor, all or nothing."""
    write = ledger.state != ImportState.CHECKING
    if not batch.cells:
        states.finish(ledger)
        return
    if ledger.cursor == 0:
        keep_preview(ledger, batch.rows)
    tally = bring_in(batch.rows, references, write=write, seen=seen)
    refused = batch.refused + tally.refused
    keep_refused(ledger, batch.cells, refused)
    _count(ledger, tally, len(batch.cells), len(refused))
    ledger.cursor = next(reversed(batch.cells))
    if write:
        ledger.state = ImportState.RUNNING
    if len(batch.cells) < reading.BATCH:
        states.finish(ledger)
    else:
        ledger.save()


def _count(ledger: Import, tally: Tally, rows: int, refused: int) -> None:
    ledger.rows += rows
    ledger.imported += tally.imported
    ledger.updated += tally.updated
    ledger.unchanged += tally.unchanged
    ledger.closed += tally.closed
    ledger.refused += refused
