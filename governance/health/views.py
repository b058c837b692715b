"""Whether the product runs; and the answer when nobody caught what went wrong, which asks no database and no user."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import async_to_sync
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.csrf import csrf_failure
from health_check.views import HealthCheckView, MediaType

from governance.edge.views import TOO_LARGE, UNREADABLE
from governance.edge.views import answer as untaken
from governance.health.faults import OURS, Fault, as_json, fault_of
from grids.together import beyond

RETRY_SECONDS = 10
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
# the library's own page has styles inline and leads to another host
PAGE = "governance/health.html"


def answering(*checks) -> Callable[[HttpRequest], HttpResponse]:
    """A view that makes these checks for everybody who asks."""
    view = async_to_sync(HealthCheckView.as_view(checks=list(checks), template_name=PAGE))

    def check(request: HttpRequest) -> HttpResponse:
        _accept_anything_instead_of_nonsense(request)
        try:
            return view(request)
        finally:
            connections.close_all()

    @login_not_required
    def answer(request: HttpRequest) -> HttpResponse:
        # in a thread of its own: the checks bring an event loop, and where one runs already a second may not
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(check, request).result()

    return answer


def _accept_anything_instead_of_nonsense(request: HttpRequest) -> None:
    """Whoever asks for a kind of answer that is none gets the page; the library would fail."""
    try:
        _kinds = list(MediaType.parse_header(request.META.get("HTTP_ACCEPT", "*/*")))
    except ValueError:
        request.META["HTTP_ACCEPT"] = "*/*"
        # read from what was sent, and kept
        request.__dict__.pop("headers", None)


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to an exception that nobody caught."""
    return _answer(request, fault_of(sys.exc_info()[1]))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to a request that can't be read; a session that no database kept is none of these."""
    fault = fault_of(exception)
    if fault:
        return _answer(request, fault)
    return untaken(request, TOO_LARGE if isinstance(exception, TOO_MUCH) else UNREADABLE)


def unproved(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form without its mark; a form that anybody may send says so in words of its own."""
    own = getattr(request.resolver_match.func, "unproved", None)
    return own(request) if own else csrf_failure(request, reason)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer where nothing is, or nothing that the asker may know of."""
    if request.path.startswith("/api/"):
        said = {"message": _("没有这个地址，或者它不在您的范围内。"), "field": None, "code": "not_found"}
        return JsonResponse(said, status=404)
    said = beyond(request)
    if said is None:
        return defaults.page_not_found(request, exception)
    return render(request, "404.html", {"beyond": said}, status=404)


def _answer(request: HttpRequest, fault: Fault | None) -> HttpResponse:
    status = fault.status if fault else 500
    if request.path.startswith("/api/"):
        response: HttpResponse = JsonResponse(as_json(fault or OURS), status=status)
    else:
        page = "fault.html" if fault else "500.html"
        response = HttpResponse(render_to_string(page, {"fault": fault}), status=status)
    if fault and fault.status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
