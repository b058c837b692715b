"""A table of appointments, read by the process with limits that reads ledgers."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.staffing.table_rows import Said, said_rows
from grids.together import read_table


def rows_of(path: Path, name: str) -> list[Said]:
    """The rows of a table of appointments; Refusal where it is none."""
    reader = read_table()
    require(reader, _("这个系统没有装读表格的部分。"), field="file")
    named = {"area": "岗位", "reporter_name": "姓名"}
    header, rows = reader(path, name=name, max_bytes=settings.IMPORT_MAX_BYTES, named=named)
    return said_rows(header, rows)
