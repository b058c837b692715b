"""Templates of registers, to be downloaded."""

import io

from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.homes.premises.queries import trades_to_choose
from grids.lists.areas import tops_of
from grids.sheets.blanks.workbook import write_template
from grids.sheets.vocabulary import Register

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def register_template(request: HttpRequest, register: str) -> FileResponse:
    """The empty table of a register, with its drop-downs; trades are those of the reader's own area."""
    if register not in Register.values:
        raise Http404
    oracle.require_anywhere(request.user, Permission.PEOPLE_IMPORT, _("导入登记"))
    tops = tops_of(request.user, Permission.PEOPLE_IMPORT)
    trades = trades_to_choose(tops[0].code) if tops else []
    content = io.BytesIO()
    write_template(register, content, trades=[one.name for one in trades])
    content.seek(0)
    name = f"{Register(register).label}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)
