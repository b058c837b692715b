"""How a whistle ended, and whether in time."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """How a whistle was closed; a ledger that doesn't say stays unsaid."""

    SOLVED = "solved", _("已解决")
    EXPLAINED = "explained", _("依法解释")
    NOT_POSSIBLE = "not_possible", _("暂不能解决")
    WITHDRAWN = "withdrawn", _("诉求人撤回")
    UNSTATED = "unstated", _("台账未载明")


class Late(models.TextChoices):
    """Whether a whistle was closed after its deadline, and whether that was excused on appeal.

    A step that changes it while the matter stays closed says what it was: IN_TIME where nothing was said of it.
    """

    NO = "", _("没有逾期")
    LATE = "late", _("逾期")
    EXCUSED = "excused", _("逾期已认定免责")
    IN_TIME = "in_time", _("按时")
