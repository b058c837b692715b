"""The answer when nobody caught what went wrong; it asks neither a database nor a user."""

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views import defaults

from governance.health.faults import NO_DATABASE, OURS, Fault, as_json, fault_of

RETRY_SECONDS = 10


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
