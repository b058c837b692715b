"""What is found on a round: kinds of it, what becomes of it, and the steps of a round as its book tells them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FoundKind(models.TextChoices):
    """What kind of thing it is; words of ours, which the street's categories of leads make finer."""

    FIRE = "fire", _("消防隐患")
    CLEAN = "clean", _("环境卫生")
    BROKEN = "broken", _("设施损坏")
    OCCUPIED = "occupied", _("违建占道")
    DISPUTE = "dispute", _("矛盾纠纷")
    CARE = "care", _("需要上门看看的")
    OTHER = "other", _("其他")


class Outcome(models.TextChoices):
    """What became of a finding. Kept: its photos are still on their way, or nobody has passed it on yet."""

    KEPT = "kept", _("未转哨源")
    REPORTED = "reported", _("已转哨源")
    SETTLED = "settled", _("现场已处理")
    STRUCK = "struck", _("登记错了，已划去")


CHIPS = {Outcome.KEPT: "warn", Outcome.REPORTED: "info", Outcome.SETTLED: "ok", Outcome.STRUCK: "plain"}

GOING, ENDED = "going", "ended"
START, FIND, ATTACH, REPORT, SETTLE, END, ERASE, STRIKE, DROP, CARRY = (
    "start", "find", "attach", "report", "settle", "end", "erase", "strike", "drop", "carry",
)  # fmt: skip
DONE = {
    START: pgettext_lazy("done", "开始巡查"),
    FIND: pgettext_lazy("done", "登记发现"),
    ATTACH: pgettext_lazy("done", "添加照片"),
    REPORT: pgettext_lazy("done", "转为哨源"),
    SETTLE: pgettext_lazy("done", "现场处理"),
    END: pgettext_lazy("done", "结束巡查"),
    ERASE: pgettext_lazy("done", "到期去标识"),
    STRIKE: pgettext_lazy("done", "划去发现"),
    DROP: pgettext_lazy("done", "作废巡查"),
    CARRY: pgettext_lazy("done", "随界线改网格"),
}
