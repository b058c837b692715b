"""The refused rows of a file, with the reason of each, as a workbook to be mended and sent again."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from grids.registry.models import BuildingImport

OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip


def workbook_of(found: BuildingImport) -> bytes:
    """Its own columns in their order, behind the line and the reason; text as text, so that nothing is a formula."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        sheet = book.add_worksheet(_("需修改的行"))
        sheet.freeze_panes(1, 0)
        for place, head in enumerate([_("行"), _("原因"), *found.counts.get("columns", [])]):
            sheet.write_string(0, place, str(head))
        for number, (line, cells, reason) in enumerate(found.refused, start=1):
            sheet.write_number(number, 0, line)
            for place, text in enumerate([reason, *cells], start=1):
                sheet.write_string(number, place, str(text))
    return target.getvalue()
