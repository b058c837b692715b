"""Closed words of leases."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

TENANTS_MOST, PART_MOST = 20, 20


class EndedHow(TextChoices):
    """How a lease ended before its day."""

    GAVE_UP = "gave_up", _("承租人退租")
    TOOK_BACK = "took_back", _("出租人收回")
    AGREED = "agreed", _("双方商定提前结束")
    RENEWED = "renewed", _("续租，另签合同")
    SOLD = "sold", _("房屋转让")
    MISTAKE = "mistake", _("登记错了")


class State(TextChoices):
    """How a lease stands on a day."""

    COMING = "coming", _("未开始")
    RUNNING = "running", _("租期内")
    SOON = "soon", _("快到期")
    OVER = "over", _("已到期")
