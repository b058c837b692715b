"""Closed words of ownership."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# of a share; nobody divides a dwelling finer
DENOMINATOR_MOST = 1_000_000
# of one form
OWNERS_MOST = 50


class Form(TextChoices):
    """How somebody owns a dwelling: Civil Code, articles 297 to 299."""

    SOLE = "sole", _("单独所有")
    JOINT = "joint", _("共同共有")
    SHARES = "shares", _("按份共有")
