"""The import pages: upload → columns → check → import → report. Long work runs in the worker."""

import tempfile
import uuid
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids.conduct.refusals import Refusal
from grids.staff import access
from grids.staff.roles import Permission
from whistles.imports import actions
from whistles.imports.forms import ColumnsForm, UploadForm
from whistles.imports.models import Import, ImportState
from whistles.intake.ledgers.cells import shown
from whistles.intake.ledgers.columns import FIELDS_BY_NAME
from whistles.intake.ledgers.refused_workbook import write_refused

LISTED, REFUSED_SHOWN = 50, 50
UNDER_WAY = frozenset({ImportState.CHECKING, ImportState.QUEUED, ImportState.RUNNING})
STEP_OF = {
    ImportState.UPLOADED: 2,
    ImportState.CHECKING: 3,
    ImportState.CHECKED: 3,
    ImportState.QUEUED: 4,
    ImportState.RUNNING: 4,
    ImportState.DONE: 5,
}


def steps() -> list[str]:
    """The steps of an import as the page names them."""
    return [_("上传"), _("对应列"), _("检查"), _("导入")]


def _own(request: HttpRequest, import_id: uuid.UUID) -> Import:
    access.require_anywhere(request.user, Permission.LEDGER_IMPORT, _("导入台账"))
    rows = Import.objects.visible_to(request.user).select_related("area", "source", "grade", "created_by")
    return get_object_or_404(rows, pk=import_id)


@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """What was imported and what is under way, the newest first."""
    access.require_anywhere(request.user, Permission.LEDGER_IMPORT, _("导入台账"))
    rows = Import.objects.visible_to(request.user).select_related("area", "source", "grade", "created_by")
    return render(request, "whistles/imports/list.html", {"imports": rows.order_by("-created_at")[:LISTED]})


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Choose a file and say where it comes from."""
    access.require_anywhere(request.user, Permission.LEDGER_IMPORT, _("导入台账"))
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            ledger = actions.upload(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else "file", refusal.message)
        else:
            return redirect("import_columns", ledger.pk)
    context = {"form": form, "steps": steps(), "now": 1}
    return render(request, "whistles/imports/new.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def import_columns(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """Say which column is what; guessed by the header, or remembered from the last file of the kind."""
    ledger = _own(request, import_id)
    if ledger.state not in (ImportState.UPLOADED, ImportState.CHECKED):
        return redirect("import_page", ledger.pk)
    try:
        samples = _samples(ledger)
    except Refusal as refusal:
        return render(request, "refused.html", {"refusal": refusal}, status=refusal.status)
    form = ColumnsForm(request.POST or None, ledger=ledger, samples=samples)
    if request.method == "POST" and form.is_valid():
        try:
            ledger = actions.map_columns(import_id=ledger.pk, mapping=form.mapping(), by=request.user)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            _at_once_when_small(ledger)
            return redirect("import_page", ledger.pk)
    context = {"ledger": ledger, "form": form, "steps": steps(), "now": 2}
    return render(request, "whistles/imports/columns.html", context, status=400 if form.errors else 200)


def _samples(ledger: Import) -> dict[str, str]:
    """The first filled cell of every column, so that one sees what one maps."""
    samples: dict[str, str] = {}
    for number, (_line, cells) in enumerate(actions.opened(ledger).rows()):
        if number == 20 or len(samples) == len(ledger.header):
            break
        for name, cell in zip(ledger.header, cells, strict=False):
            if name not in samples and cell not in (None, ""):
                samples[name] = escape(_("例：%(cell)s") % {"cell": shown(cell, 40)})
    return samples


def _at_once_when_small(ledger: Import) -> None:
    """A small file is checked while the page waits; a large one by the worker."""
    path = Path(ledger.file_path)
    if path.is_file() and path.stat().st_size <= actions.SMALL_BYTES:
        actions.run(import_id=ledger.pk)


@require_GET
def import_page(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """Where an import stands: its check, its progress, its report."""
    ledger = _own(request, import_id)
    if ledger.state == ImportState.UPLOADED:
        return redirect("import_columns", ledger.pk)
    return render(request, "whistles/imports/page.html", _context(ledger))


@require_GET
def import_progress(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """The part of the page that changes while the worker is at it."""
    ledger = _own(request, import_id)
    response = render(request, "whistles/imports/_progress.html", _context(ledger))
    if ledger.state not in UNDER_WAY:
        # the whole page looks different now
        response.headers["HX-Refresh"] = "true"
    return response


def _context(ledger: Import) -> dict:
    rows = list(ledger.refused_rows.order_by("line")[:REFUSED_SHOWN])
    return {
        "ledger": ledger,
        "steps": steps(),
        "now": STEP_OF.get(ledger.state, 3),
        "under_way": ledger.state in UNDER_WAY,
        "refused": [(row, [shown(cell, 40) for cell in actions.refused_cells(row)]) for row in rows],
        "mapping": [
            (FIELDS_BY_NAME[name].label, column)
            for name, column in ledger.mapping.items()
            if name in FIELDS_BY_NAME and column
        ],
    }


@require_POST
def import_confirm(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """Start the import that was checked."""
    ledger = _own(request, import_id)
    actions.confirm(import_id=ledger.pk, by=request.user)
    return redirect("import_page", ledger.pk)


@require_POST
def import_drop(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """Give an import up; its file and rows go."""
    ledger = _own(request, import_id)
    actions.drop(import_id=ledger.pk, by=request.user)
    return redirect("import_list")


@require_GET
def import_refused(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """The refused rows as a workbook with their reasons, to be mended and sent again."""
    ledger = _own(request, import_id)
    rows = (
        (row.line, actions.refused_cells(row), row.reason) for row in ledger.refused_rows.order_by("line").iterator()
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "refused.xlsx"
        write_refused(path, ledger.header, rows)
        name = _("未导入的行-%(name)s.xlsx") % {"name": Path(ledger.file_name).stem}
        # the open file outlives its folder: it is read while it is sent
        return FileResponse(path.open("rb"), as_attachment=True, filename=name)
