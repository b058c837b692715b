"""A table of appointments: its columns, and what each of its cells says."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from grids.conduct.moments import FIRST_DAY, LAST_DAY
from grids.conduct.refusals import Refusal, require
from grids.staff.leading import Standing

# name of the column in files of ours → other names by which it is known
COLUMNS = {
    "网格代码": ("代码", "区域代码"),
    "网格": ("网格名称", "区域"),
    "岗位": ("岗位名称", "职务"),
    "姓名": ("人员", "人员姓名"),
    "办公电话": ("办公号码", "单位电话"),
    "社区任职": ("身份",),
    "任职起": ("任职开始", "起", "从"),
    "止": ("任职止", "任职结束", "到"),
    "依据": ("任命文件",),
}
NEEDED = ("岗位", "姓名")
ROWS_MOST = 3000
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class Said:
    """One row as it stands in the file: its line, and its cells as texts by our columns."""

    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """A cell; empty where there is none."""
        return self.cells.get(column, "")

    def day(self, column: str) -> date | None:
        """A cell as a day; Refusal where it says something else."""
        text = self.text(column)
        if not text:
            return None
        found = _DAY.match(text)
        try:
            day = date(*map(int, found.groups())) if found else None
        except ValueError:
            day = None
        require(
            day is not None and FIRST_DAY <= day <= LAST_DAY,
            _("“%(column)s”写的是“%(text)s”，不是日期；请写成 2026-11-25。")
            % {"column": column, "text": text},
        )
        return day

    def standing(self) -> str | None:
        """What the row says of the person's standing; None where it says nothing."""
        text = self.text("社区任职")
        if not text:
            return None
        for value, label in Standing.choices:
            if text in (value, str(label)) and text:
                return value
        if "书记" in text:
            return Standing.SECRETARY
        if "两委" in text or "委员" in text:
            return Standing.COMMITTEE
        raise Refusal(
            _("“社区任职”写的是“%(text)s”；请写居民区党支部书记、社区两委委员或无。") % {"text": text}
        )


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Where each of our columns stands; Refusal where one is missing that is needed."""
    bare = [unicodedata.normalize("NFKC", name).strip() for name in header]
    found = {}
    for column, others in COLUMNS.items():
        at = next((bare.index(name) for name in (column, *others) if name in bare), None)
        if at is not None:
            found[column] = at
    missing = [column for column in NEEDED if column not in found]
    if "网格代码" not in found and "网格" not in found:
        missing.insert(0, "网格代码")
    require(
        not missing,
        _("任职表里没有这几列：%(columns)s。列名写成这样就能认；也可以先导出，在导出的表上改。")
        % {"columns": "、".join(missing)},
        field="file",
    )  # fmt: skip
    return found


def said_rows(header: Sequence[str], rows: Iterator[tuple[int, Sequence | None]]) -> list[Said]:
    """The rows that hold something, with their cells as texts; Refusal where there are too many."""
    places = columns_of(header)
    found = []
    for line, cells in rows:
        if cells is None:
            found.append(Said(line, {}))
            continue
        texts = {name: text_of(cells[at]) if at < len(cells) else "" for name, at in places.items()}
        if not texts["姓名"] and not texts["岗位"]:
            continue
        found.append(Said(line, texts))
        require(
            len(found) <= ROWS_MOST,
            _("任职表超过 %(most)d 行，请按社区分成几个文件。") % {"most": ROWS_MOST}, field="file",
        )  # fmt: skip
    return found


def text_of(cell: object) -> str:
    """A cell as a text: days without a time, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFKC", str(cell)).strip()
