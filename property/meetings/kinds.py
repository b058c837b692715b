"""Closed words of owners' meetings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MotionKind(models.TextChoices):
    """What owners decide together: the nine items of Civil Code, article 278, in their order."""

    RULES = "1", _("（一）制定和修改业主大会议事规则")
    COVENANT = "2", _("（二）制定和修改管理规约")
    COMMITTEE = "3", _("（三）选举业主委员会或者更换业主委员会成员")
    MANAGER = "4", _("（四）选聘和解聘物业服务企业或者其他管理人")
    USE_FUND = "5", _("（五）使用建筑物及其附属设施的维修资金")
    RAISE_FUND = "6", _("（六）筹集建筑物及其附属设施的维修资金")
    REBUILD = "7", _("（七）改建、重建建筑物及其附属设施")
    COMMON_PARTS = "8", _("（八）改变共有部分的用途或者利用共有部分从事经营活动")
    OTHER = "9", _("（九）有关共有和共同管理权利的其他重大事项")


# article 278, second paragraph: three quarters of those who take part
SPECIAL = (MotionKind.RAISE_FUND, MotionKind.REBUILD, MotionKind.COMMON_PARTS)


class Way(models.TextChoices):
    """In which form a meeting is held: 物业管理条例, article 12."""

    TOGETHER = "together", _("集体讨论")
    WRITTEN = "written", _("书面征求意见")


class Stage(models.TextChoices):
    """How far a meeting is."""

    PROPOSED = "proposed", _("已提议")
    FROZEN = "frozen", _("名册已冻结")
    NOTIFIED = "notified", _("已公示通知")
    VOTING = "voting", _("表决中")
    COUNTING = "counting", _("计票中")
    PUBLISHED = "published", _("已公布结果")
    CLOSED = "closed", _("已办结")
    DROPPED = "dropped", _("已撤销")


FORWARD = (
    (Stage.PROPOSED, Stage.FROZEN), (Stage.FROZEN, Stage.NOTIFIED), (Stage.NOTIFIED, Stage.VOTING),
    (Stage.VOTING, Stage.COUNTING), (Stage.COUNTING, Stage.PUBLISHED), (Stage.PUBLISHED, Stage.CLOSED),
    *((one, Stage.DROPPED) for one in (Stage.PROPOSED, Stage.FROZEN, Stage.NOTIFIED)),
)  # fmt: skip
STAGE_CHIPS = {
    Stage.PROPOSED: "plain", Stage.FROZEN: "act", Stage.NOTIFIED: "act", Stage.VOTING: "act", Stage.COUNTING: "warn",
    Stage.PUBLISHED: "ok", Stage.CLOSED: "ok", Stage.DROPPED: "plain",
}  # fmt: skip


class Choice(models.TextChoices):
    """How somebody votes; to abstain is to take part and not to agree."""

    FOR = "for", _("同意")
    AGAINST = "against", _("反对")
    ABSTAIN = "abstain", _("弃权")


# days between the notice and the meeting, both left out: 物业管理条例, article 14
NOTICE_DAYS = 15
# for how many others one may vote, where the owners' own rules say nothing: ours
PROXIES_MOST = 3
MOTIONS_MOST = 20
GROUP_LEAST, GROUP_MOST = 2, 7

PROPOSE, ADD, FREEZE, NOTIFY = "call_meeting", "table_motion", "freeze_roll", "give_notice"
OPEN, CLOSE_VOTE, COUNT, PUBLISH = "ready_urn", "end_vote", "count_votes", "publish_result"
CLOSE, DROP, RECORD = "file_meeting", "call_off", "record_meeting"
JOIN, LEAVE, KEY = "join_count", "leave_count", "take_count_code"
ENTRUST, TAKE_BACK = "entrust_vote", "entrust_back"
CODES, REVOKE, ENTER = "hand_codes", "revoke_code", "enter_paper"
DONE = {
    PROPOSE: pgettext_lazy("done", "提议召开"),
    ADD: pgettext_lazy("done", "加议题"),
    FREEZE: pgettext_lazy("done", "冻结名册"),
    NOTIFY: pgettext_lazy("done", "公示通知"),
    OPEN: pgettext_lazy("done", "开箱准备表决"),
    CLOSE_VOTE: pgettext_lazy("done", "截止表决"),
    COUNT: pgettext_lazy("done", "计票"),
    PUBLISH: pgettext_lazy("done", "公布结果"),
    CLOSE: pgettext_lazy("done", "办结"),
    DROP: pgettext_lazy("done", "撤销大会"),
    JOIN: pgettext_lazy("done", "加入计票组"),
    LEAVE: pgettext_lazy("done", "退出计票组"),
    ENTRUST: pgettext_lazy("done", "登记委托"),
    TAKE_BACK: pgettext_lazy("done", "撤回委托"),
    RECORD: pgettext_lazy("done", "补记往次大会"),
    KEY: pgettext_lazy("done", "领取计票码"),
    CODES: pgettext_lazy("done", "发放表决码"),
    REVOKE: pgettext_lazy("done", "作废表决码"),
    ENTER: pgettext_lazy("done", "录入纸质票"),
}
