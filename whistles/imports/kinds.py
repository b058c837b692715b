"""What of a matter a ledger can tell otherwise than is known."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# whoever takes differences over may name all of them
ALL = "all"


class DifferenceKind(models.TextChoices):
    """What of a matter a ledger tells otherwise."""

    CLOSED = "closed", _("办结时间")
    REOPENED = "reopened", _("台账里没有办结")
    RECEIVED = "received", _("收到时间")
    WHISTLED = "whistled", _("派单时间")
    OUTCOME = "outcome", _("办结方式")
    STATE = "state", _("状态")
    # not a row of the file at all
    MISSING = "missing", _("文件里没有")


# what the rows of a file say otherwise
IN_ROWS = tuple(kind for kind in DifferenceKind.values if kind != DifferenceKind.MISSING)
