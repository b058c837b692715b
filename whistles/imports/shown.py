"""What the import pages show of an import: its step, its progress, samples of its columns, its refused rows."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from grids.personal.masking import mask_name, mask_phone, masked, masked_cell
from grids.staff.models import User
from whistles.clocks.words import span
from whistles.imports import parts, reading, refused
from whistles.imports.models import Import, ImportState, RefusedRow
from whistles.imports.states import AFTERWARDS
from whistles.ledgers.cells import shown
from whistles.ledgers.columns import FIELDS_BY_NAME, guess, left_over, says_state

SAMPLED_ROWS = 3
REFUSED_ROWS = 50
CELL_LENGTH = 40
QUOTED = re.compile("[「“]([^」”]+)[」”]")
# of a refused row the page shows these, the workbook shows all; names and phones stay in the workbook
REFUSED_FIELDS = ("number", "title", "received", "closed")
STEPS = {
    ImportState.UPLOADED: 2,
    ImportState.CHECKING: 3,
    ImportState.CHECKED: 3,
    ImportState.QUEUED: 4,
    ImportState.RUNNING: 4,
    ImportState.DONE: 5,
    ImportState.CORRECTING: 5,
    ImportState.UNDOING: 5,
    ImportState.TAKEN_BACK: 5,
}


def step_names() -> list[str]:
    """The four steps of an import."""
    return [_("上传"), _("对应列"), _("检查"), _("导入")]


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of an import as its timeline shows it."""

    at: datetime
    who: str
    what: str


def history(ledger: Import) -> list[Entry]:
    """What was done with an import, by whom and when, the newest first."""
    steps = ledger.events.order_by("-seq").only("verb", "actor_label", "recorded_at", "ledger_id")
    return [Entry(step.recorded_at, step.actor_label, step.verb_label) for step in steps]


def samples(ledger: Import, reader: User) -> dict[str, list[str]]:
    """What the first rows hold, by column, for who uploaded the file; nothing of it for others or where it is gone.

    What may reach or name somebody is masked by what it is, in whichever column it stands.
    """
    if not is_own(ledger, reader):
        return {}
    try:
        rows = [cells for _line, cells in reading.opened(ledger).first_rows[:SAMPLED_ROWS]]
    except Refusal:
        return {}
    columns = guess(ledger.header)
    # a column that calls itself one of these is masked whole, whatever it was chosen for
    masks = {columns.get("reporter"): mask_name, columns.get("phone"): mask_phone}
    found = {}
    for place, name in enumerate(ledger.header):
        texts = [_text(cells[place]) for cells in rows if place < len(cells)]
        mask = masks.get(name, masked_cell)
        found[name] = [mask(text) if text else text for text in texts]
    return found


def is_own(ledger: Import, reader: User) -> bool:
    """Whether it was they who uploaded the file: then its rows are shown to them, and to nobody else."""
    return ledger.created_by_id == reader.pk


def _text(cell: object) -> str:
    return "" if cell is None else shown(cell, CELL_LENGTH)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: rows done, rows in all (None: not known yet), and the sentence below the bar."""

    done: int
    total: int | None
    sentence: str


def progress(ledger: Import) -> Progress:
    """The progress of a check or an import that is under way, or of what comes after it."""
    if ledger.state in AFTERWARDS:
        return _afterwards(ledger)
    if ledger.state == ImportState.CHECKING:
        sentence = (
            _("已检查 %(rows)s 行") % {"rows": f"{ledger.rows:,}"} if ledger.rows else _("正在打开文件…")
        )
        return Progress(ledger.rows, None, sentence)
    total = ledger.total_rows
    if ledger.state == ImportState.QUEUED and not ledger.rows:
        return Progress(0, total, _("排队中，几秒内开始。"))
    if not total:
        return Progress(ledger.rows, None, _("已导入 %(rows)s 行") % {"rows": f"{ledger.rows:,}"})
    share = ledger.rows * 100 // total
    sentence = f"{share}% · {ledger.rows:,} / {total:,}"
    left = _left(ledger, total)
    return Progress(ledger.rows, total, f"{sentence} · {left}" if left else sentence)


def _afterwards(ledger: Import) -> Progress:
    """How many matters were gone through of those that the import told of, or that were chosen."""
    if ledger.state == ImportState.UNDOING:
        total = ledger.imported + ledger.updated
        said = _("已撤回 %(n)s 件，保留 %(m)s 件") % {
            "n": f"{ledger.taken_back:,}", "m": f"{ledger.kept:,}",
        }  # fmt: skip
    else:
        waiting = ledger.differences.filter(chosen_at__isnull=False, taken_over_at=None, kept_because="")
        total = ledger.cursor + waiting.count()
        said = _("已改 %(n)s 处") % {"n": f"{ledger.cursor:,}"}
    return Progress(min(ledger.cursor, total), total, said)


def _left(ledger: Import, total: int) -> str:
    """How long it will still take at the pace so far."""
    gone = (timezone.now() - ledger.started_at).total_seconds()
    if not ledger.rows or gone < 1:
        return ""
    seconds = gone * (total - ledger.rows) / ledger.rows
    if seconds < 60:
        return _("还需约 %(seconds)d 秒") % {"seconds": max(round(seconds), 1)}
    return _("还需约 %(span)s") % {"span": span(timedelta(seconds=seconds))}


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One refused row as the page shows it; each cell with its label and whether it may be broken over lines."""

    at: parts.Where
    cells: list[tuple[str, str, bool]]
    reason: str


@dataclass(frozen=True, slots=True)
class RefusedTable:
    """The first refused rows, with the labels of their columns."""

    labels: list[str]
    lines: list[RefusedLine]
    more: int
    gone: str
    is_own: bool


def refused_table(ledger: Import, reader: User) -> RefusedTable:
    """The first refused rows of an import: the cells that say which row it is, and the reason.

    Whoever did not upload the file sees the rows' numbers and the reasons, what these quote masked.
    """
    is_reader = is_own(ledger, reader)
    places = {
        name: ledger.header.index(ledger.mapping[name])
        for name in REFUSED_FIELDS
        if is_reader and ledger.mapping.get(name) in ledger.header
    }
    labels = [FIELDS_BY_NAME[name].label for name in places]
    lines = []
    for row in ledger.refused_rows.all()[:REFUSED_ROWS]:
        cells = refused.refused_cells(row) if is_reader else []
        texts = [_text(cells[place]) if place < len(cells) else "" for place in places.values()]
        wraps = [name == "title" for name in places]
        lines.append(
            RefusedLine(
                where_for(row, reader), list(zip(labels, texts, wraps, strict=True)), reason_for(row, reader)
            )
        )
    return RefusedTable(
        labels, lines, max(ledger.refused - len(lines), 0), "" if lines else refused.REFUSED_GONE, is_reader
    )


def where_for(row: RefusedRow, reader: User) -> parts.Where:
    """Where a refused row stands, as this reader may see the name of its sheet."""
    at = parts.where(row.ledger, row.line)
    return at._replace(sheet=name_for(row.ledger, reader)(at.sheet)) if at.sheet else at


def name_for(ledger: Import, reader: User) -> Callable[[str], str]:
    """How the names of columns and sheets are shown to this reader."""
    return str if is_own(ledger, reader) else masked_cell


def first_lines(ledger: Import, reader: User) -> list[tuple[int, list[str]]]:
    """The first lines of the file, for who uploaded it, with what may reach or name somebody masked."""
    if not is_own(ledger, reader):
        return []
    try:
        top = reading.opened(ledger).top
    except Refusal:
        return []
    width = max((len(cells) for _line, cells in top), default=0)
    return [
        (line, [masked_cell(_text(cell)) for cell in (*cells, *[""] * (width - len(cells)))])
        for line, cells in top
    ]


def preview(ledger: Import) -> list[dict]:
    """The first rows of a check as they will be, each with where it stands."""
    return [row | {"at": parts.where(ledger, row["line"])} for row in refused.preview(ledger)]


def reason_for(row: RefusedRow, reader: User) -> str:
    """Why a row was refused, as this reader may see it: a reason quotes what stands in the row."""
    if is_own(row.ledger, reader):
        return row.reason
    return masked(QUOTED.sub(lambda found: found[0].replace(found[1], masked_cell(found[1])), row.reason))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file; `is_left`: nothing uses it; `says_state`: it calls itself a state."""

    key: str
    name: str
    samples: list[str]
    is_left: bool
    says_state: bool


def columns_of(ledger: Import, reader: User, found: dict[str, list[str]] | None = None) -> list[Column]:
    """The file's columns, those first that nothing uses and that look like a state. found: samples, by column."""
    left = left_over(ledger.header, ledger.mapping)
    # a file without a header has a row of people for one
    called = name_for(ledger, reader)
    return [
        Column(name, called(name), list(filter(None, (found or {}).get(name, []))), name in left, says_state(name))
        for name in dict.fromkeys([*left, *filter(None, ledger.header)])
    ]  # fmt: skip


def left_over_said(columns: list[Column]) -> tuple[str, str]:
    """What is lost by the columns that nothing uses, in a sentence, and what to do about one that says a state."""
    names = "、".join(f"“{column.name}”" for column in columns)
    states = "、".join(f"“{column.name}”" for column in columns if column.says_state)
    advice = _(
        "%(names)s像是办理状态，没有对应：是否办结只看有没有办结时间，作废、自行处理的行也会当成没办结。可以改列，对应成“状态”。"
    )
    lost = _("文件里有 %(n)d 列没有用到，不会导入：%(names)s。") % {"n": len(columns), "names": names}
    return lost, advice % {"names": states} if states else ""


def to_go_on_from(imports: Iterable[Import]) -> set[UUID]:
    """Of imports, the newest first, the last of each channel and area that came to its end: the next ledger comes like it."""
    last: dict[tuple[str, str], UUID] = {}
    for ledger in imports:
        if ledger.state == ImportState.DONE:
            last.setdefault((ledger.source_id, ledger.area_id), ledger.pk)
    return set(last.values())


def grade_said(ledger: Import, reader: User) -> str:
    """What kind of whistle its rows become: the one that was chosen, or what stands in a column."""
    if ledger.grade:
        return str(ledger.grade)
    column = ledger.mapping.get("grade", "")
    if not column:
        return _("只入哨源库")
    return _("哨种按“%(column)s”一列") % {"column": name_for(ledger, reader)(column)}


def ungraded_said(ledger: Import, reader: User) -> str:
    """That rows can't come in as closed, where the file tells of closings and no kind of whistle is known; or ""."""
    column = ledger.mapping.get("closed", "")
    if ledger.grade or ledger.mapping.get("grade") or not column:
        return ""
    return _(
        "文件里有“%(column)s”一列，上传时却没有选哨种：已办结的行不能导入，别的行只入哨源库等待研判。"
    ) % {"column": name_for(ledger, reader)(column)}


def mapping_lines(ledger: Import) -> list[tuple[str, str]]:
    """The chosen columns as (field, column), in the order of the fields."""
    return [
        (field.label, ledger.mapping[name])
        for name, field in FIELDS_BY_NAME.items()
        if ledger.mapping.get(name)
    ]
