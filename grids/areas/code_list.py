"""A code list of areas as a file: its rows by the line on which each begins."""

import csv
import io
from pathlib import Path

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require

COLUMNS = ("code", "name", "level", "parent_code")
ENCODINGS = ("utf-8-sig", "gb18030")


def read_areas(path: Path) -> dict[int, dict]:
    """Rows of a code list in CSV (UTF-8 or GB18030), by line as an editor counts it; Refusal when it is not one."""
    reader = csv.DictReader(io.StringIO(_text(path.read_bytes()), newline=""))
    try:
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        require(not missing, _("缺少列：%(columns)s。") % {"columns": "、".join(missing)})
        # the last line of a row is the one that the reader knows
        return {reader.line_num - _breaks_in(row): row for row in reader}
    except csv.Error as broken:
        raise Refusal(
            _("第 %(line)s 行以后读不下去，请检查引号是否成对。") % {"line": reader.line_num}
        ) from broken


def _text(raw: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(_("文件既不是 UTF-8 也不是 GB18030 编码，请另存为 UTF-8 的 CSV。"))


def _breaks_in(row: dict) -> int:
    cells = [cell for value in row.values() for cell in (value if isinstance(value, list) else [value])]
    return sum(len((cell or "").splitlines()) - 1 for cell in cells if cell)
