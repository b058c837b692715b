"""Closed words of canvass rounds: what one is, how it and a home of it stand, what is asked, and the steps of its book."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.personal.fields import Retention, Then

# of one round
QUESTIONS_MOST, CHOICES_MOST, TARGETS_MOST = 30, 20, 20_000
QUESTION_MAX, CHOICE_MAX, TEXT_MAX, NOTE_MAX, PURPOSE_MAX = 200, 60, 500, 200, 200
NUMBER_MOST = 1_000_000_000
# what people said at their door, and what an officer noted of it
CANVASSED = Retention(
    3 * 365, _("摸底结束之日"), Then.REMOVED, at_most=5 * 365, at_most_since=_("登记答复之日")
)


class RoundKind(models.TextChoices):
    """How far a round goes: to some homes, to learn how things are, or to every home."""

    SURVEY = "survey", _("小范围摸底")
    FULL = "full", _("入户")


class RoundState(models.TextChoices):
    """Where a round stands."""

    DRAFT = "draft", _("未开始")
    GOING = "going", _("进行中")
    ENDED = "ended", _("已结束")
    DROPPED = "dropped", _("已撤销")


CHIPS = {
    RoundState.DRAFT: "plain", RoundState.GOING: "act", RoundState.ENDED: "ok", RoundState.DROPPED: "plain",
}  # fmt: skip


class Way(models.TextChoices):
    """How a question is answered."""

    ONE = "one", _("选一项")
    MANY = "many", _("可选多项")
    NUMBER = "number", _("填数字")
    TEXT = "text", _("填文字")


class Reach(models.TextChoices):
    """How a home of a round stands: nobody was there yet, nobody was in, somebody answered, they would not."""

    OPEN = "open", _("未去")
    NOBODY = "nobody", _("没见到人")
    REACHED = "reached", _("已入户")
    REFUSED = "refused", _("不愿答")


# what comes of a visit
OUTCOMES = [one for one in Reach.choices if one[0] != Reach.OPEN]
# what says something about the home
ASSERTS = (Reach.REACHED, Reach.REFUSED)
REACH_CHIPS = {Reach.OPEN: "plain", Reach.NOBODY: "warn", Reach.REACHED: "ok", Reach.REFUSED: "bad"}


class Standing(models.TextChoices):
    """Whether an answer counts, waits until somebody looks at both, or stays beside the one that counts."""

    COUNTS = "counts", _("作准")
    WAITS = "waits", _("待核对")
    ASIDE = "aside", _("留存")


class Decision(models.TextChoices):
    """By which of two answers a home is counted."""

    MINE = "mine", _("按后交来的")
    THEIRS = "theirs", _("按原来登记的")


CREATE, ASK, UNASK, ASSIGN, START, END, DROP, DECIDE, ERASE = (
    "create", "ask", "unask", "assign", "start", "end", "drop", "decide", "erase",
)  # fmt: skip
DONE = {
    CREATE: pgettext_lazy("done", "排摸底入户"),
    ASK: pgettext_lazy("done", "加一个问题"),
    UNASK: pgettext_lazy("done", "去掉一个问题"),
    ASSIGN: pgettext_lazy("done", "安排谁去"),
    START: pgettext_lazy("done", "开始，锁定名单"),
    END: pgettext_lazy("done", "结束摸底入户"),
    DROP: pgettext_lazy("done", "撤销摸底入户"),
    DECIDE: pgettext_lazy("done", "核对两份答复"),
    ERASE: pgettext_lazy("done", "到期删除答复"),
}
