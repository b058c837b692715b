"""What the pages show of an import: its step, its progress, samples of its columns, its refused rows without names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.personal.masking import mask_name, mask_phone, masked, masked_cell
from grids.sheets import cells, file
from grids.sheets.models import RefusedRow, RegisterImport
from grids.sheets.refused import rows_now
from grids.sheets.states import ImportState
from grids.sheets.vocabulary import FIELDS, Field

if TYPE_CHECKING:
    from grids.staff.models import User

CELL_MOST, REFUSED_LISTED = 40, 50
STEPS = {
    ImportState.UPLOADED: 2, ImportState.CHECKING: 3, ImportState.CHECKED: 3, ImportState.QUEUED: 4, ImportState.RUNNING: 4,
    ImportState.DONE: 5, ImportState.UNDOING: 5, ImportState.UNDONE: 5,
}  # fmt: skip
NAMED = frozenset(("name", "head", "responsible", "tenant", "landlord", "owner"))
PHONED = frozenset(("phone", "responsible_phone", "landlord_phone"))


def step_names() -> list[str]:
    """The four steps of an import."""
    return [_("上传"), _("对应列"), _("检查"), _("导入")]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: rows done, rows in all (None: not known yet), and the sentence below the bar."""

    done: int
    total: int | None
    sentence: str


def progress(matter: RegisterImport) -> Progress:
    """The progress of a check or an import that is under way."""
    rows = f"{matter.rows:,}"
    if matter.state == ImportState.CHECKING:
        said = _("已检查 %(rows)s 行") % {"rows": rows} if matter.rows else _("正在打开文件…")
        return Progress(matter.rows, None, said)
    if matter.state == ImportState.UNDOING:
        told = {"done": f"{matter.steps_done:,}", "total": f"{matter.steps:,}"}
        said = _("已核对 %(done)s / %(total)s 步") % told if matter.steps else _("排队中，几秒内开始。")
        return Progress(matter.steps_done, matter.steps or None, said)
    total = matter.total_rows
    if matter.state == ImportState.QUEUED:
        return Progress(0, total, _("排队中，几秒内开始。"))
    if not total:
        return Progress(matter.rows, None, _("已导入 %(rows)s 行") % {"rows": rows})
    said = f"{matter.rows * 100 // total}% · {rows} / {total:,}"
    left = _left(matter, total)
    return Progress(matter.rows, total, f"{said} · {left}" if left else said)


def _left(matter: RegisterImport, total: int) -> str:
    """How long it will still take at the pace so far."""
    gone = (timezone.now() - (matter.started_at or timezone.now())).total_seconds()
    if not matter.rows or gone < 1:
        return ""
    seconds = gone * (total - matter.rows) / matter.rows
    return _("约还要 %(n)d 分钟") % {"n": seconds // 60 + 1} if seconds > 60 else _("不到一分钟")


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of an import as its timeline shows it."""

    at: datetime
    who: str
    what: str


def history(matter: RegisterImport) -> list[Entry]:
    """What was done with an import, by whom and when, the newest first."""
    return [
        Entry(step.recorded_at, step.actor_label, step.verb_label) for step in matter.events.order_by("-seq")
    ]


def is_own(matter: RegisterImport, reader: "User") -> bool:
    """Whether it was they who uploaded the file: then its rows are shown to them, and to nobody else."""
    return matter.created_by_id == reader.pk


def samples(matter: RegisterImport, reader: "User") -> dict[str, list[str]]:
    """What the first rows hold, by column, for who uploaded the file; masked by what the column is taken for, else by its looks."""
    if not is_own(matter, reader):
        return {}
    rows = file.first_rows(matter)
    known = {one.name: one for one in FIELDS[matter.register]}
    fields = {column: known.get(name) for name, column in matter.mapping.items()}
    found = {}
    for place, name in enumerate(matter.header):
        texts = [_shown(row[place]) for row in rows if place < len(row)]
        found[name] = [_masked(text, fields.get(name)) for text in texts if text]
    return found


def _shown(cell: object) -> str:
    try:
        text = cells.text_of(cell)
    except cells.Refusal as refusal:
        return str(refusal)
    return text if len(text) <= CELL_MOST else text[: CELL_MOST - 1] + "…"


def _masked(text: str, field: Field | None) -> str:
    name = field.name if field else ""
    if name in NAMED:
        return "、".join(mask_name(one) for one in text.split("、"))
    # what a list offers names nobody, though it may look like a name: 常住
    if field and text in {str(label) for _code, label in field.codes}:
        return text
    return mask_phone(text) if name in PHONED else masked_cell(text)


def mapping_lines(matter: RegisterImport) -> list[tuple[Field, str]]:
    """Which field is read from which column, in the order of a template."""
    return [
        (one, matter.mapping[one.name]) for one in FIELDS[matter.register] if matter.mapping.get(one.name)
    ]


def refused_rows(matter: RegisterImport, reader: "User") -> Sequence[RefusedRow]:
    """The first refused rows: where each stands, and why, without what may name somebody."""
    rows = list(rows_now(matter).defer("cells").order_by("place")[:REFUSED_LISTED])
    for row in rows:
        row.reason = row.reason if is_own(matter, reader) else masked(row.reason)
    return rows


def found_said(matter: RegisterImport) -> list[str]:
    """What was read otherwise than it stands in the file, how often each."""
    said = {
        "converted": _("%(n)d 个 15 位证件号已换算成 18 位。"),
        "no_phone": _("%(n)d 个未满 14 周岁孩子的电话没有登记，请登记监护人的电话。"),
        "aside": _("%(n)d 行是合计、落款、说明或重复的表头，或者要用的列全是空的，没有导入，可以不管。"),
        "by_month": _("%(n)d 处日期只写到月：起始按当月 1 日、截止按当月最后一天登记。"),
        "stay_ends": _("%(n)d 处写了住到哪天止，没有登记：只登记了从哪天起住。"),
        "more_phones": _("%(n)d 处写了几个电话，只登记了第一个。"),
        "told_otherwise": _("%(n)d 行写的房屋信息与同一户的第一行不一样，以第一行为准。"),
        "other_head": _("%(n)d 行写的户主与登记的不一样，没有改动；变更户主请到户卡办理。"),
    }
    found = matter.findings
    return [sentence % {"n": found[what]} for what, sentence in said.items() if found.get(what)]
