"""Refused rows of a table as a workbook, to be mended and read in again."""

import io
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.exports.head import Head
from grids.exports.workbook import Workbook
from grids.staff.models import User
from grids.staffing.table_in import Done
from grids.staffing.table_words import COLUMNS

LEADS = ("行", "原因")


def refused_workbook(rows: Iterable[Done], by: User) -> bytes:
    """The rows that were not taken, as whoever brought them wrote them, each with its place and the reason."""
    table = [(row.said.place, row.what, *(row.said.text(name) for name in COLUMNS)) for row in rows]
    title, when = _("没有导入的任职"), f"{timezone.localtime():%Y-%m-%d %H:%M}"
    head = Head(title, ((_("导出人"), str(by)), (_("数据截至"), when)), f"{title} · {by} · {when}")
    target = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="staffing-") as folder:
        book = Workbook(target, head, Path(folder))
        book.table(title, (*LEADS, *COLUMNS), table)
        book.close()
    return target.getvalue()
