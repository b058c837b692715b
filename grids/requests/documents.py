"""A report as a file that is handed to the person: Word or PDF, with the same words."""

from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.exports.document import Document
from grids.exports.head import Head
from grids.exports.pdf import PortableDocument
from grids.requests.kinds import ReportForm
from grids.requests.reports import RIGHTS, Report, said_of


def write(report: Report, form: ReportForm, target: BinaryIO) -> None:
    """Every part of a report, in its order."""
    head = head_of(report)
    document = PortableDocument(target, head) if form == ReportForm.PDF else Document(target, head, {})
    for chapter in report.chapters:
        if chapter.instead:
            document.say(chapter.label, [chapter.instead])
        for sheet in chapter.sheets:
            document.table(f"{chapter.label} · {sheet.title}", sheet.heads, sheet.rows, sheet.note)
    document.say(_("没有查的地方"), report.not_searched)
    document.say(_("您的权利"), map(str, RIGHTS))
    document.close()


def head_of(report: Report) -> Head:
    """What the file says of itself; the line on each page names nobody."""
    title = _("个人信息查阅报告")
    when = f"{timezone.localtime(report.made_at):%Y-%m-%d %H:%M}"
    mark = " · ".join([title, report.made_by, when, _("只交给申请人，不得转交")])
    return Head(title, tuple(said_of(report)), mark)


def name_of(report: Report, form: ReportForm) -> str:
    """What the file is called; it names nobody."""
    return f"{_('个人信息查阅报告')}-{timezone.localtime(report.made_at):%Y%m%d-%H%M}.{form}"


TYPES = {
    ReportForm.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ReportForm.PDF: "application/pdf",
}
