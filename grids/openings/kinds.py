"""Words of openings: what is opened outside one's own areas, and for which reason of the list."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.access.opened import GRID, HOME, PERSON


class Opened(models.TextChoices):
    """What an opening opens."""

    DWELLING = HOME, _("一户")
    PERSON = PERSON, _("一个人的登记")
    GRID = GRID, _("一个网格")


class Why(models.TextChoices):
    """For what somebody looks outside their areas; their own words follow."""

    URGENT = "urgent", _("突发事件、紧急救助")
    MOVED = "moved", _("办理搬来或迁出的人")
    BORDER = "border", _("交界处的事项要两边一起办")
    HELP = "help", _("受该区域委托协助办理")


# a leaf grid is counted like so many single records within the hour
COUNTS_AS = {Opened.DWELLING: 1, Opened.PERSON: 1, Opened.GRID: 5}
