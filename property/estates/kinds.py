"""Kinds of estates, and the steps of their books."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# levels of areas in which an estate may lie: a community, or a grid of it
COMMUNITY = 3


class EstateKind(models.TextChoices):
    """What is managed as one: an estate of its own, or a quarter of several old yards."""

    ESTATE = "estate", _("小区")
    QUARTER = "quarter", _("片区")


class ManagedBy(models.TextChoices):
    """Who manages an estate over a time."""

    COMPANY = "company", _("物业公司")
    NONE = "none", _("没有物业")
    SELF = "self", _("居民自管")


class Exact(models.TextChoices):
    """How exactly it is known when something began."""

    DAY = "day", _("知道哪天")
    MONTH = "month", _("只知道哪个月")
    YEAR = "year", _("只知道哪一年")


class OnTheSpot(models.TextChoices):
    """Of what somebody on the spot is: of the party's branch, or of who manages."""

    PARTY = "party", _("物业党组织")
    SPOT = "spot", _("现场人员")


class Fund(models.TextChoices):
    """The two books of an estate's money, which never mix."""

    REPAIRS = "repairs", _("维修资金")
    COMMON = "common", _("公共收益")


class Flow(models.TextChoices):
    """Which way money went."""

    IN = "in", _("收入")
    OUT = "out", _("支出")


ADD, CORRECT, TAKE_IN, LET_GO, END, MOVE = (
    "register",
    "put_right",
    "house_in",
    "house_out",
    "wind_up",
    "rezone",
)
MANAGE, UNMANAGE = "say_manager", "strike_manager"
AGREE, DISAGREE = "say_contract", "strike_contract"
POST, UNPOST = "say_post", "close_post"
SCORE, UNSCORE = "say_score", "strike_score"
ENTER, COUNTER = "book_entry", "counter_entry"
DONE = {
    ADD: pgettext_lazy("done", "登记小区"),
    CORRECT: pgettext_lazy("done", "更正小区"),
    TAKE_IN: pgettext_lazy("done", "加入楼栋"),
    LET_GO: pgettext_lazy("done", "移出楼栋"),
    END: pgettext_lazy("done", "注销小区"),
    MOVE: pgettext_lazy("done", "随界线改区域"),
    MANAGE: pgettext_lazy("done", "登记谁在管"),
    UNMANAGE: pgettext_lazy("done", "作废一段管理登记"),
    AGREE: pgettext_lazy("done", "登记物业合同"),
    DISAGREE: pgettext_lazy("done", "作废一份合同登记"),
    POST: pgettext_lazy("done", "登记现场人员"),
    UNPOST: pgettext_lazy("done", "现场人员离岗"),
    SCORE: pgettext_lazy("done", "登记年度评分"),
    UNSCORE: pgettext_lazy("done", "作废一次年度评分"),
    ENTER: pgettext_lazy("done", "记一笔账"),
    COUNTER: pgettext_lazy("done", "冲正一笔账"),
}
