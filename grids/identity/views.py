"""Signing in and out, the second factor, the own password and sessions, slips, the language."""

import time
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as django_set_language

from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.conduct.texts import path_of
from grids.identity import actions, codes, factors, slips
from grids.identity.forms import CodeForm, EnrolForm, OwnPasswordForm, SignInForm, SlipForm
from grids.identity.models import Ended, UserSession
from grids.identity.queries import grounds_of, has_second_factor, is_excused, needs_second_factor
from grids.identity.sessions import ASKED, FACTOR, GIVEN, NONE, PROVED, TOLD, WHY, kept
from grids.staff.managing import is_sensitive

# what the browser kept of this site goes with the session
CLEAR, CLEAR_OWN = '"cache", "storage"', '"cache"'
# one or two wrong codes are everybody's own
TOLD_OF_WRONG_FROM = 3


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginView):
    """The one page that is open to everybody; says why it is shown when a session has ended."""

    template_name = "grids/staff/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """A fragment asked for after the session ended leads the whole page here."""
        if request.htmx and request.method == "GET":
            return _to_page(f"{reverse('sign_in')}?{urlencode({'next': _asked_from(request)})}")
        return super().dispatch(request, *args, **kwargs)

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """The form again; 429 for whoever guesses too fast."""
        answer = super().form_invalid(form)
        if form.has_error("__all__", code="slow_down"):
            answer.status_code = 429
        return answer

    def get_context_data(self, **kwargs) -> dict:
        """Whether somebody was sent here from a page, and how long a session lasts."""
        sent_from = self.get_redirect_url()
        return super().get_context_data(
            ended=bool(sent_from) and sent_from != "/",
            why=self._why(),
            idle_minutes=settings.SESSION_COOKIE_AGE // 60,
            **kwargs,
        )

    def _why(self) -> str:
        """Why somebody ended the session before, in a sentence; "" where nobody did."""
        given = self.request.COOKIES.get(WHY, "")
        return str(Ended(given).label) if given in Ended.values else ""


class SignOutView(LogoutView):
    """Ends the session and what the browser kept of it; by POST only, so that no link can do it.

    Where something of another account waits there sealed (static/js/sealed.js says so), the page itself has cleared away
    what is one's own, and theirs stays.
    """

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        answer = super().post(request, *args, **kwargs)
        answer.headers["Clear-Site-Data"] = CLEAR_OWN if request.POST.get("others") else CLEAR
        return answer


def _to_page(url: str) -> HttpResponse:
    """Lead the whole page there, from a fragment too."""
    return HttpResponse(headers={"HX-Redirect": url})


def _asked_from(request: HttpRequest) -> str:
    """The path of the page on which something was pressed; the first page where none of ours is named."""
    return path_of(request.headers.get("HX-Current-URL") or request.headers.get("Referer")) or "/"


def _onward(request: HttpRequest) -> str:
    """Where the page leads to after it has done its work: an address of ours only."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(given, {request.get_host()}, require_https=request.is_secure())
    return given if ours else reverse("home")


def to_proof(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks for the second factor once more, and back to where something was pressed."""
    url = f"{reverse('second_factor')}?{urlencode({'next': _asked_from(request)})}"
    return _to_page(url) if request.htmx else redirect(url)


def _given(request: HttpRequest) -> None:
    """The session has proved its second factor now."""
    request.session[FACTOR], request.session[PROVED] = GIVEN, time.time()
    request.session.cycle_key()


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the authenticator: after the password, and again before what needs a fresh proof."""
    if request.session.get(FACTOR, NONE) == NONE:
        return redirect("second_factor_enrol")
    form, onward = CodeForm(posted(request)), _onward(request)
    if request.method == "POST" and form.is_valid():
        try:
            proof = factors.prove(token=form.cleaned_data["token"], by=request.user)
            if proof:
                _given(request)
                _tell_of_wrong_ones(request, proof.wrong_before)
                return redirect(onward)
            form.add_error("token", _("验证码不对，或者已经用过。请等下一个验证码再试。"))
        except Refusal as refusal:
            form.add_error("token", refusal.message)
    again = request.session.get(FACTOR) != ASKED
    context = {"form": form, "next": onward, "again": again, "is_needed": needs_second_factor(request.user)}
    return render(request, "grids/identity/second_factor.html", context, status=400 if form.errors else 200)


def _tell_of_wrong_ones(request: HttpRequest, wrong: int) -> None:
    """Whoever gave the right password and guessed codes stands before the owner at the next right one."""
    if wrong >= TOLD_OF_WRONG_FROM:
        sentence = _(
            "上次通过验证以后，用您的密码试错了 %(count)d 次验证码。不是您本人试的，说明密码已被别人知道：请马上修改密码。"
        )
        messages.warning(request, sentence % {"count": wrong})


@never_cache
@sensitive_post_parameters()
@sensitive_variables("secret")
@require_http_methods(["GET", "POST"])
def second_factor_enrol(request: HttpRequest) -> HttpResponse:
    """Set an authenticator up: picture and text of its secret, a code that comes back, then the recovery codes."""
    if has_second_factor(request.user):
        if request.session.get(FACTOR) == GIVEN:
            return redirect("account")
        # set up meanwhile in another session: this one is asked for it from here on
        request.session[FACTOR] = ASKED
        return redirect("second_factor")
    # whoever looked at it before, in a browser that nobody watched, holds no copy of what comes into force
    secret = factors.prepare(by=request.user, anew=request.method == "GET")
    form = EnrolForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            shown = factors.enrol(**form.cleaned_data, by=request.user)
            if shown:
                _given(request)
                return _recovery(request, shown)
            form.add_error(None, _("密码或验证码不对。请核对密码和手机时间后，用新的验证码再试。"))
        except Refusal as refusal:
            form.add_error("token", refusal.message)
    address = codes.as_address(secret, account=request.user.username, issuer=_("网格治理"))
    context = {"form": form, "secret": codes.as_text(secret), "picture": picture(address)}
    context["is_needed"] = needs_second_factor(request.user)
    return render(request, "grids/identity/enrol.html", context, status=400 if form.errors else 200)


def picture(address: str) -> str:
    """The square picture of an address, drawn here: no outside host ever sees the secret."""
    import segno

    drawn = segno.make(address, error="m").svg_inline(
        scale=5, border=3, light="#fff", svgclass="qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308 (drawn by segno, modules only)


def _recovery(request: HttpRequest, shown: list[str]) -> HttpResponse:
    return render(request, "grids/identity/recovery.html", {"codes": shown, "next": _onward(request)})


@never_cache
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes instead of the old ones, shown once."""
    return _recovery(request, factors.renew_own(by=request.user))


@require_POST
def second_factor_change(request: HttpRequest) -> HttpResponse:
    """Another telephone: forget the authenticator, and set one up at once."""
    factors.drop_own(by=request.user)
    request.session[FACTOR] = NONE
    return redirect("second_factor_enrol")


@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """Where the own account is signed in, and how it proves itself."""
    current = kept(request.session.session_key)
    sessions = list(UserSession.objects.visible_to(request.user).order_by("-begun_at"))
    context = {
        # where one sits first, then the newest
        "sessions": sorted(sessions, key=lambda one: one.session_key != current),
        "current": current,
        "grounds": grounds_of(request.user),
        "is_excused": is_excused(request.user),
        "is_sensitive": is_sensitive(request.user),
        "has_factor": has_second_factor(request.user),
        "hours": settings.SESSION_HOURS,
        "idle_minutes": settings.SESSION_COOKIE_AGE // 60,
    }
    return render(request, "grids/identity/account.html", context)


@require_POST
def session_end(request: HttpRequest) -> HttpResponse:
    """End one of the own sessions, or all but the one from which it is asked."""
    if "others" in request.POST:
        ended = actions.end_other_sessions(keep=kept(request.session.session_key), by=request.user)
        messages.success(request, _("已退出其他 %(count)d 处登录。") % {"count": ended})
        return redirect("account")
    try:
        actions.end_own_session(session_id=request.POST.get("session", ""), by=request.user)
    except (UserSession.DoesNotExist, ValidationError):
        messages.info(request, _("这处登录已经结束。"))
    else:
        messages.success(request, _("已退出那处登录。"))
    return redirect("account")


@require_POST
def notice_seen(request: HttpRequest) -> HttpResponse:
    """The owner has seen that the password was reset, or says that nobody asked for it."""
    disowned = "disowned" in request.POST
    slips.acknowledge(by=request.user, disowned=disowned)
    request.session.pop(TOLD, None)
    if disowned:
        messages.warning(request, _("已作废未使用的重置单，并已记入安全日志。请马上修改密码，并告诉审计员。"))
        return redirect("password_change")
    return redirect("home")


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def redeem(request: HttpRequest) -> HttpResponse:
    """Set the own password with a slip; open to everybody, and the same answer to whatever is wrong."""
    form = SlipForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                if form.redeemed():
                    messages.success(request, _("密码已设好，请登录。"))
                    return redirect("sign_in")
            except Refusal as refusal:
                form.add_error(None, refusal.message)
                status = 429 if refusal.code == "slow_down" else 400
    return render(request, "grids/identity/redeem.html", {"form": form}, status=status)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """Set a new own password; the rules stand above the fields."""
    form = OwnPasswordForm(request.user, posted(request), keep=kept(request.session.session_key))
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, _("密码已修改。其他设备上的登录已经退出。"))
        return redirect("home")
    status = 400 if form.is_bound else 200
    return render(
        request, "grids/staff/password_change.html", {"form": form, "forced": request.user.must_change_password},
        status=status,
    )  # fmt: skip


set_language = login_not_required(django_set_language)
