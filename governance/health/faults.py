"""What a request gets when the machine below it fails: what happened and what to do, on the page and in the API."""

import errno
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DISK_FULL = "53100"
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
            return NO_ROOM if getattr(error.__cause__, "pgcode", None) == DISK_FULL else NO_DATABASE
        error = error.__cause__ or error.__context__
    return None


def as_json(fault: Fault) -> dict[str, str | None]:
    """A failure in the form of the API's refusals."""
    return {"message": f"{fault.title}。{fault.sentence}", "field": None, "code": fault.code}
