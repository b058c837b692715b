"""A table of appointments, read by the process with limits that reads ledgers."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.staffing.table_rows import Read, said_rows
from grids.staffing.table_words import COLUMNS, NEEDED
from grids.together import read_table

EVERYWHERE = ("title", "content")


def rows_of(path: Path, name: str) -> Read:
    """The rows of a table of appointments, and the sheets that are left; Refusal where it is none."""
    reader = read_table()
    require(reader, _("这个系统没有装读表格的部分。"), field="file")
    # by the fields in whose columns the reader expects something in every row: it tells a second level of heads by them
    named = {field: (column, *COLUMNS[column]) for field, column in zip(EVERYWHERE, NEEDED, strict=True)}
    table = reader(path, name=name, max_bytes=settings.IMPORT_MAX_BYTES, named=named)
    read = said_rows(table.header, table.rows)
    read.left += [
        _("工作表「%(sheet)s」：%(why)s") % {"sheet": sheet, "why": why} for sheet, why in table.left
    ]
    return read
