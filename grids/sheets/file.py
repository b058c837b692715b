"""An import's file as rows: read by the process with limits that reads ledgers, by the words of its register."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require
from grids.privacy import sealed_file
from grids.seams import Table
from grids.sheets import columns
from grids.sheets.models import RegisterImport
from grids.together import read_table

# of a machine's own command a file may be larger than an upload, but not without end
MAX_BYTES = 1 << 30
FIRST_ROWS = 3


def opened(path: Path, *, name: str, register: str, header_line: str = "") -> Table:
    """The table in a sealed file, its header where it is said to stand; Refusal where it is none, broken, locked, or too large."""
    reader = read_table()
    require(reader, _("这个系统没有装读表格的部分。"), field="file")
    return reader(
        path, name=name, max_bytes=max(MAX_BYTES, settings.IMPORT_MAX_BYTES), named=columns.named(register),
        opens=sealed_file.opened, header_line=header_line,
    )  # fmt: skip


def of(matter: RegisterImport) -> Table:
    """The table of an import; Refusal where its file is gone."""
    path = Path(matter.file_path)
    try:
        require(matter.file_path and path.is_file(), _("文件已不在，请重新上传。"))
    except OSError as unreadable:
        raise Refusal(_("文件已不在，请重新上传。")) from unreadable
    return opened(path, name=matter.file_name, register=matter.register, header_line=matter.header_line)


def after(matter: RegisterImport) -> Table:
    """The same with the rows behind the cursor: sheet, line, and cells as they stand there, None where they can't be read."""
    table = of(matter)
    require(list(table.header) == matter.header, _("文件的表头和上传时不一样，请重新上传这个文件。"))
    return replace(table, rows=islice(table.rows, matter.cursor, None))


def first_rows(matter: RegisterImport) -> list[Sequence]:
    """The first rows as they stand there; none where the file can't be read."""
    try:
        with closing(iter(of(matter).rows)) as rows:
            return [cells for _sheet, _line, cells in islice(rows, FIRST_ROWS) if cells is not None]
    except Refusal:
        return []
