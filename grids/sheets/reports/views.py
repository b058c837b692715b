"""Pages of templates: the own ones, a new one, what goes where, how it would read, filling it."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access.doors import takes_files
from grids.access.roles import Permission
from grids.conduct.fields import posted, posted_with_files
from grids.conduct.refusals import Refusal, require
from grids.exports import actions as exports
from grids.exports import sources
from grids.exports.running import run
from grids.lists.listing import Listing
from grids.sheets.reports import actions, queries
from grids.sheets.reports.filling.words import WORDS
from grids.sheets.reports.forms import ColumnsForm, NewForm, PurposeForm
from grids.sheets.reports.kinds import MOST_BYTES, ROWS_MOST
from grids.sheets.reports.models import ReportTemplate

P = Permission
# whoever has a list at all
READERS = (
    P.GRID_VIEW,
    P.WHISTLE_VIEW,
    P.WHISTLE_HANDLE,
    P.LEAD_VIEW,
    P.PEOPLE_VIEW,
    P.STATISTICS_VIEW,
    P.ENTRY_REVEAL,
)


def _own(request: HttpRequest, pk: uuid.UUID) -> ReportTemplate:
    return get_object_or_404(ReportTemplate.objects.visible_to(request.user), pk=pk)


def _list_of(template: ReportTemplate, request: HttpRequest) -> Listing:
    listing = queries.listing_of(template)
    require(listing is not None, _("这个清单已经没有了，请删去这个表样。"), code="conflict")
    sources.require_may(request.user, listing)
    return listing


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The reader's own templates, the last used first."""
    rows = list(ReportTemplate.objects.visible_to(request.user).bare())
    for row in rows:
        row.list = queries.listing_of(row)
    chosen = request.GET.get("list", "")
    context = {"rows": rows, "list": chosen, "query": request.GET.get("query", "")}
    return render(request, "grids/sheets/reports/list.html", context)


@takes_files(*READERS, at_most="ATTACHMENT_MAX_BYTES")
@require_http_methods(["GET", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """Upload a form of one's own, and say which list fills it."""
    listings = queries.listings_of(request.user)
    require(listings, _("您的岗位没有可以导出的清单，用不上表样。"), code="forbidden")
    first = {"listing": request.GET.get("list", ""), "query": request.GET.get("query", "")}
    form = NewForm(*posted_with_files(request), listings=listings, initial=first)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            file = actions.Given(given["file"].name, given["file"].read(MOST_BYTES + 1))
            made = actions.take(
                name=given["name"], listing=given["listing"], query=given["query"], file=file, by=request.user
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("report_columns", pk=made.pk)
    context = {"form": form, "limit": MOST_BYTES >> 20, "words": WORDS, "most": ROWS_MOST}
    return render(request, "grids/sheets/reports/new.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def report_columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say which column of the list goes where; the first rows of the form stand beside it."""
    template = _own(request, pk)
    listing = _list_of(template, request)
    outline = queries.outline_of(template)
    sheet = _sheet(outline, request.POST.get("sheet") or request.GET.get("sheet") or template.sheet)
    places = _places(outline, sheet)
    form = ColumnsForm(
        posted(request), places=places, choices=queries.column_choices(listing), filters=queries.filters_for(request.user, template),
        sheets=[one["name"] for one in outline.get("sheets", ())], initial=_first(template, listing, outline, sheet),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            actions.map_columns(
                template_id=pk, columns=form.columns, sheet=given.get("sheet", ""), first=given.get("first") or 1,
                query=given["query"], by=request.user,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("report", pk=pk)
    context = {
        "template": template,
        "listing": listing,
        "form": form,
        "sheet": sheet,
        "sheets": outline.get("sheets", ()),
    }
    return render(request, "grids/sheets/reports/columns.html", context, status=400 if form.is_bound else 200)


def _sheet(outline: dict[str, Any], name: str) -> dict[str, Any] | None:
    sheets = outline.get("sheets", ())
    return next((one for one in sheets if one["name"] == name), sheets[0] if sheets else None)


def _places(outline: dict[str, Any], sheet: dict[str, Any] | None) -> dict[str, str]:
    """Where something can go: the columns under the heads by their letters, or the words of the marks."""
    if sheet is None:
        return {word: word for word in outline["asked"]}
    return {letters: f"{letters} · {text}" for letters, text in _heads(sheet).items()}


def _heads(sheet: dict[str, Any]) -> dict[str, str]:
    return next((cells for number, cells in sheet["rows"] if number == sheet["head"]), {})


def _first(
    template: ReportTemplate, listing: Listing, outline: dict[str, Any], sheet: dict[str, Any] | None
) -> dict[str, Any]:
    """What the form says at first: what was said before, else what the heads let guess."""
    is_same = sheet is None or not template.sheet or sheet["name"] == template.sheet
    heads = {word: word for word in outline["asked"]} if sheet is None else _heads(sheet)
    chosen = template.columns if template.is_ready and is_same else queries.guessed(listing, heads)
    first = {f"to-{place}": name for place, name in chosen.items()} | {"query": template.query}
    if sheet is not None:
        row = template.first if template.is_ready and is_same else sheet["first"]
        first |= {"sheet": sheet["name"], "first": row}
    return first


@require_safe
def report(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A template with its first rows, as they would stand in it, and what to press."""
    template = _own(request, pk)
    listing = _list_of(template, request)
    return _shown(request, template, listing, PurposeForm())


def _shown(
    request: HttpRequest, template: ReportTemplate, listing: Listing, form: PurposeForm
) -> HttpResponse:
    may_ask = sources.has_more(listing) and sources.may_ask_for_all(request.user, listing)
    context = {
        "template": template, "listing": listing, "form": form, "may_ask": may_ask, "most": ROWS_MOST[template.kind],
        "preview": queries.preview_of(template, listing, request.user) if template.is_ready else None,
    }  # fmt: skip
    return render(request, "grids/sheets/reports/page.html", context, status=400 if form.is_bound else 200)


@require_POST
def report_fill(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Fill it: masked by one press; what is whole is asked for with its reasons."""
    template = _own(request, pk)
    listing = _list_of(template, request)
    is_full = bool(request.POST.get("whole"))
    form = PurposeForm(request.POST)
    if is_full and not form.is_valid():
        return _shown(request, template, listing, form)
    given = form.cleaned_data if is_full else {"reason": request.POST.get("reason", "")}
    try:
        asked = actions.fill(
            template_id=pk, by=request.user, purpose=exports.Purpose(**given), is_full=is_full
        )
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        messages.warning(request, str(refusal))
        return redirect("report", pk=pk)
    if asked.is_new and not is_full:
        _begin(asked)
    if is_full:
        messages.success(request, _("已提交，批准以后自动生成；这里会显示进度。"))
    return redirect("export_page", pk=asked.export.pk)


def _begin(asked: actions.Asked) -> None:
    if asked.export.total <= settings.EXPORT_AT_ONCE_ROWS:
        run(export_id=asked.export.pk)
    else:
        exports.give_to_worker(export_id=asked.export.pk)


@require_POST
def report_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a template go."""
    _own(request, pk)
    actions.remove(template_id=pk, by=request.user)
    messages.success(request, _("已删除这个表样；以前填好的文件还在“我的导出”里。"))
    return redirect("report_list")
