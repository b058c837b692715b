"""A ledger file comes in, from a page or from this machine: it is stored, opened, and its columns are guessed."""

import logging
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.lifecycle import NEW
from grids.conduct.refusals import Refusal, require
from grids.conduct.words import Words
from grids.privacy import folders
from grids.staff.models import User
from whistles.imports import files, reading
from whistles.imports.engine import IMPORT_ENGINE, by_itself
from whistles.imports.models import ColumnMapping, Import
from whistles.imports.states import WRITING
from whistles.imports.table import DROP, LAY_OUT, UPLOAD
from whistles.imports.words import checked_words
from whistles.intake.models import Source
from whistles.ledgers import columns
from whistles.ledgers.apart import LedgerApart
from whistles.ledgers.layout import ASKED_NOTHING, Wanted
from whistles.ledgers.standing import REFUSE
from whistles.lifecycle.grades import Grade

log = logging.getLogger(__name__)


def upload_limit_mb() -> int:
    """The largest file that may be uploaded, in megabytes."""
    return settings.IMPORT_MAX_BYTES // (1024 * 1024)


def upload(
    *, file: UploadedFile, area: Area, source: Source, grade: Grade | None, by: User, instead: Import | None = None,
    starts_clocks: bool = False,
) -> Import:  # fmt: skip
    """Take a ledger file in and read its header; the columns are guessed, or remembered from the last time.

    instead: an import that hasn't begun and is given up for this one, once this one is there. starts_clocks: of what the
    ledger tells as open the clocks run from when it was whistled. Raises Refusal when the
    file is too large, empty, or not a ledger; then what was there stays.
    """
    oracle.require_in(by, Permission.LEDGER_IMPORT, area.code, _("导入台账"))
    require(source.serves(area.code), _("这个渠道不是这个区域的，请选择别的渠道。"), field="source")
    limit = settings.IMPORT_MAX_BYTES
    require(
        file.size <= limit,
        _("文件有 %(have)s MB，超过上限 %(limit)s MB。请按月份拆成几个文件再上传。")
        % {"have": file.size // (1024 * 1024), "limit": limit // (1024 * 1024)},
        field="file",
    )
    _require_room(file.size, street_code=area.street_code, by=by, but_for=instead)
    ledger = Import(
        state=NEW, area=area, source=source, grade=grade, created_by=by, file_name=Path(file.name).name[:200],
        starts_clocks=starts_clocks,
    )  # fmt: skip
    with _stored(ledger, file.chunks()) as opened, transaction.atomic():
        _know_columns(ledger, opened)
        if instead is not None:
            IMPORT_ENGINE.take(instead.pk, DROP.verb, by=by, version=None)
        by_itself(ledger, UPLOAD, by=by)
    return ledger


def _require_room(size: int, *, street_code: str, by: User, but_for: Import | None) -> None:
    """Refuse one upload more than a person, or all of a street together, may let wait for their import."""
    waiting = Import.objects.exclude(file_path="").exclude(pk=but_for.pk if but_for else None)
    for rows, most, sentence in (
        (
            waiting.filter(created_by=by),
            settings.UPLOADS_WAITING_PERSON_BYTES,
            _(
                "您上传后还没有导入完的文件已占 %(have)s MB，上限 %(limit)s MB。请先确认或放弃前面的导入，再上传。"
            ),
        ),
        (
            waiting.filter(street_code=street_code),
            settings.UPLOADS_WAITING_STREET_BYTES,
            _("本街道等待导入的文件已占 %(have)s MB，上限 %(limit)s MB。请先确认或放弃前面的导入，再上传。"),
        ),
    ):
        have = folders.taken_by(rows.values_list("file_path", flat=True))
        said = {"have": have >> 20, "limit": most >> 20}
        require(have + size <= most, sentence % said, field="file", code="conflict")


def take_file(
    *,
    path: Path,
    area: Area,
    source: Source,
    grade: Grade | None,
    by: User,
    assignments: Iterable[str] | None = None,
    words: Words | None = None,
    decision: str = REFUSE,
    starts_clocks: bool = False,
    lines: tuple[int, int] | None = None,
    sheets: Sequence[str] = (),
) -> Import:
    """The same for a file that already lies on this machine, as the command does; it stays, a copy is worked on.

    The file is read to its end first: of one that breaks off in its last row nothing is kept. Where an import of the
    same file in the same way was begun and didn't come to its end, that one is returned, to be taken up where it stopped.
    assignments: what is known of the columns as `field=column`; with it (even if empty) a column that is wrong or
    missing refuses the file, and nothing that somebody once chose on a page is in force. words, decision: what words in
    cells mean, and which of a row's word and times holds. lines: of the header; sheets: the names of those that are meant.
    Raises Refusal as `upload` does.
    """
    oracle.require_in(by, Permission.LEDGER_IMPORT, area.code, _("导入台账"))
    _require_a_file(path)
    ledger = Import(
        state=NEW,
        area=area,
        source=source,
        grade=grade,
        created_by=by,
        file_name=_shown_path(path.name)[:200],
        starts_clocks=starts_clocks,
    )
    assignments = None if assignments is None else list(assignments)
    wanted = Wanted(columns.named(assignments or ()), lines, sheets)
    with path.open("rb") as original, _stored(ledger, files.chunks_of(original), wanted) as opened:
        _know_columns(ledger, opened, remembers=assignments is None)
        if assignments is not None:
            _take_as_told(ledger, assignments)
            ledger.values, ledger.decision = checked_words(words or {}, area), decision
        if begun := _begun_already(ledger):
            files.remove(ledger.file_path)
            return begun
        ledger.total_rows = _read_through(opened)
        by_itself(ledger, UPLOAD, by=by)
    return ledger


def _take_as_told(ledger: Import, assignments: Iterable[str]) -> None:
    """The columns as they are told, filled up by usual names; Refusal where one is wrong or missing."""
    given = columns.parse_mapping(assignments, ledger.header)
    ledger.mapping = columns.complete_mapping(ledger.header, given)
    columns.check_mapping(ledger.mapping, ledger.header)


def _require_a_file(path: Path) -> None:
    """Refuse what is no file that could be read here."""
    require(path.exists(), _("没有文件 %(path)s。") % {"path": _shown_path(path)})
    require(path.is_file(), _("%(path)s 不是普通的文件，请写台账文件的路径。") % {"path": _shown_path(path)})
    require(path.stat().st_size <= reading.MAX_BYTES, _("文件太大，请拆成几个文件。"))


def lay_out(
    *, import_id: uuid.UUID | str, lines: tuple[int, int] | None, sheets: Sequence[str | int], by: User,
    version: int | None = None,
) -> Import:  # fmt: skip
    """Say by hand where the header stands (its first and last line) and which sheets are meant, by name or place.

    None and no sheets: as the file itself shows it. The columns are guessed or remembered anew, and a check that was made
    is void. Raises Refusal where there is no header, or as every step does.
    """
    ledger = Import.objects.visible_to(by).get(pk=import_id)
    oracle.require_in(by, Permission.LEDGER_IMPORT, ledger.area_id, _("导入台账"))
    _know_columns(ledger, reading.opened(ledger, anew=Wanted({}, lines, sheets)))
    asked = {"asked": {"lines": lines and list(lines), "sheets": list(sheets)}}
    found = {name: getattr(ledger, name) for name in ("header", "mapping", "values", "decision")}
    found["layout"] = ledger.layout | asked
    return IMPORT_ENGINE.take(import_id, LAY_OUT.verb, by=by, version=version, given={"layout": found}).matter


def _begun_already(ledger: Import) -> Import | None:
    """The import of the same file in the same way that was begun and did not come to its end."""
    begun = Import.objects.filter(state__in=WRITING)
    return begun.filter(
        area=ledger.area_id, source=ledger.source_id, grade=ledger.grade_id, file_digest=ledger.file_digest,
        mapping=ledger.mapping, values=ledger.values, decision=ledger.decision, starts_clocks=ledger.starts_clocks,
        layout__parts=ledger.layout["parts"],
    ).first()  # fmt: skip


def _shown_path(path: Path | str) -> str:
    """A path as text that every database and terminal takes: names in another encoding are read as GB18030."""
    raw = os.fsencode(path)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


@contextmanager
def _stored(ledger: Import, chunks: Iterable[bytes], wanted: Wanted = ASKED_NOTHING) -> Iterator[LedgerApart]:
    """The import's file, stored and opened; it goes again when what is done with it fails."""
    path, ledger.file_digest = files.store(ledger.id, chunks)
    ledger.file_path = str(path)
    try:
        yield reading.opened_file(path, name=ledger.file_name, wanted=wanted)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _read_through(opened: LedgerApart) -> int:
    """The number of rows, after the whole file was read; Refusal where it can't be read to its end."""
    try:
        return sum(1 for _row in opened.rows())
    except reading.UNREADABLE as broken:
        log.exception("a ledger could not be read to its end")
        raise Refusal(_("文件读不到最后，已记入日志，请在 Excel 中打开核对，另存为 .xlsx 再试。")) from broken


def _know_columns(ledger: Import, opened: LedgerApart, *, remembers: bool = True) -> None:
    """Which column is what, as guessed or, where it is shown before it counts, as remembered from this header."""
    ledger.street_code = ledger.area.street_code
    ledger.header, ledger.layout = list(opened.header), opened.head.layout
    known = ColumnMapping.objects.filter(
        street_code=ledger.street_code, fingerprint=columns.fingerprint(opened.header)
    )
    remembered = known.first() if remembers else None
    ledger.mapping = columns.complete_mapping(
        opened.header, {}, remembered=remembered.mapping if remembered else None
    )
    if remembered:
        ledger.values, ledger.decision = remembered.values, remembered.decision
