"""What a password must be, in our words where Django's catalogue has none."""

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FEWEST_NAMED, FEWEST_DIFFERENT = 3, 5


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    """At least so many characters."""

    def get_error_message(self) -> str:
        """The sentence that refuses a short password."""
        return _("密码太短了，至少要有 %(length)d 个字符。") % {"length": self.min_length}

    def get_help_text(self) -> str:
        """The same as advice."""
        return _("密码至少要有 %(length)d 个字符。") % {"length": self.min_length}


class OwnNameValidator:
    """A password holds neither the account nor the name, however often; and is no few letters over and over."""

    def validate(self, password: str, user=None) -> None:
        """ValidationError where the account, the name or a handful of letters is all that there is to guess."""
        plain = password.casefold()
        for name in (getattr(user, "username", ""), getattr(user, "display_name", "")):
            short = len(name) < FEWEST_NAMED and name.isascii()
            if name and not short and name.casefold() in plain:
                raise ValidationError(_("密码里不能有您的账号或姓名。"), code="password_names_account")
        if len(set(plain)) < FEWEST_DIFFERENT:
            raise ValidationError(_("密码只是几个字符的重复，太容易猜到。"), code="password_repeats")

    def get_help_text(self) -> str:
        """The rule as advice."""
        return _("密码里不能有您的账号或姓名，也不能只是几个字符的重复。")
