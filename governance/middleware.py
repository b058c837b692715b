"""What every request passes: from where it comes, refusals as pages, forced password change, private pages not cached."""

import time

import structlog
from csp.constants import SELF
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from grids.access import fence
from grids.audit.lasting import lasting
from grids.audit.refusals import note_refusal
from grids.conduct.events import new_id
from grids.conduct.origins import asked_from, client_ip
from grids.conduct.refusals import Refusal
from grids.staff.marks import mark_of

log = structlog.get_logger(__name__)

ADMIN_POLICY = {
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
}


class OriginMiddleware:
    """Actions know from which address a request came, so that what they write down says so; what is to last of it lasts."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with asked_from(client_ip(request)), lasting():
            response = self.get_response(request)
            if response.status_code == 403:
                self._refused(request)
            return response

    def _refused(self, request: HttpRequest) -> None:
        """Whoever has signed in and is refused stands in the security log, whichever door said no."""
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            note_refusal(by=user, path=request.path, method=request.method or "")


class LoggedMiddleware:
    """Each request is one log line: its route, status and milliseconds, and an id that all lines of it carry.

    Neither who asked nor from where nor with which words is in it. `X-Request-Id` of the answer is that id.
    """

    QUIET = {"live", "ready"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, own_id = time.monotonic(), new_id().hex
        with structlog.contextvars.bound_contextvars(request=own_id):
            response = self.get_response(request)
            route = request.resolver_match.view_name if request.resolver_match else ""
            say = log.debug if route in self.QUIET else log.info
            milliseconds = round((time.monotonic() - began) * 1000)
            say("request", method=request.method, route=route, status=response.status_code, ms=milliseconds)
        response.headers["X-Request-Id"] = own_id
        return response


class RarelyWrittenSessionMiddleware(SessionMiddleware):
    """A session lives on with every request, and is written for that once a minute at most.

    A read that writes costs a commit with its wait for the disk. Of a very short session the tenth part is waited.
    What any cache on the way may keep leaves it alone: whoever is handed that page next would be handed its cookie too.
    """

    MOVED = "expiry_moved_at"
    SECONDS = 60
    ASKED_BY_ITSELF = frozenset(
        {"import_progress", "export_progress", "sheet_progress", "pulse", "walk_key", "walk_keys"}
    )
    # what waits on an open page is fetched anew into this place of it
    FETCHED_ANEW = "waits"

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = request.session
        if self._is_asked_by_itself(request) or self._is_anybodys(response):
            # a page left open asks by itself: nobody is there who goes on
            return super().process_response(request, response)
        if session.accessed and not session.modified and not session.is_empty():
            now, pause = int(time.time()), min(self.SECONDS, session.get_expiry_age() // 10)
            # a clock that was set back must not keep a session from being moved on
            if not 0 <= now - session.get(self.MOVED, 0) < pause:
                session[self.MOVED] = now
        return super().process_response(request, response)

    def _is_anybodys(self, response: HttpResponse) -> bool:
        return response.headers.get("Cache-Control", "").startswith("public")

    def _is_asked_by_itself(self, request: HttpRequest) -> bool:
        match = request.resolver_match
        is_fetched = request.method == "GET" and request.headers.get("HX-Target") == self.FETCHED_ANEW
        return is_fetched or (match is not None and match.view_name in self.ASKED_BY_ITSELF)


class ChosenLanguageMiddleware(LocaleMiddleware):
    """Chinese, unless somebody chose English on the page; what the browser prefers decides nothing."""

    def process_request(self, request: HttpRequest) -> None:
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)


class FenceMiddleware:
    """The database hands registers out as the signed-in user may read them; that is asked only where one is touched."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with fence.within(lambda: fence.scope_of(request.user)):
            return self.get_response(request)


class RefusalMiddleware:
    """A refusal that no form caught is a page with its sentence, never a server error."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception):
        if not isinstance(exception, Refusal):
            return None
        return render(request, "refused.html", {"refusal": exception}, status=exception.status)


class PressedByMiddleware:
    """What somebody pressed before, and a browser sends only now, is taken from nobody else who is signed in by then.

    A step that waited for a network names whose it is (`X-Pressed-By`, the mark of base.html's `data-user`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        pressed_by = request.headers.get("X-Pressed-By")
        if pressed_by is None or not request.user.is_authenticated:
            # nobody is signed in: nothing is taken anyway
            return self.get_response(request)
        if constant_time_compare(pressed_by, mark_of(request.user)):
            return self.get_response(request)
        sentence = _("这一步是用另一个账号按下的，没有办理；请由本人登录后提交。")
        if request.path.startswith("/api/"):
            return JsonResponse({"message": sentence, "field": None, "code": "conflict"}, status=409)
        return render(request, "refused.html", {"refusal": Refusal(sentence, code="conflict")}, status=409)


class HeadersMiddleware:
    """What a browser may do with any answer of ours, files among them: nothing of the device, nothing for other sites."""

    POLICY = ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
            "fullscreen", "gyroscope", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get",
            "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
        )
    )  # fmt: skip

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.POLICY + ", geolocation=(self)")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class PrivatePagesMiddleware:
    """Pages of a signed-in user stay out of every cache; the admin gets the policy its scripts need."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        if request.path.startswith("/admin/"):
            response._csp_replace = ADMIN_POLICY
        return response
