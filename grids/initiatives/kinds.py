"""States of an initiative and of what is to be done in it, its targets, and its steps as its book tells them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Target(models.TextChoices):
    """What an item of the checklist is done for, one by one."""

    GRID = "grid", _("每个网格")
    BUILDING = "building", _("每栋楼")


class State(models.TextChoices):
    """Where an initiative stands."""

    DRAFT = "draft", _("未开始")
    GOING = "going", _("进行中")
    ENDED = "ended", _("已结束")
    DROPPED = "dropped", _("已撤销")


class TaskState(models.TextChoices):
    """What became of one thing to do."""

    OPEN = "open", _("未办")
    FINE = "fine", _("无异常")
    NOTED = "noted", _("已办，有说明")
    FOUND = "found", _("有发现，已转哨源")
    DROPPED = "void", _("已撤下")
    # nobody did it: its grid was merged into one that has the same item to do
    MERGED = "merged", _("随网格并入")


STATE_CHIPS = {State.DRAFT: "plain", State.GOING: "act", State.ENDED: "ok", State.DROPPED: "plain"}
TASK_CHIPS = {
    TaskState.OPEN: "warn", TaskState.FINE: "ok", TaskState.NOTED: "ok", TaskState.FOUND: "act", TaskState.DROPPED: "plain",
    TaskState.MERGED: "plain",
}  # fmt: skip

# what nobody has done
UNDONE = (TaskState.OPEN, TaskState.MERGED)

CREATE, ADD, START, DO, FIND, END, ERASE, TAKE_BACK, DROP_ITEM, DROP, CARRY, MERGE, MOVE = (
    "create", "add", "start", "do", "find", "end", "erase", "take_back", "drop_item", "drop",
    "carry", "unite", "rescope",
)  # fmt: skip
CORRECT = "correct"
# of what is to be done for a building, once that is moved, ended, or stands again
FOLLOW, CLOSE, REOPEN = "follow", "close", "reopen"
# of what is collected of people
PLAN, ALLOW, ENTER, AMEND, STRIKE, BRING, DESTROY = (
    "plan", "allow", "enter", "amend", "strike", "bring", "destroy",
)  # fmt: skip
# the initiative's own page tells none of these: that somebody was entered is for whoever may read it
UNTOLD = (ENTER, AMEND, STRIKE, BRING)
DONE = {
    CREATE: pgettext_lazy("done", "建立专项"),
    ADD: pgettext_lazy("done", "加一项"),
    START: pgettext_lazy("done", "开始专项"),
    DO: pgettext_lazy("done", "办一项"),
    FIND: pgettext_lazy("done", "有发现，转为哨源"),
    END: pgettext_lazy("done", "结束专项"),
    ERASE: pgettext_lazy("done", "到期去标识"),
    TAKE_BACK: pgettext_lazy("done", "撤回，重新办"),
    DROP_ITEM: pgettext_lazy("done", "撤下一项"),
    DROP: pgettext_lazy("done", "撤销专项"),
    CORRECT: pgettext_lazy("done", "更正专项"),
    CARRY: pgettext_lazy("done", "随界线改网格"),
    MERGE: pgettext_lazy("done", "随网格并入"),
    MOVE: pgettext_lazy("done", "范围随网格并入"),
    FOLLOW: pgettext_lazy("done", "随楼栋改网格"),
    CLOSE: pgettext_lazy("done", "随楼栋注销撤下"),
    REOPEN: pgettext_lazy("done", "随楼栋恢复，重新要办"),
    PLAN: pgettext_lazy("done", "申请收集个人信息"),
    ALLOW: pgettext_lazy("done", "批准收集个人信息"),
    ENTER: pgettext_lazy("done", "登记一人"),
    AMEND: pgettext_lazy("done", "改正一条登记"),
    STRIKE: pgettext_lazy("done", "划去一条登记"),
    BRING: pgettext_lazy("done", "导入登记"),
    DESTROY: pgettext_lazy("done", "销毁登记的信息"),
}
