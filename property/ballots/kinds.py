"""Closed words of ballots."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CastBy(models.TextChoices):
    """How a ballot came."""

    PAPER = "paper", _("纸质")
    CODE = "code", _("网上")


class PaperState(models.TextChoices):
    """How far a ballot on paper is."""

    ONCE = "once", _("等第二人复录")
    AGREED = "agreed", _("两人一致，计入")
    DIFFERS = "differs", _("两人录入不一致")
