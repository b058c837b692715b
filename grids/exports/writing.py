"""A file is written from its list, batch by batch, or from its figures."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from grids import together
from grids.conduct.refusals import require
from grids.exports import files, sources
from grids.exports.bare_text import BareText
from grids.exports.document import Document
from grids.exports.head import Head, head_of
from grids.exports.models import Form
from grids.exports.workbook import Workbook
from grids.lists.listing import Listing, Value
from grids.lists.tables import Figures

if TYPE_CHECKING:
    from grids.exports.models import Export

# a workbook's sheet takes no more beside its heads
ROWS_MAX = 1_000_000

Progress = Callable[[int], None]


def written(
    export: "Export", target: BinaryIO, *, pictures: Mapping[str, bytes] | None = None,
    progress: Progress = lambda rows: None,
) -> int:  # fmt: skip
    """Write the file of an export into `target`; how many rows it has.

    It holds what whoever asked may know at this moment. progress: called with the rows written so far. Raises Refusal where
    they may no longer ask, or where there are too many rows.
    """
    one, at = sources.source(export.name), timezone.now()
    sources.require_may(export.asked_by, one)
    if isinstance(one, Figures):
        return _figures(export, one, target, at, pictures or {})
    return _list(export, one, target, at, progress)


def _list(export: "Export", one: Listing, target: BinaryIO, at: datetime, progress: Progress) -> int:
    rows = sources.Rows(one, export.asked_by, export.query, is_full=export.is_full)
    title = sources.title_of(one)
    head = head_of(export, title=title, said=one.said(export.asked_by, export.query), at=at)
    if export.template:
        return together.filler()(export, rows, head, target, progress)
    writer = _writer(export, target, head)
    number = writer.table(title, rows.heads(), _told(rows, progress))
    writer.close()
    return number


def _told(rows: sources.Rows, progress: Progress) -> Iterator[tuple[Value, ...]]:
    number = 0
    for batch in rows.batches():
        number += len(batch)
        require(number <= ROWS_MAX, _("超过一百万行，请先按区域或时间缩小范围，分几次导出。"))
        progress(number)
        yield from batch


def _figures(
    export: "Export", one: Figures, target: BinaryIO, at: datetime, pictures: Mapping[str, bytes]
) -> int:
    sheet = one.of(export.asked_by, export.query)
    head = head_of(export, title=sheet.title, said=list(sheet.said), at=at, is_of_figures=True)
    writer, number = _writer(export, target, head, pictures), 0
    for table in sheet.tables:
        more = {"chart": table.chart} if isinstance(writer, Document) else {}
        number += writer.table(table.title, table.heads, table.rows, table.note, **more)
    writer.close()
    return number


def _writer(
    export: "Export", target: BinaryIO, head: Head, pictures: Mapping[str, bytes] | None = None
) -> Workbook | BareText | Document:
    if export.form == Form.CSV:
        return BareText(target, head)
    if export.form == Form.DOCX:
        return Document(target, head, pictures or {})
    return Workbook(target, head, files.folder())


def room() -> BinaryIO:
    """A file without a name that is gone with whoever holds it, for what is not sealed yet."""
    return tempfile.TemporaryFile(dir=files.folder())
