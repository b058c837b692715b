"""Pages of the whole staffing as a table: out, and in by check, preview and confirmation. Nothing of a file is kept here.

What was read goes to the page under our signature and comes back with the confirmation: it is carried out then as the rows
stand, and said anew where somebody came between.
"""

import json
import tempfile
from pathlib import Path

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access.doors import takes_files
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.fields import posted_with_files
from grids.conduct.refusals import Refusal, require
from grids.pages import belongs_to
from grids.staffing.asked import PLACE, area_asked, may_appoint
from grids.staffing.forms import TableForm
from grids.staffing.table_in import Outcome, bring_in
from grids.staffing.table_out import refused_workbook, staffing_workbook
from grids.staffing.table_read import rows_of
from grids.staffing.table_rows import COLUMNS, Said

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT, AGE_SECONDS = "staffing.table", 24 * 3600
SHOWN = 200
# so many characters of signed rows: what a form takes besides files
SIGNED_MOST = 1_500_000


def _area(request: HttpRequest) -> Area:
    """The area that is asked for; Refusal(forbidden) where its posts are not given by whoever asks."""
    area = area_asked(request)
    belongs_to(request, PLACE)
    if not may_appoint(request.user, area.code):
        raise Refusal(_("您没有在这个区域任命的权限，请联系街道网格岗。"), code="forbidden")
    return area


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The whole staffing of an area as a workbook."""
    area = _area(request)
    data, _rows = staffing_workbook(area, request.user)
    return _file(data, f"staffing-{area.code}.xlsx")


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
    context = {"area": area, "form": form, "columns": list(COLUMNS)}
    if request.method == "POST" and form.is_valid():
        try:
            rows = _read(form.cleaned_data["file"])
            signed = _signed(rows, area, request)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            outcome = bring_in(rows=rows, area=area, by=request.user, confirmed=False)
            return render(request, "grids/staffing/table.html", context | _shown(outcome, signed))
    return render(request, "grids/staffing/table.html", context, status=400 if form.is_bound else 200)


def _read(file) -> list[Said]:
    """The rows of an uploaded file, read by the process with limits that reads ledgers."""
    with tempfile.NamedTemporaryFile(prefix="staffing-", suffix=".upload") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        return rows_of(Path(kept.name), file.name or "")


def _signed(rows: list[Said], area: Area, request: HttpRequest) -> str:
    told = [area.code, request.user.pk, [[row.line, *(row.text(name) for name in COLUMNS)] for row in rows]]
    signed = signing.dumps(told, salt=SALT, compress=True)
    require(len(signed) <= SIGNED_MOST, _("任职表太大，请按社区分成几个文件。"), field="file")
    return signed


def _unsigned(request: HttpRequest, area: Area) -> list[Said]:
    """The rows that were checked; Refusal where they are not those of this person and area, or too old."""
    sentence = _("这份检查已经过期或不完整，请重新上传任职表。")
    try:
        code, user, rows = signing.loads(request.POST.get("rows", ""), salt=SALT, max_age=AGE_SECONDS)
    except (signing.BadSignature, ValueError, json.JSONDecodeError) as broken:
        raise Refusal(sentence, code="conflict") from broken
    require(code == area.code and user == request.user.pk, sentence, code="conflict")
    return [Said(line, dict(zip(COLUMNS, cells, strict=True))) for line, *cells in rows]


def _shown(outcome: Outcome, signed: str) -> dict:
    rows = [*outcome.refused, *(row for row in outcome.rows if row.outcome != "refused")]
    return {
        "outcome": outcome, "counts": dict(outcome.counts), "rows": rows[:SHOWN], "more": max(len(rows) - SHOWN, 0),
        "signed": signed, "to_write": sum(outcome.counts[one] for one in ("new", "ended", "corrected")),
    }  # fmt: skip


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Carry a checked table out; what came of each row stands on the page, what is refused can be taken as a workbook."""
    area = _area(request)
    try:
        rows = _unsigned(request, area)
    except Refusal:
        return redirect(f"{request.path.removesuffix('confirm/')}?area={area.code}")
    outcome = bring_in(rows=rows, area=area, by=request.user, confirmed=True)
    context = {"area": area, "is_done": True, "form": TableForm(), "columns": list(COLUMNS)}
    return render(request, "grids/staffing/table.html", context | _shown(outcome, request.POST["rows"]))


@require_POST
def refused(request: HttpRequest) -> HttpResponse:
    """The refused rows of a checked table, to be mended and read in again."""
    area = _area(request)
    try:
        rows = _unsigned(request, area)
    except Refusal:
        return redirect(f"{request.path.removesuffix('refused/')}?area={area.code}")
    outcome = bring_in(rows=rows, area=area, by=request.user, confirmed=False)
    return _file(refused_workbook(outcome.refused, request.user), f"staffing-refused-{area.code}.xlsx")
