"""Signing in and out, the own password, the language."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language as django_set_language

from grids.conduct.fields import posted
from grids.conduct.texts import path_of
from grids.staff.forms import OwnPasswordForm, SignInForm


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginView):
    """The one page that is open to everybody; says why it is shown when a session has ended."""

    template_name = "grids/staff/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """A fragment asked for after the session ended leads the whole page here."""
        if request.htmx and request.method == "GET":
            back = path_of(request.htmx.current_url) or "/"
            return HttpResponse(headers={"HX-Redirect": f"{reverse('sign_in')}?{urlencode({'next': back})}"})
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        """Whether somebody was sent here from a page, and how long a session lasts."""
        sent_from = self.get_redirect_url()
        return super().get_context_data(
            ended=bool(sent_from) and sent_from != "/",
            idle_minutes=settings.SESSION_COOKIE_AGE // 60,
            **kwargs,
        )


class SignOutView(LogoutView):
    """Ends the session; by POST only, so that no link can do it."""

    http_method_names = ["post", "options"]


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """Set a new own password; the rules stand above the fields."""
    form = OwnPasswordForm(request.user, posted(request))
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
