"""What a request gets when the machine below it fails: what happened and what to do, on the page and in the API."""

import errno
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DISK_FULL = "53100"
# the database gave a statement up: it took too long, or waited too long for somebody else
TIMED_OUT = "57014"
WAITED = frozenset({"55P03", "40P01", "40001"})
IDLE = "25P03"
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Fault:
    """A known failure of the machine, in words for whoever waits at the page."""

    code: str
    status: int
    title: str | Promise
    sentence: str | Promise


NO_DATABASE = Fault(
    "no_database",
    503,
    _("数据库暂时连不上"),
    _("可能正在重启。刚才的操作没有完成，也没有写到一半；请过一分钟再试，仍然不行请联系系统管理员。"),
)
TOO_SLOW = Fault(
    "too_slow",
    503,
    _("这次查询太费时间"),
    _("系统停下了它，什么都没有改动。请把范围缩小些再试：换一个小些的区域、近些的日期，或者少选几个条件。"),
)
BUSY = Fault(
    "busy",
    503,
    _("别人正在办理同一件事"),
    _("等了一会儿还没有轮到，什么都没有改动。请过一分钟看看最新情况，再试一次。"),
)
NO_ROOM = Fault(
    "no_room",
    507,
    _("服务器磁盘已满"),
    _("刚才的内容没有保存，也没有写到一半；请联系系统管理员腾出空间，然后再试一次。"),
)
OURS = Fault(
    "failed",
    500,
    _("系统出错了"),
    _("刚才的操作可能没有完成，没有写到一半的内容。请返回看一眼是否已经办成，再决定要不要重做。"),
)


def fault_of(error: BaseException | None) -> Fault | None:
    """The known failure behind an exception, or None: then it is ours to mend."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            return NO_ROOM
        if isinstance(error, OperationalError | InterfaceError):
            return _told_by(getattr(error.__cause__, "pgcode", None))
        error = error.__cause__ or error.__context__
    return None


def _told_by(code: str | None) -> Fault:
    """The failure that a code of the database's means; without one its connection is gone."""
    if code == DISK_FULL:
        return NO_ROOM
    if code in (TIMED_OUT, IDLE):
        return TOO_SLOW
    return BUSY if code in WAITED else NO_DATABASE


def as_json(fault: Fault) -> dict[str, str | None]:
    """A failure in the form of the API's refusals."""
    return {"message": f"{fault.title}。{fault.sentence}", "field": None, "code": fault.code}
