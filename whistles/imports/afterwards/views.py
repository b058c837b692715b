"""Pages of what comes after an import: where its file says otherwise than is known."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grids import keyset
from whistles.imports import differences_shown
from whistles.imports.differences import IN_ROWS, DifferenceKind
from whistles.imports.views import about, visible

OLDEST = ("pk",)


@require_safe
def import_differences(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the file says otherwise, kind by kind."""
    ledger = visible(request, pk)
    kind = request.GET.get("kind", "")
    chosen = kind if kind in DifferenceKind.values else ""
    found = differences_shown.visible(ledger, request.user)
    page = keyset.page_of(found.filter(kind__in=[chosen] if chosen else IN_ROWS), request.GET, OLDEST)
    is_missing = chosen == DifferenceKind.MISSING
    context = about(ledger, request.user) | {
        "tabs": differences_shown.tabs(found, chosen),
        "page": page,
        "rows": [differences_shown.row_of(one) for one in page.rows],
        "missing_said": differences_shown.missing_said(ledger) if is_missing and ledger.missing else "",
    }
    return render(request, "whistles/imports/differences.html", context)
