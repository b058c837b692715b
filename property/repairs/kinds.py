"""Words of repairs: where one stands, what is done with it, and which of its hours runs."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RepairState(models.TextChoices):
    """Where a repair stands."""

    NEW = "new", pgettext_lazy("repair", "等签收")
    SIGNED = "signed", pgettext_lazy("repair", "等上门")
    ARRIVED = "arrived", pgettext_lazy("repair", "维修中")
    UNSOLVED = "unsolved", pgettext_lazy("repair", "解决不了")
    DONE = "done", pgettext_lazy("repair", "已修好")
    PASSED = "passed", pgettext_lazy("repair", "已转哨源")
    DROPPED = "dropped", pgettext_lazy("repair", "已撤销")


S = RepairState
OPEN = (S.NEW, S.SIGNED, S.ARRIVED)
# the handler's part is over, somebody else has to go on
WAITING = (*OPEN, S.UNSOLVED)
AT_REST = (S.DONE, S.PASSED, S.DROPPED)
CHIPS = {
    S.NEW: "warn", S.SIGNED: "info", S.ARRIVED: "info", S.UNSOLVED: "bad", S.DONE: "ok", S.PASSED: "plain", S.DROPPED: "plain",
}  # fmt: skip


class Via(models.TextChoices):
    """How a request came."""

    DOOR = "door", _("居民自己报修")
    OFFICE = "office", _("工作人员代为登记")


RECEIVE, SIGN, ARRIVE, FINISH, GIVE_UP, PASS_ON, DROP, REMIND, REISSUE, ERASE = (
    "receive", "sign", "arrive", "finish", "give_up", "pass_on", "drop", "remind", "reissue", "erase",
)  # fmt: skip
DONE = {
    RECEIVE: pgettext_lazy("done", "收到报修"),
    SIGN: pgettext_lazy("done", "签收"),
    ARRIVE: pgettext_lazy("done", "上门"),
    FINISH: pgettext_lazy("done", "修好"),
    GIVE_UP: pgettext_lazy("done", "说明解决不了"),
    PASS_ON: pgettext_lazy("done", "转为哨源"),
    DROP: pgettext_lazy("done", "撤销报修"),
    REMIND: pgettext_lazy("done", "超过时限"),
    REISSUE: pgettext_lazy("done", "重发查询码"),
    ERASE: pgettext_lazy("done", "到期抹去个人信息"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does with a repair by a press: from which states to which, and whether it asks for words."""

    verb: str
    label: str | Promise
    sources: tuple[RepairState, ...]
    target: RepairState
    asks: str | Promise = ""
    is_asked: bool = False
    takes_photo: bool = False


STEPS = {
    one.verb: one
    for one in (
        Step(SIGN, pgettext_lazy("do", "签收"), (S.NEW,), S.SIGNED),
        Step(ARRIVE, pgettext_lazy("do", "已上门"), (S.NEW, S.SIGNED), S.ARRIVED, _("看到的情况"), takes_photo=True),
        Step(FINISH, pgettext_lazy("do", "修好了"), OPEN, S.DONE, _("怎么修好的"), is_asked=True, takes_photo=True),
        Step(
            GIVE_UP, pgettext_lazy("do", "解决不了"), OPEN, S.UNSOLVED, _("为什么解决不了"), is_asked=True, takes_photo=True
        ),
        Step(DROP, pgettext_lazy("do", "撤销报修"), WAITING, S.DROPPED, _("为什么撤销"), is_asked=True),
    )
}  # fmt: skip
# until when the next of it is due, by state: the column that says so
DUE = {S.NEW: "sign_due_at", S.SIGNED: "arrive_due_at", S.ARRIVED: "done_due_at"}
