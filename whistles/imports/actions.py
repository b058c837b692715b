"""A ledger's way in: upload, say which column is what, check, confirm, run. Long work goes on in batches.

Every batch is one transaction that also moves the cursor: a worker killed in the middle leaves nothing half,
and the next one goes on where the last batch ended.
"""

import json
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import DataError, IntegrityError, InternalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.refusals import Refusal, require
from grids.privacy.ciphers import seal, unseal
from grids.privacy.registry import FIELDS
from grids.staff.models import User
from whistles.imports import files
from whistles.imports.ahead import Ahead
from whistles.imports.batch import Tally, bring_in
from whistles.imports.models import ColumnMapping, Import, ImportState, RefusedRow
from whistles.imports.queries import ImportQuerySet
from whistles.imports.references import Registry
from whistles.imports.seen import Seen
from whistles.intake.models import Source
from whistles.ledgers import columns
from whistles.ledgers.reading import Ledger, open_ledger
from whistles.ledgers.rows import LedgerRow, RowReader
from whistles.lifecycle.models import Grade

log = logging.getLogger(__name__)

# what a file that no rule foresaw can cause when it is read, and when its rows are written; a lost connection is
# none of them and is tried again
UNREADABLE = (ArithmeticError, OSError, RuntimeError, AttributeError, LookupError, TypeError, ValueError)
BROKEN = (
    *UNREADABLE,
    DataError,
    IntegrityError,
    InternalError,
)
BATCH = 10_000
TRIES = 3
PREVIEW_ROWS = 8
CELLS_PURPOSE = "import.cells"
SMALL_BYTES = 1024 * 1024
# a file named on the command line may be larger than an upload, but not without end
MAX_BYTES = 4 << 30
# a file that is written just now has no import yet
ORPHAN_SECONDS = 24 * 3600
UNDER_WAY = frozenset({ImportState.CHECKING, ImportState.QUEUED, ImportState.RUNNING})


def upload_limit_mb() -> int:
    """The largest file that may be uploaded, in megabytes."""
    return settings.IMPORT_MAX_BYTES // (1024 * 1024)


def upload(*, file: UploadedFile, area: Area, source: Source, grade: Grade | None, by: User) -> Import:
    """Take a ledger file in and read its header; the columns are guessed, or remembered from the last time.

    Raises Refusal when the file is too large, empty, or not a ledger.
    """
    oracle.require_in(by, Permission.LEDGER_IMPORT, area.code, _("导入台账"))
    limit = settings.IMPORT_MAX_BYTES
    require(
        file.size <= limit,
        _("文件有 %(have)s MB，超过上限 %(limit)s MB。请按月份拆成几个文件再上传。")
        % {"have": file.size // (1024 * 1024), "limit": limit // (1024 * 1024)},
        field="file",
    )
    ledger = Import(
        area=area, source=source, grade=grade, created_by=by, file_name=Path(file.name).name[:200]
    )
    with _stored(ledger, file.chunks()) as opened:
        _know_columns(ledger, opened)
        ledger.save(force_insert=True)
    return ledger


def take_file(
    *,
    path: Path,
    area: Area,
    source: Source,
    grade: Grade | None,
    by: User,
    assignments: Iterable[str] | None = None,
) -> Import:
    """The same for a file that already lies on this machine, as the command does; it stays, a copy is worked on.

    The file is read to its end first: of one that breaks off in its last row nothing is kept.
    assignments: what is known of the columns as `field=column`; with it (even if empty) a column that is wrong or
    missing refuses the file. Raises Refusal as `upload` does.
    """
    oracle.require_in(by, Permission.LEDGER_IMPORT, area.code, _("导入台账"))
    require(path.is_file(), _("没有文件 %(path)s。") % {"path": _shown_path(path)})
    require(path.stat().st_size <= MAX_BYTES, _("文件太大，请拆成几个文件。"))
    ledger = Import(
        area=area, source=source, grade=grade, created_by=by, file_name=_shown_path(path.name)[:200]
    )
    with path.open("rb") as original, _stored(ledger, files.chunks_of(original)) as opened:
        _know_columns(ledger, opened)
        if assignments is not None:
            given = columns.parse_mapping(assignments, ledger.header)
            ledger.mapping = columns.complete_mapping(ledger.header, given, remembered=ledger.mapping)
            columns.check_mapping(ledger.mapping, ledger.header)
        ledger.total_rows = _read_through(opened)
        ledger.save(force_insert=True)
    return ledger


def _shown_path(path: Path | str) -> str:
    """A path as text that every database and terminal takes: names in another encoding are read as GB18030."""
    raw = os.fsencode(path)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


@contextmanager
def _stored(ledger: Import, chunks: Iterable[bytes]) -> Iterator[Ledger]:
    """The import's file, stored and opened; it goes again when what is done with it fails."""
    path, ledger.file_digest = files.store(ledger.id, chunks)
    ledger.file_path = str(path)
    try:
        yield open_ledger(path, name=ledger.file_name, max_bytes=MAX_BYTES)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _read_through(opened: Ledger) -> int:
    """The number of rows, after the whole file was read; Refusal where it can't be read to its end."""
    try:
        return sum(1 for _row in opened.rows())
    except UNREADABLE as broken:
        log.exception("a ledger could not be read to its end")
        raise Refusal(_("文件读不到最后，已记入日志，请在 Excel 中打开核对，另存为 .xlsx 再试。")) from broken


def _know_columns(ledger: Import, opened: Ledger) -> None:
    """Which column is what, as guessed or as remembered from the last file with this header."""
    ledger.street_code = ledger.area.street_code
    ledger.header = list(opened.header)
    remembered = ColumnMapping.objects.filter(
        street_code=ledger.street_code, fingerprint=columns.fingerprint(opened.header)
    ).first()
    ledger.mapping = columns.complete_mapping(
        opened.header, {}, remembered=remembered.mapping if remembered else None
    )


@transaction.atomic
def map_columns(*, import_id: uuid.UUID | str, mapping: Mapping[str, str], by: User) -> Import:
    """Say which column is what; the choice is remembered for this header, and the check begins."""
    ledger = _owned(import_id, by, {ImportState.UPLOADED, ImportState.CHECKED})
    columns.check_mapping(mapping, ledger.header)
    ledger.mapping = dict(mapping)
    ColumnMapping.objects.update_or_create(
        street_code=ledger.street_code,
        fingerprint=columns.fingerprint(ledger.header),
        defaults={"mapping": ledger.mapping},
    )
    _begin(ledger, ImportState.CHECKING)
    return ledger


@transaction.atomic
def confirm(*, import_id: uuid.UUID | str, by: User) -> Import:
    """Start the import that was checked."""
    ledger = _owned(import_id, by, {ImportState.CHECKED})
    _begin(ledger, ImportState.QUEUED)
    return ledger


def import_at_once(*, import_id: uuid.UUID | str, mapping: Mapping[str, str], by: User) -> Import:
    """Import without the page's check in between, and wait for the end, as a script wants it."""
    with transaction.atomic():
        ledger = Import.objects.select_for_update().get(pk=import_id)
        oracle.require_in(by, Permission.LEDGER_IMPORT, ledger.area_id, _("导入台账"))
        columns.check_mapping(mapping, ledger.header)
        ledger.mapping = dict(mapping)
        _begin(ledger, ImportState.QUEUED)
    return run_and_wait(import_id=import_id)


@transaction.atomic
def taken_up(ledger: Import) -> Import | None:
    """The import of the same file in the same way that was begun and did not come to its end; `ledger` goes then."""
    begun = Import.objects.waiting().exclude(state=ImportState.CHECKING)
    same = begun.filter(
        area=ledger.area_id, source=ledger.source_id, grade=ledger.grade_id, file_digest=ledger.file_digest,
        mapping=ledger.mapping,
    ).first()  # fmt: skip
    if same:
        _forget_file(ledger)
        ledger.delete()
    return same


@transaction.atomic
def drop(*, import_id: uuid.UUID | str, by: User) -> Import:
    """Give an import up before it ran; the file and its rows go."""
    ledger = _owned(import_id, by, {ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED})
    _drop(ledger)
    return ledger


def _drop(ledger: Import, sentence: str = "") -> None:
    ledger.state, ledger.failure = ImportState.DROPPED, sentence
    ledger.refused_rows.all().delete()
    ledger.preview = []
    _forget_file(ledger)
    ledger.save()


def sweep() -> int:
    """Drop the uploads that nobody confirmed, delete files that were kept long enough or belong to no import.

    How long is a setting; how many went. Refused rows go when their term as personal data is over. Safe beside
    everything else: what somebody has in hand is left for later.
    """
    left = Import.objects.left_lying(_days_ago(settings.IMPORT_UNCONFIRMED_DAYS))
    ended = Import.objects.ended(_days_ago(settings.IMPORT_KEEP_DAYS)).exclude(file_path="")
    gone = sum(_each(left, _drop_unconfirmed)) + sum(_each(ended, _delete_file))
    _forget_refused_rows()
    known = set(Import.objects.exclude(file_path="").values_list("file_path", flat=True))
    orphans = files.orphans(known, seconds=ORPHAN_SECONDS)
    for path in orphans:
        path.unlink(missing_ok=True)
        log.warning("deleted %s: no import knows this file", path.name)
    return gone + len(orphans)


def _each(found: ImportQuerySet, act: Callable[[Import], None]) -> Iterator[bool]:
    """Do it to every import found, each in a transaction of its own; what is in hand or has moved on is left."""
    for pk in found.values_list("pk", flat=True):
        with transaction.atomic():
            ledger = found.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if ledger is not None:
                act(ledger)
        yield ledger is not None


def _drop_unconfirmed(ledger: Import) -> None:
    days = settings.IMPORT_UNCONFIRMED_DAYS
    _drop(ledger, _("上传后 %(days)s 天没有人确认，已自动放弃，文件已删除。") % {"days": days})
    log.info("dropped import %s: not confirmed for %s days", ledger.pk, days)


def _delete_file(ledger: Import) -> None:
    _forget_file(ledger)
    ledger.save(update_fields=["file_path"])
    log.info("deleted the file of import %s, which has ended", ledger.pk)


def _forget_refused_rows() -> None:
    """Delete the cells of refused rows after their term; how many there were stays with the import."""
    ended = Import.objects.ended(_days_ago(FIELDS["whistles.RefusedRow.cells"].retention_days))
    gone, _by_model = RefusedRow.objects.filter(ledger__in=ended).delete()
    if gone:
        log.info("deleted %s refused rows whose term is over", gone)


def _days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def _owned(import_id: uuid.UUID | str, by: User, states: set[str]) -> Import:
    ledger = Import.objects.visible_to(by).select_for_update(of=("self",)).get(pk=import_id)
    require(
        ledger.state in states,
        _("这次导入现在是「%(state)s」，不能再这样做。") % {"state": ledger.get_state_display()},
        code="conflict",
    )
    return ledger


def _begin(ledger: Import, state: str) -> None:
    ledger.state, ledger.cursor, ledger.failure = state, 0, ""
    ledger.rows = ledger.imported = ledger.updated = ledger.unchanged = ledger.refused = ledger.closed = 0
    ledger.started_at, ledger.language = timezone.now(), translation.get_language() or settings.LANGUAGE_CODE
    ledger.refused_rows.all().delete()
    try:
        with transaction.atomic():
            ledger.save()
    except IntegrityError as error:
        raise Refusal(_("同一个文件正在导入，请到导入列表看它的进度。"), code="conflict") from error


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
        self.registry: Registry | None = None
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
            if self.registry is None:
                self.registry = Registry(ledger.area, ledger.source, ledger.grade, ledger.created_by)
            if ledger.state == ImportState.CHECKING and self.position != ledger.cursor:
                # what another process met is not known here; a check writes nothing and may begin anew
                self.seen = Seen()
                _begin(ledger, ImportState.CHECKING)
            if self.ahead is None or self.position != ledger.cursor:
                self.close()
                self.ahead = Ahead(_reading(ledger))
            # a batch that is refused half way leaves nothing
            with transaction.atomic():
                _advance(ledger, self.ahead.next(), self.registry, self.seen)
        except Refusal as refusal:
            _fail(ledger, str(refusal))
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
        _fail(
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
        if ledger.state not in UNDER_WAY:
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


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a file as they stand there by line, what they say, and those that can't be understood."""

    cells: dict[int, tuple]
    rows: list[LedgerRow]
    refused: list[tuple[int, str]]


def _reading(ledger: Import) -> Callable[[], Batch]:
    """A function that reads the next batch of the file from the import's cursor on, without asking the database."""
    lines = opened(ledger).rows(after=ledger.cursor)
    header, mapping = ledger.header, ledger.mapping
    return lambda: _read(list(islice(lines, BATCH)), header, mapping)


def opened(ledger: Import) -> Ledger:
    """The import's file; Refusal when it is gone."""
    path = Path(ledger.file_path)
    try:
        require(ledger.file_path and path.is_file(), _("文件已不在，请重新上传。"))
    except OSError as unreadable:
        raise Refusal(_("文件已不在，请重新上传。")) from unreadable
    return open_ledger(path, name=ledger.file_name, max_bytes=MAX_BYTES)


def _advance(ledger: Import, batch: Batch, registry: Registry, seen: Seen | None) -> None:
    """One batch: its rows, the refused ones, the counts and the cursor, all or nothing."""
    write = ledger.state != ImportState.CHECKING
    if not batch.cells:
        _finish(ledger)
        return
    if ledger.cursor == 0:
        ledger.preview = [_preview(row, ledger) for row in batch.rows[:PREVIEW_ROWS]]
    tally = bring_in(batch.rows, registry, write=write, seen=seen)
    refused = batch.refused + tally.refused
    _keep_refused(ledger, batch.cells, refused)
    _count(ledger, tally, len(batch.cells), len(refused))
    ledger.cursor = next(reversed(batch.cells))
    if write:
        ledger.state = ImportState.RUNNING
    if len(batch.cells) < BATCH:
        _finish(ledger)
    else:
        ledger.save()


def _read(lines: list[tuple[int, tuple]], header: list[str], mapping: Mapping[str, str]) -> Batch:
    now, tz = timezone.now(), timezone.get_default_timezone()
    reader = RowReader(header, mapping, now=now, tz=tz)
    rows: list[LedgerRow] = []
    refused: list[tuple[int, str]] = []
    for line, cells in lines:
        try:
            rows.append(reader.read(line, cells))
        except Refusal as refusal:
            refused.append((line, str(refusal)))
    return Batch(dict(lines), rows, refused)


def _preview(row: LedgerRow, ledger: Import) -> dict:
    when = "%Y-%m-%d %H:%M"
    return {
        "line": row.line,
        "number": row.number,
        "title": row.title[:60],
        "received": timezone.localtime(row.received_at).strftime(when),
        "closed": timezone.localtime(row.closed_at).strftime(when) if row.closed_at else "",
        "area": row.area or ledger.area.name,
    }


def _keep_refused(ledger: Import, cells: dict[int, tuple], refused: list[tuple[int, str]]) -> None:
    RefusedRow.objects.bulk_create(
        [
            RefusedRow(
                ledger=ledger,
                line=line,
                cells=seal(json.dumps(cells[line], default=str, ensure_ascii=False), purpose=CELLS_PURPOSE),
                reason=reason[:500],
            )
            for line, reason in refused
        ],
        batch_size=1000,
    )


def refused_cells(row: RefusedRow) -> list:
    """The cells of a refused row as they stood in the file."""
    return json.loads(unseal(row.cells, purpose=CELLS_PURPOSE))


def _count(ledger: Import, tally: Tally, rows: int, refused: int) -> None:
    ledger.rows += rows
    ledger.imported += tally.imported
    ledger.updated += tally.updated
    ledger.unchanged += tally.unchanged
    ledger.closed += tally.closed
    ledger.refused += refused


def _finish(ledger: Import) -> None:
    if ledger.state == ImportState.CHECKING:
        ledger.state, ledger.total_rows = ImportState.CHECKED, ledger.rows
    else:
        ledger.state, ledger.finished_at = ImportState.DONE, timezone.now()
        ledger.preview = []
        _forget_file(ledger, unless_kept=True)
    ledger.save()


def _fail(ledger: Import, sentence: str) -> None:
    if ledger.state == ImportState.CHECKING:
        # a check writes nothing, however far it came
        ledger.rows = ledger.imported = ledger.updated = ledger.unchanged = ledger.closed = 0
    ledger.state, ledger.failure, ledger.finished_at = ImportState.FAILED, sentence[:500], timezone.now()
    ledger.preview = []
    _forget_file(ledger, unless_kept=True)
    ledger.save()


def _forget_file(ledger: Import, *, unless_kept: bool = False) -> None:
    """A ledger holds personal data: its file goes as soon as it is no longer needed. The caller saves the row."""
    if unless_kept and settings.IMPORT_KEEP_DAYS > 0:
        return
    path, ledger.file_path = ledger.file_path, ""
    transaction.on_commit(lambda: files.remove(path))
