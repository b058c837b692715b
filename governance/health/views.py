"""Whether the product runs; and the answer when nobody caught what went wrong, which asks no database and no user."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import async_to_sync
from django.contrib.auth.decorators import login_not_required
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views import defaults
from health_check.views import HealthCheckView

from governance.health.faults import NO_DATABASE, OURS, Fault, as_json, fault_of

RETRY_SECONDS = 10
# the library's own page has styles inline and leads to another host
PAGE = "governance/health.html"


def answering(*checks) -> Callable[[HttpRequest], HttpResponse]:
    """A view that makes these checks for everybody who asks."""
    view = async_to_sync(HealthCheckView.as_view(checks=list(checks), template_name=PAGE))

    def check(request: HttpRequest) -> HttpResponse:
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


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to an exception that nobody caught."""
    return _answer(request, fault_of(sys.exc_info()[1]))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to a request that can't be read; a session that no database kept is none of these."""
    fault = fault_of(exception)
    return _answer(request, fault) if fault else defaults.bad_request(request, exception)


def _answer(request: HttpRequest, fault: Fault | None) -> HttpResponse:
    status = fault.status if fault else 500
    if request.path.startswith("/api/"):
        response: HttpResponse = JsonResponse(as_json(fault or OURS), status=status)
    else:
        page = "fault.html" if fault else "500.html"
        response = HttpResponse(render_to_string(page, {"fault": fault}), status=status)
    if fault is NO_DATABASE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
