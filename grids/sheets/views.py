"""Pages of registers' imports: the list, upload, columns, check, progress, report; long work goes on while nobody looks."""

import tempfile
import uuid
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from grids import keyset
from grids.access import oracle
from grids.access.doors import takes_files
from grids.access.roles import Permission
from grids.background.models import Kind
from grids.background.queries import waits
from grids.conduct.fields import posted, posted_with_files, version_of
from grids.conduct.refusals import Refusal
from grids.sheets import (
    actions,
    columns,
    differing,
    refused_workbook,
    shown,
    taking_back,
    uploading,
    words_form,
)
from grids.sheets.engine import SHEET_ENGINE, Situation
from grids.sheets.forms import ColumnsForm, UploadForm
from grids.sheets.models import RegisterImport
from grids.sheets.states import ENDED, IN_HAND, ImportState
from grids.sheets.table import CONFIRM, DROP, MAP, REGISTER_IMPORT, SETTLE, TAKE_BACK
from grids.sheets.vocabulary import Register
from grids.staff.models import User

NEWEST = ("-created_at", "-id")
TEMPLATES = {
    ImportState.CHECKING: "under_way", ImportState.QUEUED: "under_way", ImportState.RUNNING: "under_way",
    ImportState.UNDOING: "under_way", ImportState.UNDONE: "undone", ImportState.CHECKED: "checked",
    ImportState.DONE: "done", ImportState.FAILED: "failed", ImportState.DROPPED: "failed",
}  # fmt: skip


def _visible(request: HttpRequest, pk: uuid.UUID) -> RegisterImport:
    """The import; 404 where it isn't the user's to see."""
    wanted = RegisterImport.objects.visible_to(request.user).select_related("area", "created_by")
    return get_object_or_404(wanted, pk=pk)


@require_safe
def sheet_list(request: HttpRequest) -> HttpResponse:
    """What was brought into the user's areas, the newest first."""
    oracle.require_anywhere(request.user, Permission.PEOPLE_IMPORT, _("导入登记"))
    found = RegisterImport.objects.visible_to(request.user).select_related("area", "created_by")
    page = keyset.page_of(found, request.GET, NEWEST)
    rows = [
        {
            "matter": matter,
            "chip": REGISTER_IMPORT.rows[matter.state].tone,
            "progress": shown.progress(matter) if matter.state in IN_HAND else None,
        }
        for matter in page.rows
    ]
    context = {
        "page": page,
        "rows": rows,
        "refreshes": any(row["progress"] for row in rows),
        "waits": waits(Kind.IMPORTS),
    }
    return render(request, "grids/sheets/list.html", context)


@takes_files(Permission.PEOPLE_IMPORT)
@require_http_methods(["GET", "POST"])
def sheet_new(request: HttpRequest) -> HttpResponse:
    """Upload a register's file and say what it is of."""
    oracle.require_anywhere(request.user, Permission.PEOPLE_IMPORT, _("导入登记"))
    form = UploadForm(request.user, *posted_with_files(request))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        file = given["file"]
        try:
            matter = uploading.upload(
                content=file.chunks(), name=file.name, register=given["register"], area=given["area"], by=request.user,
                header_line=given["header_line"],
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error(refusal.field if refusal.field in form.fields else "file", str(refusal))
        else:
            return redirect("sheet_columns", pk=matter.pk)
    context = {
        "form": form,
        "registers": Register.choices,
        "steps": shown.step_names(),
        "limit": settings.IMPORT_MAX_BYTES >> 20,
        "waits": waits(Kind.IMPORTS),
    }
    return render(request, "grids/sheets/new.html", context, status=400 if form.is_bound else 200)


@require_safe
def sheet_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Where an import stands, and what comes next."""
    matter = _visible(request, pk)
    if matter.state == ImportState.UPLOADED:
        return redirect("sheet_columns", pk=pk)
    context = _about(matter, request.user)
    if matter.state in IN_HAND:
        context["progress"] = shown.progress(matter)
    elif matter.refused or matter.kept:
        context["unknown_said"] = words_form.unknown_said(matter, request.user)
        context["refused"] = shown.refused_rows(matter, request.user)
    return render(request, f"grids/sheets/{TEMPLATES[ImportState(matter.state)]}.html", context)


def _about(matter: RegisterImport, user: User) -> dict:
    """What every page of an import shows of it."""
    offers = SHEET_ENGINE.offers(Situation(matter, user))
    now = {offer.step.verb for offer in offers if offer.is_open}
    return {
        "matter": matter,
        "may_confirm": CONFIRM.verb in now,
        "may_map": MAP.verb in now,
        "may_drop": DROP.verb in now,
        "may_settle": SETTLE.verb in now,
        "may_take_back": TAKE_BACK.verb in now,
        "is_own": shown.is_own(matter, user),
        "steps": shown.step_names(),
        "step": shown.STEPS.get(ImportState(matter.state), 1),
        "mapping": shown.mapping_lines(matter),
        "differs": differing.shown(
            matter.register, matter.differing, matter.choices, is_own=shown.is_own(matter, user)
        ),
        "left_over": columns.left_over(matter.header, matter.mapping),
        "found": shown.found_said(matter),
        "to_write": matter.added + matter.updated,
        "keep_days": settings.IMPORT_KEEP_DAYS,
        "waits": "" if matter.state in ENDED else waits(Kind.IMPORTS),
        "history": shown.history(matter),
    }


@require_http_methods(["GET", "POST"])
def sheet_columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say which column is what; the check follows."""
    matter = _visible(request, pk)
    if matter.state not in MAP.sources:
        return redirect("sheet_page", pk=pk)
    form = ColumnsForm(matter.register, matter.header, posted(request), initial=matter.mapping)
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            actions.map_columns(
                import_id=pk, mapping=form.mapping, by=request.user, version=version_of(request),
                words=words_form.said(matter, request.POST),
                choices=differing.said(matter.choices, request.POST),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = refusal.status
            # sent again it is against what stands there now
            matter = _visible(request, pk)
        else:
            return redirect("sheet_page", pk=pk)
    samples = shown.samples(matter, request.user)
    lines = form.lines(samples)
    context = _about(matter, request.user) | {
        "form": form,
        "lines": [line for line in lines if line.stands_out],
        "folded": [line for line in lines if not line.stands_out],
        "samples": samples,
        "words": words_form.groups_of(matter, request.user, posted(request)),
        "step": 2,
    }
    return render(request, "grids/sheets/columns.html", context, status=status)


@require_POST
def sheet_confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Start the import that was checked. Asked twice, it runs once."""
    _visible(request, pk)
    try:
        actions.confirm(import_id=pk, by=request.user, version=version_of(request))
    except Refusal as refusal:
        _say(request, refusal)
    return redirect("sheet_page", pk=pk)


@require_POST
def sheet_drop(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Give an import up; its file is deleted, nothing was written."""
    _visible(request, pk)
    try:
        actions.drop(import_id=pk, by=request.user)
    except Refusal as refusal:
        _say(request, refusal)
        return redirect("sheet_page", pk=pk)
    messages.success(request, _("已放弃这次导入，文件已删除，什么都没有写入。"))
    return redirect("sheet_new")


@require_POST
def sheet_settle(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Refused rows are dealt with: the first page no longer reminds of them."""
    _visible(request, pk)
    try:
        actions.settle(import_id=pk, by=request.user)
    except Refusal as refusal:
        _say(request, refusal)
    else:
        messages.success(request, _("已记下，今日页不再提醒这次导入。"))
    return redirect("sheet_page", pk=pk)


@require_http_methods(["GET", "POST"])
def sheet_take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Take a whole import back, with a reason; a worker goes through its steps."""
    matter = _visible(request, pk)
    if matter.state not in TAKE_BACK.sources:
        return redirect("sheet_page", pk=pk)
    context, status = _about(matter, request.user), 200
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            actions.take_back(import_id=pk, reason=reason, by=request.user, version=version_of(request))
        except Refusal as refusal:
            if refusal.code in ("forbidden", "proof_needed"):
                raise
            context |= {"refusal": str(refusal), "reason": reason}
            status = refusal.status
        else:
            return redirect("sheet_page", pk=pk)
    return render(request, "grids/sheets/take_back.html", context | {"ask": TAKE_BACK.asks[0]}, status=status)


def _say(request: HttpRequest, refusal: Refusal) -> None:
    if refusal.code in ("forbidden", "proof_needed"):
        raise refusal
    messages.warning(request, str(refusal))


@require_safe
def sheet_progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The progress bar as a fragment, asked for every two seconds; at the end it leads to the page."""
    matter = _visible(request, pk)
    if not request.htmx:
        return redirect("sheet_page", pk=pk)
    if matter.state not in IN_HAND:
        # the whole page looks different now
        return HttpResponseClientRefresh()
    context = {"matter": matter, "progress": shown.progress(matter), "waits": waits(Kind.IMPORTS)}
    return render(request, "grids/sheets/_progress.html", context)


@require_POST
def sheet_refused(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The refused rows as a workbook, for who uploaded them and says why; to be mended and uploaded again."""
    _visible(request, pk)
    try:
        handed = actions.take_refused(import_id=pk, by=request.user, reason=request.POST.get("reason", ""))
    except Refusal as refusal:
        _say(request, refusal)
        return redirect("sheet_page", pk=pk)
    is_kept = handed.matter.state == ImportState.UNDONE
    header = taking_back.HEADER if is_kept else handed.matter.header
    count = handed.matter.kept if is_kept else handed.matter.refused
    name = (_("登记表-没有撤回-%(n)d步") if is_kept else _("登记表-退回-%(n)d行")) % {"n": count}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "refused.xlsx"
        taken = refused_workbook.Taken(str(request.user), timezone.localtime(), handed.reason)
        refused_workbook.write(path, header, handed.rows, taken)
        # the open file outlives its folder: it is read while it is sent
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"{name}.xlsx")
