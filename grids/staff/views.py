"""The directory's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grids.staff.queries import directory, home_of

WORDS_MOST = 20


@require_safe
def directory_page(request: HttpRequest) -> HttpResponse:
    """Who works where, and their office's phone: public knowledge among colleagues."""
    words = request.GET.get("q", "").strip()[:WORDS_MOST]
    found = directory(request.GET.get("area", "").strip()[:WORDS_MOST] or home_of(request.user), words)
    if found.area is None:
        found = directory(home_of(request.user), words)
    return render(request, "grids/staff/directory.html", {"found": found, "q": words})
