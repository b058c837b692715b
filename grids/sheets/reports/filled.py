"""How an export comes to stand in somebody's own template: asked by grids/exports, which knows no template."""

from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.exports.cells import neutral, plain, text_of
from grids.exports.head import Head
from grids.exports.sources import Rows
from grids.sheets.reports import apart, queries
from grids.sheets.reports.kinds import ROWS_MOST, Kind
from grids.sheets.reports.models import ReportTemplate

if TYPE_CHECKING:
    from grids.exports.models import Export


def write(export: "Export", rows: Rows, head: Head, target: BinaryIO, progress: Callable[[int], None]) -> int:
    """Fill the export's template with these rows, into `target`; how many there are. Refusal where it is gone or they don't fit."""
    template = ReportTemplate.objects.visible_to(export.asked_by).filter(pk=export.template).first()
    require(
        template is not None and template.is_ready and template.kind == export.form,
        _("表样已经删除或改过，请重新填一次。"),
    )
    values: list = []
    for batch in rows.batches():
        values += batch
        require(len(values) <= ROWS_MOST[template.kind], _("行数比提出时多了，一个表样放不下，请缩小范围。"))
        progress(len(values))
    as_read = text_of if template.kind == Kind.DOCX else neutral
    cells = [[_cell(value, as_read) for value in row] for row in values]
    wanted = queries.wanted_of(template, rows, cells, mark=head.mark, words=_words(export, head, len(values)))
    target.write(apart.fill(template.kind, template.file(), wanted).content)
    return len(values)


def _cell(value: object, as_read: Callable[[str], str]) -> object:
    value = plain(value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return as_read(value) if isinstance(value, str) else value


def _words(export: "Export", head: Head, total: int) -> dict[str, str]:
    """What the marks of a document may say of the file itself."""
    return {
        "标题": head.title, "截至": f"{timezone.localdate():%Y-%m-%d}", "总数": str(total), "导出人": str(export.asked_by),
        "用途": export.reason, "导出号": str(export.pk)[-12:],
    }  # fmt: skip
