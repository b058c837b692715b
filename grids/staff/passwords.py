"""What a password must be, in our words where Django's catalogue has none."""

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    """At least so many characters."""

    def get_error_message(self) -> str:
        """The sentence that refuses a short password."""
        return _("密码太短了，至少要有 %(length)d 个字符。") % {"length": self.min_length}

    def get_help_text(self) -> str:
        """The same as advice."""
        return _("密码至少要有 %(length)d 个字符。") % {"length": self.min_length}
