"""Pages of what comes after an import: where its file says otherwise than is known, and its way back."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids import keyset
from grids.conduct.fields import version_of
from grids.conduct.refusals import Refusal
from whistles.imports import actions, differences_shown
from whistles.imports.engine import IMPORT_ENGINE, ImportSituation
from whistles.imports.kinds import ALL, IN_ROWS, DifferenceKind
from whistles.imports.table import TAKE_BACK, TAKE_OVER
from whistles.imports.views import about, visible

OLDEST = ("pk",)
MOST_DIGITS = 18


@require_safe
def import_differences(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the file says otherwise, kind by kind."""
    return _differences(request, pk)


def _differences(request: HttpRequest, pk: uuid.UUID, *, refusal: str = "", reason: str = "") -> HttpResponse:
    ledger = visible(request, pk)
    kind = request.GET.get("kind", "")
    chosen = kind if kind in DifferenceKind.values else ""
    found = differences_shown.visible(ledger, request.user)
    page = keyset.page_of(found.filter(kind__in=[chosen] if chosen else IN_ROWS), request.GET, OLDEST)
    is_missing = chosen == DifferenceKind.MISSING
    rows = [differences_shown.row_of(one, request.user) for one in page.rows]
    context = about(ledger, request.user)
    context |= {
        "tabs": differences_shown.tabs(found, chosen),
        "page": page,
        "rows": rows,
        "missing_said": differences_shown.missing_said(ledger) if is_missing and ledger.missing else "",
        "chosen": chosen,
        "may_choose": context["may_take_over"] and any(row.is_open for row in rows),
        "refusal": refusal,
        "reason": reason,
        "reason_ask": TAKE_OVER.asks[-1],
    }
    return render(request, "whistles/imports/differences.html", context, status=400 if refusal else 200)


@require_POST
def import_take_over(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """What was chosen holds as the ledger tells it."""
    visible(request, pk)
    given = [text for text in request.POST.getlist("difference") if text.isascii() and text.isdigit()]
    kind = request.GET.get("kind", "")
    every = kind if kind in IN_ROWS else ALL
    wanted = every if "all" in request.POST else [int(one) for one in given if len(one) <= MOST_DIGITS]
    reason = request.POST.get("reason", "")
    try:
        actions.take_over(
            import_id=pk, differences=wanted, reason=reason, by=request.user, version=version_of(request)
        )
    except Refusal as refusal:
        if refusal.code in ("forbidden", "proof_needed"):
            raise
        return _differences(request, pk, refusal=str(refusal), reason=reason)
    return redirect("import_page", pk=pk)


@require_http_methods(["GET", "POST"])
def import_take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Before a whole import is taken back: what will become of it, and why it is done."""
    ledger, refusal = visible(request, pk), ""
    if request.method == "POST":
        try:
            actions.take_back(
                import_id=pk,
                reason=request.POST.get("reason", ""),
                by=request.user,
                version=version_of(request),
            )
        except Refusal as said:
            if said.code in ("forbidden", "proof_needed"):
                raise
            refusal = str(said)
        else:
            return redirect("import_page", pk=pk)
    why_not = IMPORT_ENGINE.refusal(ImportSituation(ledger, request.user), TAKE_BACK)
    if why_not and why_not.code == "forbidden":
        raise why_not
    if why_not:
        messages.warning(request, refusal or str(why_not))
        return redirect("import_page", pk=pk)
    context = about(ledger, request.user) | {
        "refusal": refusal, "reason": request.POST.get("reason", ""), "reason_ask": TAKE_BACK.asks[-1],
        "written": ledger.imported + ledger.updated,
    }  # fmt: skip
    return render(request, "whistles/imports/take_back.html", context, status=400 if refusal else 200)
