"""Reads a file of buildings apart, in a process with limits, and says in words what was wrong with it."""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from threading import BoundedSemaphore

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.conduct import children
from grids.conduct.refusals import Refusal, require
from grids.geodata.sentences import NOT_READ as SHAPES_NOT_READ
from grids.geodata.sentences import NOT_TAKEN as SHAPES_NOT_TAKEN
from grids.registry.importing import child
from grids.registry.kinds import Brought

log = logging.getLogger(__name__)

MOST_BYTES = 10 << 20
SECONDS, WAITED, AT_ONCE, MEMORY, WRITTEN = 30, 45, 2, 1 << 30, 128 << 20
_room = BoundedSemaphore(AT_ONCE)

NOT_READ = SHAPES_NOT_READ | {
    "empty_file": gettext_lazy("这个文件是空的。请重新选择。"),
    "no_header": gettext_lazy(
        "前 10 行里没有找到表头。至少要有“地址”“幢号”“经度”“纬度”四列（或一列“坐标”）。"
    ),
    "no_rooms_header": gettext_lazy(
        "前 10 行里没有找到表头。至少要有“楼栋”“房号”两列（或“地址”“幢号”“房号”三列）。"
    ),
    "no_rows": gettext_lazy("表头下面一行也没有。"),
    "too_many_rows": gettext_lazy("超过 %(most)s 行。请分开导入，例如一个社区一个文件。"),
    "locked_workbook": gettext_lazy("工作簿加了密码，打不开。请去掉密码。"),
    "broken_workbook": gettext_lazy("工作簿已损坏，打不开。请在 Excel 里打开后另存为 .xlsx。"),
    "not_text": gettext_lazy("认不出这是什么文件。请上传 .xlsx、.csv 或 GeoJSON。"),
    "too_much": gettext_lazy("读这个文件要用的时间和内存超出限度。请分开导入。"),
}
NOT_TAKEN = SHAPES_NOT_TAKEN | {
    "other_kind": gettext_lazy("是 %(kind)s，不是楼栋"),
    "several_parts": gettext_lazy("由几块组成；几栋楼请分开成几行"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row. cells: as the file has it; given: what is said of the building by field; point or rings: where it stands."""

    line: int
    cells: list[str]
    given: dict[str, str]
    point: list[float] | None = None
    rings: list | None = None
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds."""

    kind: str
    columns: list[str]
    rows: list[Row]


def read_buildings(content: Iterable[bytes], *, size: int, what: str = Brought.BUILDINGS) -> Table:
    """The rows of a file, given in parts; what: of what it is. Raises Refusal(field="file") where the file as a whole is not taken."""
    told = {"have": -(-size // (1 << 20)), "limit": MOST_BYTES >> 20}
    require(
        size <= MOST_BYTES, _("文件有 %(have)s MB，超过上限 %(limit)s MB。请分开导入。") % told, field="file"
    )
    if not _room.acquire(timeout=WAITED / 3):
        raise Refusal(_("现在导入的人多，请过一会儿再试。"), field="file", code="conflict")
    try:
        return _apart(content, what)
    finally:
        _room.release()


def _apart(content: Iterable[bytes], what: str) -> Table:
    with children.descriptors("content", given=content) as made:
        told = children.told_by(
            child.__file__, made, memory=MEMORY, seconds=SECONDS, waited=WAITED, most=WRITTEN, what=what
        )
        if "kind" not in told:
            code = told.get("refused", "too_much")
            if "refused" not in told:
                log.error("a file of buildings broke its reader: %s", told.get("broken"))
            if code == "no_header" and what == Brought.DWELLINGS:
                code = "no_rooms_header"
            raise Refusal(str(NOT_READ[code]) % told.get("given", {}), field="file")
        rows = json.loads(children.content(made["content"]))
    return Table(told["kind"], told["columns"], [_row(one) for one in rows])


def _row(row: dict) -> Row:
    code, given = row.pop("wrong", ("", {}))
    wrong = str(NOT_TAKEN[code]) % given if code and given else str(NOT_TAKEN[code]) if code else ""
    return Row(**row, wrong=wrong)
