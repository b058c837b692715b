"""Any list on paper."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.pages import belongs_to, lists
from grids.paper.queries import ROWS, printed


@require_safe
def paper_list(request: HttpRequest, name: str) -> HttpResponse:
    """A list whole, with its filters, as of when, and who prints it; the address says what is asked of it."""
    listing = lists().get(name)
    if listing is None or listing.is_confidential:
        raise Http404
    belongs_to(request, listing.page)
    rest = request.GET.urlencode()
    context = {
        "paper": printed(listing, request.user, request.GET), "most": ROWS, "at": timezone.now(),
        "back": f"{reverse(listing.page)}?{rest}" if rest else reverse(listing.page),
    }  # fmt: skip
    return render(request, "grids/paper/list.html", context)
