"""Signing in and changing the password: what is asked, and the sentences of refusal."""

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.audit.actions import note
from grids.audit.models import Kind, Result
from grids.conduct.refusals import Refusal
from grids.identity import actions, slips
from grids.identity.ceilings import require_patience
from grids.identity.recording import about
from grids.staff.models import User

USERNAME_LENGTH, PASSWORD_LENGTH = 40, 1_000


class SignInForm(AuthenticationForm):
    """Account and password. Whether the account exists is never said."""

    error_messages = {
        "invalid_login": _("账号或密码不对。请检查大小写后再试，连续 5 次不对会锁定 15 分钟。"),
        "inactive": _("账号或密码不对。请检查大小写后再试，连续 5 次不对会锁定 15 分钟。"),
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("账号")
        self.fields["username"].widget.attrs.update(
            autocomplete="username", autocapitalize="none", spellcheck="false"
        )
        self.fields["password"].label = _("密码")
        # the form of Django says how long they may be to the browser alone
        for field, most in (("username", USERNAME_LENGTH), ("password", PASSWORD_LENGTH)):
            self.fields[field].validators.append(MaxLengthValidator(most))

    def clean(self) -> dict:
        """Judge the password, one guess at an account after the other; whoever guesses too fast has to wait."""
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username is None or not password:
            return self.cleaned_data
        with transaction.atomic():
            subject, _area = about(username)
            try:
                require_patience(subject)
            except Refusal as refusal:
                raise forms.ValidationError(refusal.message, code=refusal.code) from refusal
            self.user_cache = authenticate(self.request, username=username, password=password)
        if self.user_cache is None:
            raise self.get_invalid_login_error()
        self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


class CodeForm(forms.Form):
    """A code of the authenticator, or a recovery code."""

    token = forms.CharField(
        label=_("验证码或恢复码"), max_length=30,
        help_text=_("打开手机上的验证器，输入六位数字；手机不在身边时，输入一个恢复码。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )  # fmt: skip


class EnrolForm(CodeForm):
    """A code of the new authenticator, and the own password."""

    password = forms.CharField(
        label=_("当前密码"), max_length=PASSWORD_LENGTH, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    field_order = ("password", "token")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        token = self.fields["token"]
        # there is no recovery code yet
        token.label, token.help_text = _("验证码"), _("验证器上现在显示的六位数字。")
        del token.widget.attrs["autofocus"]


class SlipForm(forms.Form):
    """Account, both halves of a slip, and the new password twice."""

    username = forms.CharField(label=_("账号"), max_length=USERNAME_LENGTH)
    half = forms.CharField(label=_("系统管理员交给您的一段"), max_length=40)
    other = forms.CharField(
        label=_("安全员交给您的另一段，或者您的验证码"), max_length=40, required=False,
        help_text=_(
            "已设置第二重验证的，输入手机验证码或一个恢复码。用过的验证码不能再用：设好密码后登录时，等验证器显示下一个（最多 30 秒）。"
        ),
    )  # fmt: skip
    new_password1 = forms.CharField(
        label=_("新密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    new_password2 = forms.CharField(
        label=_("再输一次新密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("username", "half", "other"):
            self.fields[name].widget.attrs.update(
                autocomplete="off", autocapitalize="none", spellcheck="false"
            )
        self.rules = password_validators_help_texts()

    def clean(self) -> dict:
        """Both passwords alike."""
        given = super().clean()
        if given.get("new_password1") != given.get("new_password2"):
            self.add_error("new_password2", _("两次输入的新密码不一样，请重新输入。"))
        return given

    def redeemed(self) -> bool:
        """Hand the slip to the action; what was wrong stands on the form. Raises Refusal for too many guesses."""
        given = self.cleaned_data
        try:
            user = slips.redeem(
                username=given["username"],
                half=given["half"],
                other=given["other"],
                password=given["new_password1"],
            )
        except forms.ValidationError as weak:
            self.add_error("new_password1", weak)
            return False
        if user is None:
            self.add_error(None, _("账号、两段码或验证码不对，还没有确认，或者已经过期。请核对后再试。"))
        return user is not None


class OwnPasswordForm(PasswordChangeForm):
    """The old password, the new one twice, and the rules in words beside it."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": _("当前密码不对，请重新输入。"),
        "password_mismatch": _("两次输入的新密码不一样，请重新输入。"),
        "password_unchanged": _("新密码要和当前密码不同。"),
    }

    def __init__(self, *args, keep: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # the session that goes on
        self.keep = keep
        for name, label in (
            ("old_password", _("当前密码")),
            ("new_password1", _("新密码")),
            ("new_password2", _("再输一次新密码")),
        ):
            self.fields[name].label = label
            self.fields[name].help_text = ""
        # the page shows the rules once, above the fields
        self.rules = password_validators_help_texts()

    def clean_old_password(self) -> str:
        """The old password; wrong ones are noted, and whoever guesses has to wait."""
        given = self.cleaned_data["old_password"]
        with transaction.atomic():
            subject, area = about(self.user.username)
            try:
                require_patience(subject)
            except Refusal as refusal:
                raise forms.ValidationError(refusal.message, code=refusal.code) from refusal
            right = self.user.check_password(given)
            if not right:
                note(kind=Kind.PASSWORD, by=self.user, subject=subject, area_code=area, result=Result.FAILED)
        if not right:
            raise forms.ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return given

    def clean(self) -> dict:
        """Refuse the old password as the new one."""
        cleaned = super().clean()
        new = cleaned.get("new_password1")
        if new and new == cleaned.get("old_password"):
            raise forms.ValidationError(
                {"new_password1": forms.ValidationError(self.error_messages["password_unchanged"])}
            )
        return cleaned

    def save(self, commit: bool = True) -> User:
        """Hand the new password to the action."""
        return actions.change_own_password(
            password=self.cleaned_data["new_password1"], by=self.user, keep=self.keep
        )
