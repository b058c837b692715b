"""Signing in and changing the password: what is asked, and the sentences of refusal."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from grids.staff import actions
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


class OwnPasswordForm(PasswordChangeForm):
    """The old password, the new one twice, and the rules in words beside it."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": _("当前密码不对，请重新输入。"),
        "password_mismatch": _("两次输入的新密码不一样，请重新输入。"),
        "password_unchanged": _("新密码要和当前密码不同。"),
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("old_password", _("当前密码")),
            ("new_password1", _("新密码")),
            ("new_password2", _("再输一次新密码")),
        ):
            self.fields[name].label = label
            self.fields[name].help_text = ""
        # the page shows the rules once, above the fields
        self.rules = password_validators_help_texts()

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
        return actions.change_own_password(password=self.cleaned_data["new_password1"], by=self.user)
