"""The steps that a record's page offers: each with its form, its action, who takes it and when."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.access import oracle
from grids.access.roles import Permission
from grids.care import actions
from grids.care.kinds import OPEN, State
from grids.care.models import CareRecord

if TYPE_CHECKING:
    from grids.staff.models import User

WRITE, DECIDE = Permission.CARE_WRITE, Permission.CARE_APPROVE


def _holds(record: CareRecord) -> bool:
    return record.state == State.ACTIVE and record.review_on > timezone.localdate()


def _waits(record: CareRecord) -> bool:
    return record.state == State.PROPOSED or record.renew_on is not None


@dataclass(frozen=True, slots=True)
class Step:
    """One of them. label: of its button; done: what is said once it was taken; note: what whoever takes it should know."""

    label: str | Promise
    act: Callable[..., CareRecord]
    permission: Permission
    is_offered: Callable[[CareRecord], bool]
    done: str | Promise
    note: str | Promise = ""
    is_first: bool = False


STEPS = {
    "approve": Step(
        pgettext_lazy("step", "批准"), actions.approve, DECIDE, _waits, _("已批准。"),
        _("从批准那天起算，到复核日期为止；到期没有续的自动结束。"), is_first=True,
    ),
    "refuse": Step(_("不批准"), actions.refuse, DECIDE, _waits, _("已记下不批准。")),
    "deed": Step(
        _("记一次"), actions.deed, WRITE, _holds, _("已记下；这项承诺的下次日期也排好了。"), is_first=True
    ),
    "tell": Step(
        _("记告知"), actions.tell, WRITE, lambda one: _holds(one) and not (one.told_on or one.not_told_because),
        _("已记下告知。"), _("要告诉本人（未成年人告诉监护人）：为什么关注、由谁做、到哪天、可以要求停止。批准后 15 天内没有记告知的，自动结束。"),
    ),
    "promise": Step(_("加一项承诺"), actions.promise, WRITE, _holds, _("已加上。")),
    "unpromise": Step(
        _("撤回一项承诺"), actions.unpromise, WRITE, _holds, _("已撤回；办过的照旧留着。"),
        _("承诺由作出承诺的人自己撤回，写明为什么；经过里看得到。"),
    ),
    "renew": Step(
        _("提出续期"), actions.renew, WRITE, lambda one: _holds(one) and one.renew_on is None,
        _("已提出续期，等另一位审批。"), _("续期要重新写依据，由另一位重新批准；批准以前，原来的复核日期照旧有效。"),
    ),
    "end": Step(
        _("结束关注"), actions.end, WRITE, lambda one: one.state in OPEN, _("已结束，颜色和名单里都不再有。"),
        _("结束以后不能恢复，要再关注就重新提出；过了街道设定的保存期，记录里与本人有关的内容自动去除。"),
    ),
}  # fmt: skip


def offered(record: CareRecord, user: "User") -> list[tuple[str, Step]]:
    """What `user` may do to a record as it stands."""
    return [
        (word, one) for word, one in STEPS.items()
        if one.is_offered(record) and oracle.may_in(user, one.permission, record.area_code)
    ]  # fmt: skip
