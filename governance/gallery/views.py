"""Every component in every state, with made-up words: to look at, and to be photographed by a test."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from governance.gallery import samples


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """The component gallery; nobody but staff knows that it is there."""
    if not request.user.is_staff:
        raise Http404
    return render(request, "governance/gallery.html", samples.context())
