"""Closed words of care (关注): which kinds there are, how a record stands, what may be done to it, how it ends."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.personal.fields import Retention, Then

# how long a record holds at most before somebody looks at it again; with whom it begins has to be told within this time, and what
# nobody decided on for as long is given up
REVIEW_MOST, TELL_WITHIN, DECIDE_WITHIN = 180, 15, 30
# how long before its day a review is called for
REVIEW_SOON = 30
EVERY_LEAST, EVERY_MOST = 1, 180
PROMISES_MOST = 6
# how long what was said of somebody is kept, unless their street sets it otherwise
KEPT_DAYS = 365
BASIS_MAX, WHAT_MAX, ANSWER_MAX, STATUTE_MAX, LAW_MAX = 200, 100, 200, 120, 200
# what of a record names somebody or tells of them goes so long after it ended
CARE = Retention(
    KEPT_DAYS, _("关注结束之日"), Then.REMOVED, at_most=10 * 365, at_most_since=_("最近一次批准之日")
)


class RestsOn(TextChoices):
    """On what a kind rests: on care that somebody may decline, or on a statute that names who answers for it."""

    CARE = "care", _("关爱服务")
    STATUTE = "statute", _("法律规定")


class State(TextChoices):
    """How it stands with a record."""

    PROPOSED = "proposed", _("待批准")
    ACTIVE = "active", _("关注中")
    REFUSED = "refused", _("未批准")
    LAPSED = "lapsed", _("已到期")
    ENDED = "ended", _("已结束")


OPEN = (State.PROPOSED, State.ACTIVE)


class Ended(TextChoices):
    """How a record came to its end: by itself (of `BY_ITSELF`), or by somebody's hand."""

    REFUSED = "refused", _("没有批准")
    REVIEW = "review", _("到复核日期没有续")
    UNTOLD = "untold", _("没有在期限内告知")
    UNDECIDED = "undecided", _("没有在期限内审批")
    KIND = "kind", _("类别已停用或到期")
    DIED = "died", _("本人已故")
    GONE = "gone", _("本人已迁出")
    OVER = "over", _("不再需要")
    WISHED = "wished", _("本人或监护人要求停止")
    WRONG = "wrong", _("登记错了")
    WITHDRAWN = "withdrawn", _("批准前撤回")


BY_HAND = (Ended.OVER, Ended.WISHED, Ended.WRONG)
LAPSES = (Ended.REVIEW, Ended.UNTOLD, Ended.KIND)


class Told(TextChoices):
    """Who was told that there is a record."""

    SELF = "self", _("本人")
    GUARDIAN = "guardian", _("监护人")


class Verb(TextChoices):
    """A step of a record's book."""

    PROPOSED = "proposed", pgettext_lazy("done", "提出关注")
    APPROVED = "approved", pgettext_lazy("done", "批准")
    REFUSED = "refused", pgettext_lazy("done", "不批准")
    TOLD = "told", pgettext_lazy("done", "告知")
    PROMISED = "promised", pgettext_lazy("done", "承诺")
    UNPROMISED = "unpromised", pgettext_lazy("done", "撤回承诺")
    DONE = "done", pgettext_lazy("done", "办了")
    ASKED = "asked", pgettext_lazy("done", "提出续期")
    RENEWED = "renewed", pgettext_lazy("done", "批准续期")
    NOT_RENEWED = "not_renewed", pgettext_lazy("done", "不批准续期")
    ENDED = "ended", pgettext_lazy("done", "结束关注")
    LAPSED = "lapsed", pgettext_lazy("done", "到期自动结束")
    MOVED = "moved", pgettext_lazy("done", "随住处换网格")
    FORGOTTEN = "forgotten", pgettext_lazy("done", "到期去除内容")


class Unpromised(TextChoices):
    """Why a promise is taken back: a closed list, so that no word of anybody stands in the book."""

    WRONG = "wrong", _("登记错了")
    DECLINED = "declined", _("本人或监护人不需要")
    ELSEWHERE = "elsewhere", _("改由家人或别的单位做")
    CANNOT = "cannot", _("做不到，已当面说明")


class Switched(TextChoices):
    """A step of a kind's book."""

    ADDED = "added", pgettext_lazy("done", "增加类别")
    ON = "on", pgettext_lazy("done", "启用")
    OFF = "off", pgettext_lazy("done", "停用")


class Seen(TextChoices):
    """What of somebody was looked at from a record, or that whoever found it was refused there."""

    RECORD = "record", _("关注记录")
    NAME = "name", _("姓名")
    PHONE = "phone", _("电话")
    REFUSED = "refused", pgettext_lazy("care", "被拒绝")


class Why(TextChoices):
    """For what somebody looks: a closed list, so that no word of anybody stands in the book."""

    VISIT = "visit", _("上门看望")
    RING = "ring", _("电话联系")
    TELL = "tell", _("告知本人或监护人")
    REVIEW = "review", _("复核")
    DECIDE = "decide", _("审批")


# what belongs to a diagnosis, a creed, a party or a mark on a petitioner is not taken down
NOT_TAKEN = (
    "确诊", "诊断", "病历", "病史", "阳性", "艾滋", "精神病", "精神分裂", "抑郁症", "信仰", "信教", "教徒", "民族", "党员",
    "上访", "信访人", "重点人", "管控", "稳控", "嫌疑", "前科", "吸毒", "等级", "评分", "积分",
)  # fmt: skip
