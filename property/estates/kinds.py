"""Kinds of estates, and the steps of their books."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EstateKind(models.TextChoices):
    """What is managed as one: an estate of its own, or a quarter of several old yards."""

    ESTATE = "estate", _("小区")
    QUARTER = "quarter", _("片区")


ADD, CORRECT, TAKE_IN, LET_GO, END, MOVE = (
    "register",
    "put_right",
    "house_in",
    "house_out",
    "wind_up",
    "rezone",
)
DONE = {
    ADD: pgettext_lazy("done", "登记小区"),
    CORRECT: pgettext_lazy("done", "更正小区"),
    TAKE_IN: pgettext_lazy("done", "加入楼栋"),
    LET_GO: pgettext_lazy("done", "移出楼栋"),
    END: pgettext_lazy("done", "注销小区"),
    MOVE: pgettext_lazy("done", "随界线改区域"),
}
