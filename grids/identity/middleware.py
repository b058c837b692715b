"""What every signed-in request passes: a session's absolute end, the steps before the first page, fresh proof."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.conduct.origins import proved
from grids.conduct.refusals import ProofNeeded
from grids.identity.models import Ended
from grids.identity.queries import is_excused, needs_second_factor, why_ended
from grids.identity.sessions import ASKED, BEGUN, FACTOR, NONE, PROVED, WHY
from grids.identity.views import to_proof

ALWAYS_OPEN = ("sign_out", "set_language")


def next_step(request: HttpRequest) -> str:
    """The page that has to come first: the second factor, an own password, setting the second factor up; or none."""
    user, factor = request.user, request.session.get(FACTOR, NONE)
    if factor == ASKED and not is_excused(user):
        return "second_factor"
    if user.must_change_password:
        return "password_change"
    if factor == NONE and needs_second_factor(user):
        return "second_factor_enrol"
    return ""


def _told_why(request: HttpRequest, answer: HttpResponse, why: str = "") -> HttpResponse:
    """The answer that leads to the sign-in takes along why the session ended, where somebody ended it.

    In a cookie that lasts a minute: an address that says it could be made by anybody.
    """
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key or not answer.headers.get("Location", "").startswith(reverse("sign_in")):
        return answer
    why = why or why_ended(key)
    if why:
        answer.set_cookie(
            WHY, why, max_age=60, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return answer


class IdentityMiddleware:
    """Nobody goes on before having proved who they are, and no session lasts for ever."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return _told_why(request, self.get_response(request))
        now = time.time()
        if now - request.session.get(BEGUN, 0) > settings.SESSION_HOURS * 3600:
            # whoever asked is nobody from here on, and is led to the sign-in
            logout(request)
            return _told_why(request, self.get_response(request), Ended.HOURS)
        step = next_step(request)
        if step and request.path not in {reverse(name) for name in (step, *ALWAYS_OPEN)}:
            return self._first(request, step)
        at = now if is_excused(request.user) else request.session.get(PROVED, 0)
        with proved(at):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception):
        """A proof that is too old is asked for once more; the press is made again afterwards."""
        return to_proof(request) if isinstance(exception, ProofNeeded) else None

    def _first(self, request: HttpRequest, step: str) -> HttpResponse:
        if request.path.startswith(("/api/", reverse("may_send"))):
            sentence = {
                "second_factor": _("请先在页面上完成第二重验证。"),
                "password_change": _("请先在页面上修改一次性密码。"),
                "second_factor_enrol": _("请先在页面上设置第二重验证。"),
            }[step]
            return JsonResponse({"message": sentence, "field": None, "code": "forbidden"}, status=403)
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": reverse(step)})
        return redirect(step)
