"""Pages of exports: asking for one, how far it is, taking the file, deciding about what is whole."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from grids import keyset
from grids.approvals import actions as approvals
from grids.background.models import Kind
from grids.background.queries import waits
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.exports import actions, sources
from grids.exports.forms import AnswerForm, WholeForm
from grids.exports.models import IN_HAND, Export, ExportState, Form
from grids.exports.pictures import drawn_anew
from grids.exports.running import run
from grids.exports.shown import progress, shown
from grids.lists.listing import Listing
from grids.lists.tables import Figures

NEWEST = ("-asked_at", "-id")
TYPES = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV: "text/csv; charset=utf-8",
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _visible(request: HttpRequest, pk: uuid.UUID) -> Export:
    wanted = Export.objects.visible_to(request.user).select_related("asked_by", "approval__asked_by")
    return get_object_or_404(wanted, pk=pk)


@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    """What the reader took out, the newest first."""
    mine = (
        Export.objects.visible_to(request.user)
        .of(request.user)
        .select_related("asked_by", "approval__asked_by")
    )
    page = keyset.page_of(mine, request.GET, NEWEST)
    rows = [shown(one, request.user, is_among_many=True) for one in page.rows]
    refreshes, silence = any(row.is_under_way for row in rows), waits(Kind.IMPORTS)
    context = {
        "page": page, "rows": rows, "days": settings.EXPORT_KEEP_DAYS, "refreshes": refreshes,
        "waits": silence if refreshes else "",
    }  # fmt: skip
    return render(request, "grids/exports/list.html", context)


@require_http_methods(["GET", "POST"])
def export_new(request: HttpRequest) -> HttpResponseBase:
    """One press takes a list out; what is whole is asked for with its reasons first."""
    given = request.POST if request.method == "POST" else request.GET
    name = given.get("list", "")
    query = QueryDict(given.get("query", "")).dict()
    one = _source(request, name)
    if request.method == "POST" and not request.POST.get("whole"):
        return _taken_out(request, name, query)
    return _asked(request, name, query, one)


def _source(request: HttpRequest, name: str) -> Listing | Figures:
    try:
        one = sources.source(name)
    except ObjectDoesNotExist as unknown:
        raise Http404 from unknown
    sources.require_may(request.user, one)
    return one


def _taken_out(request: HttpRequest, name: str, query: dict[str, str]) -> HttpResponseBase:
    """A small one is the answer itself; of a large one the page that says how far it is."""
    purpose = actions.Purpose(reason=request.POST.get("reason", ""))
    export, is_new = actions.ask(
        name=name, query=query, form=request.POST.get("form", ""), by=request.user, purpose=purpose
    )
    if is_new and export.total <= settings.EXPORT_AT_ONCE_ROWS:
        pictures = drawn_anew(
            zip(request.POST.getlist("chart"), request.POST.getlist("picture"), strict=False)
        )
        export = run(export_id=export.pk, pictures=pictures)
        if export.state == ExportState.READY:
            return _file(actions.take(export_id=export.pk, by=request.user), export.form)
    elif is_new:
        actions.give_to_worker(export_id=export.pk)
    return redirect("export_page", pk=export.pk)


def _asked(
    request: HttpRequest, name: str, query: dict[str, str], one: Listing | Figures
) -> HttpResponseBase:
    form = WholeForm(posted(request) if request.method == "POST" else None, forms_of=sources.forms_of(one))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            export, _is_new = actions.ask(
                name=name, query=query, form=data["form"], by=request.user, is_full=True,
                purpose=actions.Purpose(data["reason"], data["recipient"], data["basis"]),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已提交，批准以后自动生成；这里会显示进度。"))
            return redirect("export_page", pk=export.pk)
    kept = sources.narrowing(query)
    context = {
        "form": form, "name": name, "query": request.POST.get("query") or request.GET.get("query", ""),
        "label": one.label, "has_more": sources.has_more(one),
        "said": sources.said_of(one, request.user, kept),
        "total": sources.count_of(one, request.user, kept),
    }  # fmt: skip
    return render(request, "grids/exports/whole.html", context, status=400 if form.is_bound else 200)


@require_safe
def export_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far an export is; its file where it is there; the decision where it waits for the reader."""
    export = _visible(request, pk)
    context = {
        "shown": shown(export, request.user), "progress": progress(export), "days": settings.EXPORT_KEEP_DAYS,
        "waits": waits(Kind.IMPORTS) if export.state in IN_HAND else "", "answer": AnswerForm(),
    }  # fmt: skip
    return render(request, "grids/exports/page.html", context)


@require_safe
def export_progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The progress bar as a fragment, asked for every two seconds; at the end it leads to the page."""
    export = _visible(request, pk)
    if not request.htmx:
        return redirect("export_page", pk=pk)
    if export.state not in IN_HAND:
        return HttpResponseClientRefresh()
    context = {"export": export, "progress": progress(export), "waits": waits(Kind.IMPORTS)}
    return render(request, "grids/exports/_progress.html", context)


@require_POST
def export_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file, for its maker."""
    export = get_object_or_404(Export.objects.visible_to(request.user).of(request.user), pk=pk)
    try:
        return _file(actions.take(export_id=pk, by=request.user), export.form)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        messages.warning(request, str(refusal))
    return redirect("export_page", pk=pk)


def _file(taken: actions.Taken, form: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(taken.content, content_type=TYPES[Form(form)])
    response["Content-Disposition"] = content_disposition_header(True, taken.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
def export_drop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Have done with it."""
    get_object_or_404(Export.objects.visible_to(request.user).of(request.user), pk=pk)
    try:
        actions.drop(export_id=pk, by=request.user)
        messages.success(request, _("已删除这个导出。"))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("export_list")


@require_POST
def export_decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Grant what is whole, or refuse it."""
    export = _visible(request, pk)
    if export.approval_id is None:
        raise Http404
    form = AnswerForm(request.POST)
    answer = form.cleaned_data["answer"] if form.is_valid() else ""
    decide = approvals.grant if request.POST.get("decision") == "yes" else approvals.refuse
    decide(approval_id=export.approval_id, by=request.user, answer=answer)
    messages.success(request, _("已记下您的决定。"))
    return redirect("export_page", pk=pk)
