"""A standard's table of limits as text: which subject has which limit. No database.

A line names a subject by its class (大类) and kind (小类), where there is one beside a kind of object (部件, 事件), and a
limit by a number and its unit, or in words as standards print them (2紧急工作时, 4小时, 5天).
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from grids.conduct.refusals import require

MOST_BYTES, MOST_LINES, MOST_CHARS = 2_000_000, 5000, 50
SEPARATOR = " > "
# what columns are called: by scripts, and in sheets
COLUMNS = {
    "kind": ("kind", "类别"), "big": ("big_name", "大类名称", "大类"), "small": ("small_name", "小类名称", "小类"),
    "value": ("value", "时限数值"), "unit": ("unit", "时限单位"), "text": ("limit_text", "处置时限", "时限"),
}  # fmt: skip
UNITS = {
    "natural_minute": "natural_minutes", "natural_hour": "urgent_hours", "work_hour": "working_hours",
    "work_day": "working_days", "natural_day": "natural_days",
    "分钟": "natural_minutes", "紧急工作时": "urgent_hours", "小时": "working_hours", "工作时": "working_hours",
    "工作小时": "working_hours", "天": "working_days", "工作日": "working_days", "自然日": "natural_days",
}  # fmt: skip
IN_WORDS = re.compile(
    r"^\s*(?P<value>\d{1,5})\s*(?P<unit>分钟|紧急工作时|工作小时|工作时|小时|工作日|自然日|天)\s*$"
)
# about how many minutes of a clock on the wall one is, by which two limits of a subject are compared
WEIGHT = {
    "natural_minutes": 1, "urgent_hours": 60, "working_hours": 180, "working_days": 1440, "natural_days": 1440,
}  # fmt: skip
AMOUNT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Limited:
    """A subject's limit as a line has it."""

    line: int
    path: str
    amount: int
    unit: str

    @property
    def weight(self) -> int:
        """How long it is, about."""
        return self.amount * WEIGHT[self.unit]


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken, and why."""

    line: int
    text: str
    why: str


@dataclass(slots=True)
class Table:
    """What a file says: one limit of each subject, and every line that says none."""

    limits: list[Limited] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def read(path: Path, *, longest: bool = True) -> Table:
    """Read a table of limits. longest: of several limits of a subject the longest holds, else the shortest.

    Raises Refusal where the file is none, is too big or has no column that is needed.
    """
    require(path.stat().st_size <= MOST_BYTES, _("文件太大：最多 2 MB。"), field="file")
    rows = csv.reader(io.StringIO(_text(path.read_bytes())))
    places = _places(next(rows, []))
    table, of_subject = Table(), {}
    for line, cells in enumerate(rows, start=2):
        require(line <= MOST_LINES + 1, _("最多 %(n)d 行。") % {"n": MOST_LINES}, field="file")
        if any(cell.strip() for cell in cells):
            found = _line(line, {name: _cell(cells, place) for name, place in places.items()})
            if isinstance(found, Refused):
                table.refused.append(found)
            else:
                of_subject.setdefault(found.path, []).append(found)
    for several in of_subject.values():
        _take(table, several, longest=longest)
    table.refused.sort(key=lambda one: one.line)
    return table


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    require(False, _("文件不是 UTF-8 或 GB18030 编码的文本。"), field="file")
    return ""


def _places(header: Iterable[str]) -> dict[str, int]:
    names = [name.strip() for name in header]
    found = {
        column: next((names.index(name) for name in known if name in names), -1)
        for column, known in COLUMNS.items()
    }
    has_limit = found["text"] >= 0 or (found["value"] >= 0 and found["unit"] >= 0)
    require(
        found["small"] >= 0 and has_limit,
        _("表头里要有小类名称（small_name），和时限数值、单位（value、unit）或处置时限（limit_text）。"),
        field="file",
    )
    return found


def _cell(cells: list[str], place: int) -> str:
    return cells[place].strip() if 0 <= place < len(cells) else ""


def _line(line: int, said: dict[str, str]) -> Limited | Refused:
    names = [said[name] for name in ("kind", "big", "small") if said[name]]
    path, text = SEPARATOR.join(names), said["text"] or f"{said['value']} {said['unit']}".strip()
    why = "".join(list(_faults(said))[:1])
    if why:
        return Refused(line, f"{path} {text}".strip(), why)
    value, unit = said["value"], said["unit"]
    if not (value and unit) and (words := IN_WORDS.match(said["text"])):
        value, unit = words["value"], words["unit"]
    if unit not in UNITS:
        return Refused(line, f"{path} {text}", _("看不懂时限：要有数值和单位（天、小时、紧急工作时等）。"))
    if not (value.isascii() and value.isdigit() and len(value) <= 5 and 0 < int(value) <= AMOUNT_MOST):
        return Refused(
            line, f"{path} {text}", _("时限的数值要是 1 到 %(most)d 的整数。") % {"most": AMOUNT_MOST}
        )
    return Limited(line, path, int(value), UNITS[unit])


def _faults(said: dict[str, str]) -> Iterator[str]:
    if not said["small"]:
        yield _("没有写小类名称。")
    for name in ("kind", "big", "small"):
        if len(said[name]) > MOST_CHARS:
            yield _("名称最多 %(n)d 个字。") % {"n": MOST_CHARS}
        if SEPARATOR.strip() in said[name]:
            yield _("名称里不能有“>”。")


def _take(table: Table, several: list[Limited], *, longest: bool) -> None:
    """One of the limits that a subject has; the others are told with the one that was taken."""
    taken = (max if longest else min)(several, key=lambda one: one.weight)
    table.limits.append(taken)
    for one in several:
        if one is not taken and (one.amount, one.unit) != (taken.amount, taken.unit):
            why = _("同一分类有几项时限，取了第 %(line)d 行的。") % {"line": taken.line}
            table.refused.append(Refused(one.line, f"{one.path} {one.amount} {one.unit}", why))
