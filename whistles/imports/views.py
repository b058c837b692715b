"""Pages of imports: the list, upload, columns, check, progress, report; long work goes on while nobody looks."""

import tempfile
import uuid
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
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
from grids.staff.models import User
from whistles.imports import actions, differences_shown, findings, parts, shown, uploading, words_form
from whistles.imports.doubts import doubts_said
from whistles.imports.engine import IMPORT_ENGINE, ImportSituation
from whistles.imports.forms import ColumnsForm, LayoutForm, UploadForm
from whistles.imports.models import Import, ImportState
from whistles.imports.states import ENDED, IN_HAND, NOT_BEGUN
from whistles.imports.table import CONFIRM, IMPORT_LIFECYCLE, LAY_OUT, MAP, SETTLE, TAKE_BACK, TAKE_OVER
from whistles.ledgers.refused_workbook import write_refused

NEWEST = ("-created_at", "-id")
TEMPLATES = {
    ImportState.CHECKING: "under_way",
    ImportState.CHECKED: "checked",
    ImportState.QUEUED: "under_way",
    ImportState.RUNNING: "under_way",
    ImportState.DONE: "done",
    ImportState.FAILED: "failed",
    ImportState.DROPPED: "failed",
    ImportState.CORRECTING: "under_way",
    ImportState.UNDOING: "under_way",
    ImportState.TAKEN_BACK: "taken_back",
}


def visible(request: HttpRequest, pk: uuid.UUID) -> Import:
    """The import; 404 where it isn't the user's to see."""
    wanted = Import.objects.visible_to(request.user).select_related("area", "source", "grade", "created_by")
    return get_object_or_404(wanted, pk=pk)


def _asked_for(request: HttpRequest, text: str) -> Import | None:
    """The import that the address names, if any; 404 where it isn't the user's to see."""
    if not text:
        return None
    try:
        return visible(request, uuid.UUID(text))
    except ValueError as error:
        raise Http404 from error


@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    """What was imported into the user's areas, the newest first."""
    oracle.require_anywhere(request.user, Permission.LEDGER_IMPORT, _("导入台账"))
    found = Import.objects.visible_to(request.user).select_related("area", "source", "created_by")
    page = keyset.page_of(found, request.GET, NEWEST)
    again = shown.to_go_on_from(page.rows)
    rows = [
        {
            "ledger": ledger,
            "goes_on": ledger.pk in again,
            "chip": IMPORT_LIFECYCLE.rows[ledger.state].tone,
            "progress": shown.progress(ledger) if ledger.state in IN_HAND else None,
        }
        for ledger in page.rows
    ]
    context = {
        "page": page,
        "rows": rows,
        "refreshes": any(row["progress"] for row in rows),
        "waits": waits(Kind.IMPORTS),
    }
    return render(request, "whistles/imports/list.html", context)


@takes_files(Permission.LEDGER_IMPORT)
@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Upload a ledger file and say where it belongs."""
    oracle.require_anywhere(request.user, Permission.LEDGER_IMPORT, _("导入台账"))
    instead = _asked_for(request, request.GET.get("instead", ""))
    if instead is not None and instead.state not in NOT_BEGUN:
        return redirect("import_page", pk=instead.pk)
    like = instead or _asked_for(request, request.GET.get("like", ""))
    form = UploadForm(request.user, *posted_with_files(request), like=like)
    if request.method == "POST" and form.is_valid():
        try:
            ledger = uploading.upload(by=request.user, instead=instead, **form.cleaned_data)
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error(refusal.field if refusal.field in form.fields else "file", str(refusal))
        else:
            return redirect("import_columns", pk=ledger.pk)
    context = {
        "form": form,
        "steps": shown.step_names(),
        "limit": uploading.upload_limit_mb(),
        "instead": instead,
        "like": None if instead else like,
        "waits": waits(Kind.IMPORTS),
    }
    return render(request, "whistles/imports/new.html", context, status=400 if form.is_bound else 200)


@require_safe
def import_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Where an import stands, and what comes next."""
    ledger = visible(request, pk)
    if ledger.state == ImportState.UPLOADED:
        return redirect("import_columns", pk=pk)
    context = about(ledger, request.user)
    if ledger.state in IN_HAND:
        context["progress"] = shown.progress(ledger)
    elif ledger.refused:
        context["refused"] = shown.refused_table(ledger, request.user)
    if ledger.state == ImportState.CHECKED and shown.is_own(ledger, request.user):
        context["preview"] = shown.preview(ledger)
        context["unknown_said"] = words_form.words_form(ledger, request.user).unknown_said
    if ledger.differing:
        context["differing_open"] = differences_shown.not_taken_over(ledger)
    if ledger.missing:
        context["missing_said"] = differences_shown.missing_said(ledger)
    if ledger.state == ImportState.TAKEN_BACK:
        context |= differences_shown.kept(ledger, request.user)
    context |= {"to_write": ledger.imported + ledger.updated, "known": ledger.updated + ledger.unchanged}
    return render(request, f"whistles/imports/{TEMPLATES[ledger.state]}.html", context)


def about(ledger: Import, user: User) -> dict:
    """What every page of an import shows of it."""
    left_over = [column for column in shown.columns_of(ledger, user) if column.is_left]
    offers = IMPORT_ENGINE.offers(ImportSituation(ledger, user))
    now = {offer.step.verb for offer in offers if offer.is_open}
    return {
        "may_confirm": CONFIRM.verb in now,
        "may_lay_out": LAY_OUT.verb in now,
        "may_settle": SETTLE.verb in now,
        "may_take_over": TAKE_OVER.verb in now,
        "may_take_back": TAKE_BACK.verb in now,
        "ledger": ledger,
        "steps": shown.step_names(),
        "step": shown.STEPS.get(ledger.state, 1),
        "mapping": shown.mapping_lines(ledger),
        "grade_said": shown.grade_said(ledger, user),
        "ungraded_said": shown.ungraded_said(ledger, user),
        "asides": findings.asides(ledger),
        "taken": parts.taken(ledger, shown.name_for(ledger, user)),
        "left_sheets": parts.left(ledger, shown.name_for(ledger, user)),
        "loud": parts.loud(ledger, shown.name_for(ledger, user)),
        "left_over": left_over,
        "doubts": doubts_said(ledger),
        "contradictions": findings.contradictions_said(ledger),
        "made_said": findings.made_said(ledger),
        "standings": findings.standings_said(ledger),
        "used_words": words_form.used_said(ledger, user),
        "left_over_said": shown.left_over_said(left_over),
        "keep_days": settings.IMPORT_KEEP_DAYS,
        "waits": "" if ledger.state in ENDED else waits(Kind.IMPORTS),
        "history": shown.history(ledger),
    }


@require_http_methods(["GET", "POST"])
def import_columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say which column is what; the check follows."""
    ledger = visible(request, pk)
    if ledger.state not in MAP.sources:
        return redirect("import_page", pk=pk)
    form = ColumnsForm(ledger.header, posted(request), initial=ledger.mapping)
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                actions.map_columns(
                    import_id=pk, mapping=form.mapping, by=request.user, version=version_of(request),
                    values=words_form.said(ledger, request.POST), decision=request.POST.get("decision", ""),
                )  # fmt: skip
                return redirect("import_page", pk=pk)
            status = 400
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = refusal.status
            # sent again it is against what stands there now
            ledger = visible(request, pk)
    samples = shown.samples(ledger, request.user)
    lines = form.lines(samples)
    context = about(ledger, request.user) | {
        "form": form,
        "lines": [line for line in lines if line.stands_out],
        "folded": [line for line in lines if not line.stands_out],
        "samples": samples,
        "columns": shown.columns_of(ledger, request.user, samples),
        "is_own": shown.is_own(ledger, request.user),
        "words": words_form.words_form(ledger, request.user, posted(request)),
        "step": 2,
    }
    return render(request, "whistles/imports/columns.html", context, status=status)


@require_http_methods(["GET", "POST"])
def import_layout(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say where the header stands and which sheets are meant; the columns are asked for next."""
    ledger = visible(request, pk)
    if ledger.state not in LAY_OUT.sources:
        return redirect("import_page", pk=pk)
    called = shown.name_for(ledger, request.user)
    form = LayoutForm(ledger, called, posted(request))
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            uploading.lay_out(
                import_id=pk, lines=form.cleaned_data["header_line"], sheets=form.sheets_meant, by=request.user,
                version=form.cleaned_data["version"],
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error("header_line" if refusal.field == "header_line" else None, str(refusal))
            status = refusal.status
        else:
            return redirect("import_columns", pk=pk)
    context = {
        "form": form,
        "ledger": ledger,
        "steps": shown.step_names(),
        "step": 2,
        "taken": parts.taken(ledger, called),
        "top": shown.first_lines(ledger, request.user),
        "header_lines": _header_lines(ledger),
    }
    return render(request, "whistles/imports/layout.html", context, status=status)


def _header_lines(ledger: Import) -> range:
    first = next(iter(ledger.layout.get("parts", [])), None)
    return range(first["top"], first["line"] + 1) if first else range(0)


@require_POST
def import_confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Start the import that was checked. Asked twice, it runs once."""
    visible(request, pk)
    try:
        actions.confirm(import_id=pk, by=request.user, version=version_of(request))
    except Refusal as refusal:
        _say(request, refusal)
    return redirect("import_page", pk=pk)


@require_POST
def import_drop(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Give an import up; its file is deleted, nothing was written."""
    visible(request, pk)
    try:
        actions.drop(import_id=pk, by=request.user)
    except Refusal as refusal:
        _say(request, refusal)
        return redirect("import_page", pk=pk)
    messages.success(request, _("已放弃这次导入，文件已删除，什么都没有写入。"))
    return redirect("import_new")


@require_POST
def import_settle(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Refused rows are dealt with: the first page no longer reminds of them."""
    visible(request, pk)
    try:
        actions.settle(import_id=pk, by=request.user)
    except Refusal as refusal:
        _say(request, refusal)
    else:
        messages.success(request, _("已记下，今日页不再提醒这次导入。"))
    return redirect("import_page", pk=pk)


def _say(request: HttpRequest, refusal: Refusal) -> None:
    if refusal.code in ("forbidden", "proof_needed"):
        raise refusal
    messages.warning(request, str(refusal))


@require_safe
def import_progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The progress bar as a fragment, asked for every two seconds; at the end it leads to the page."""
    ledger = visible(request, pk)
    if not request.htmx:
        return redirect("import_page", pk=pk)
    if ledger.state not in IN_HAND:
        # the whole page looks different now
        return HttpResponseClientRefresh()
    context = {"ledger": ledger, "progress": shown.progress(ledger), "waits": waits(Kind.IMPORTS)}
    return render(request, "whistles/imports/_progress.html", context)


@require_POST
def import_refused(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The refused rows as a workbook, for who uploaded them and says why; to be mended and uploaded again."""
    visible(request, pk)
    try:
        ledger, lines, taken = actions.take_refused(
            import_id=pk, by=request.user, reason=request.POST.get("reason", "")
        )
    except Refusal as refusal:
        _say(request, refusal)
        return redirect("import_page", pk=pk)
    name = _("%(name)s-未导入-%(n)d行") % {"name": Path(ledger.file_name).stem, "n": ledger.refused}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "refused.xlsx"
        write_refused(path, ledger.header, lines, taken)
        # the open file outlives its folder: it is read while it is sent
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"{name}.xlsx")
