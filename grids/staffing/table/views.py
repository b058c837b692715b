"""Pages of the whole staffing as a table: out, and in by check, preview and confirmation. Nothing of a file is kept here.

What was read goes to the page sealed and signed and comes back with the confirmation: it is carried out then as the rows
stand, and said anew where somebody came between. Whom it asks about is decided on the page, before anything is written.
"""

import json
import zlib
from base64 import b64decode, b64encode
from pathlib import Path

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grids.access.doors import takes_files
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.fields import posted_with_files
from grids.conduct.incoming import CHECK, DONE, UPLOAD, step_names
from grids.conduct.refusals import Refusal, require
from grids.pages import belongs_to
from grids.privacy.ciphers import Place, seal, unseal
from grids.staffing.asked import PLACE, area_asked, may_appoint
from grids.staffing.forms import TableForm
from grids.staffing.table_in import Outcome, bring_in
from grids.staffing.table_out import refused_workbook
from grids.staffing.table_people import OTHER, SAME
from grids.staffing.table_read import rows_of
from grids.staffing.table_rows import Read, Said
from grids.staffing.table_words import COLUMNS

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT, AGE_SECONDS = "staffing.table", 24 * 3600
SHOWN = 200
# before the key of a question, in the name of its field
ASKED = "who-"
# so many characters of signed rows: what a form takes besides files
SIGNED_MOST = 1_500_000


def _area(request: HttpRequest) -> Area:
    """The area that is asked for; Refusal(forbidden) where its posts are not given by whoever asks."""
    area = area_asked(request)
    belongs_to(request, PLACE)
    if not may_appoint(request.user, area.code):
        raise Refusal(_("您没有在这个区域任命的权限，请联系街道网格岗。"), code="forbidden")
    return area


def _file(data: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        data, content_type=WORKBOOK, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@takes_files(Permission.GRID_APPOINT, Permission.STAFF_EDIT)
@require_http_methods(["GET", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """A table is read and checked: what each row would do is shown, and nothing is written."""
    area = _area(request)
    form = TableForm(*posted_with_files(request))
    context = {"area": area, "form": form, "columns": list(COLUMNS), "steps": step_names(), "step": UPLOAD}
    if request.method == "POST" and form.is_valid():
        try:
            read = _read(form.cleaned_data["file"])
            signed = _signed(read.rows, area, request)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            outcome = bring_in(rows=read.rows, area=area, by=request.user, confirmed=False)
            shown = context | _shown(outcome, signed) | {"left": read.left, "step": CHECK}
            return render(request, "grids/staffing/table.html", shown)
    return render(request, "grids/staffing/table.html", context, status=400 if form.is_bound else 200)


def _read(file) -> Read:
    """The rows of an uploaded file, by the process with limits that reads ledgers, where it lies while it comes in.

    No other copy of it outlives a process that is killed.
    """
    return rows_of(Path(file.temporary_file_path()), file.name or "")


def _signed(rows: list[Said], area: Area, request: HttpRequest) -> str:
    told = [[row.sheet, row.line, row.fault, *(row.text(name) for name in COLUMNS)] for row in rows]
    packed = b64encode(zlib.compress(json.dumps(told, ensure_ascii=False).encode())).decode()
    # numbers of people's own are among them
    kept = b64encode(seal(packed, at=_place(area, request))).decode()
    signed = signing.dumps(kept, salt=SALT)
    require(len(signed) <= SIGNED_MOST, _("任职表太大，请按社区分成几个文件。"), field="file")
    return signed


def _place(area: Area, request: HttpRequest) -> Place:
    return Place("staffing.table", f"{area.code}/{request.user.pk}")


def _unsigned(request: HttpRequest, area: Area) -> list[Said]:
    """The rows that were checked; Refusal where they are not those of this person and area, or too old."""
    try:
        kept = signing.loads(request.POST.get("rows", ""), salt=SALT, max_age=AGE_SECONDS)
        packed = unseal(b64decode(kept), at=_place(area, request))
        rows = json.loads(zlib.decompress(b64decode(packed)))
    except (signing.BadSignature, ValueError, zlib.error) as broken:
        raise Refusal(_("这份检查已经过期或不完整，请重新上传任职表。"), code="conflict") from broken
    return [
        Said(line, dict(zip(COLUMNS, cells, strict=True)), sheet, fault)
        for sheet, line, fault, *cells in rows
    ]


def _decided(request: HttpRequest) -> dict[str, str]:
    """What was said of those who could be meant: by key of a question the same person or another."""
    given = (
        (name.removeprefix(ASKED), value) for name, value in request.POST.items() if name.startswith(ASKED)
    )
    return {key: value for key, value in given if value in (SAME, OTHER)}


def _shown(outcome: Outcome, signed: str, decided: dict[str, str] | None = None) -> dict:
    not_taken = {id(row) for row in outcome.refused}
    rows = [*outcome.refused, *(row for row in outcome.rows if id(row) not in not_taken)]
    return {
        "outcome": outcome, "counts": dict(outcome.counts), "rows": rows[:SHOWN], "more": max(len(rows) - SHOWN, 0),
        "signed": signed, "to_write": outcome.to_write, "decided": decided or {},
        "not_taken": len(outcome.refused),
    }  # fmt: skip


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Carry a checked table out; what came of each row stands on the page, what is refused can be taken as a workbook."""
    area = _area(request)
    try:
        rows = _unsigned(request, area)
    except Refusal:
        return redirect(f"{request.path.removesuffix('confirm/')}?area={area.code}")
    decided = _decided(request)
    outcome = bring_in(rows=rows, area=area, by=request.user, confirmed=True, decided=decided)
    context = {"area": area, "is_done": True, "steps": step_names(), "step": DONE}
    return render(
        request, "grids/staffing/table.html", context | _shown(outcome, request.POST["rows"], decided)
    )


@require_POST
def refused(request: HttpRequest) -> HttpResponse:
    """The refused rows of a checked table, to be mended and read in again."""
    area = _area(request)
    try:
        rows = _unsigned(request, area)
    except Refusal:
        return redirect(f"{request.path.removesuffix('refused/')}?area={area.code}")
    outcome = bring_in(rows=rows, area=area, by=request.user, confirmed=False, decided=_decided(request))
    return _file(refused_workbook(outcome.refused, request.user), f"staffing-refused-{area.code}.xlsx")
