"""What somebody does with what they were told: look at it, choose how to be told, set an office's robot, send again."""

from collections.abc import Iterable
from datetime import time
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.audit.actions import note
from grids.audit.models import Kind as Logged
from grids.conduct.refusals import require
from grids.notices.kinds import ALWAYS, Kind
from grids.notices.models import KEEPERS, Delivery, DeliveryState, Notice, NoticeChoice, OfficeHook
from grids.notices.robots import address_of
from grids.privacy.ciphers import seal
from grids.privacy.sealing import place_of

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.staff.models import Department, User


@transaction.atomic
def look(*, by: "User", keys: Iterable[UUID] | None = None, about: UUID | None = None) -> int:
    """Notices of `by` have been looked at: those named, those about one matter, or (without either) all; how many."""
    mine = Notice.objects.filter(recipient=by, seen_at=None)
    if keys is not None:
        mine = mine.filter(pk__in=list(keys))
    if about is not None:
        mine = mine.filter(subject_id=about)
    return mine.update(seen_at=timezone.now())


@transaction.atomic
def choose(
    *, by: "User", shown: Iterable[str], mailed: Iterable[str], mail: str, quiet_from: time, quiet_until: time
) -> NoticeChoice:
    """Say of what one wants to be told in the product and by mail, and when not; what is always told stays."""
    shown, mailed = set(shown), set(mailed)
    require(not mailed or mail, _("选了邮件提醒的，请填写接收邮箱。"), field="mail")
    found, _made = NoticeChoice.objects.select_for_update().get_or_create(user=by)
    found.muted = [kind for kind in Kind.values if kind not in shown | ALWAYS]
    found.mailed = [kind for kind in Kind.values if kind in mailed]
    found.mail, found.quiet_from, found.quiet_until = mail, quiet_from, quiet_until
    found.save()
    return found


@transaction.atomic
def set_robot(
    *, by: "User", area: "Area", department: "Department | None", channel: str, address: str, secret: str,
    wanted: Iterable[str], quiet_from: time, quiet_until: time, is_active: bool,
) -> OfficeHook:  # fmt: skip
    """Set the robot of an office's group, or change it; an empty address or secret leaves what was set before."""
    place = department.area_id if department else area.code
    oracle.require_in(by, KEEPERS, place, _("设置群机器人"))
    same = OfficeHook.objects.filter(area=place, department=department, channel=channel)
    found = same.select_for_update().order_by().first()
    hook = found or OfficeHook(area_id=place, department=department, channel=channel)
    require(bool(address) or found is not None, _("请填写机器人地址。"), field="address")
    if address:
        where = address_of(address)
        require(where is not None, _("机器人地址要以 https:// 开头，并且是公网地址。"), field="address")
        hook.address, hook.host = seal(address, at=place_of(hook, "address")), where.host if where else ""
    if secret:
        hook.secret = seal(secret, at=place_of(hook, "secret"))
    hook.wanted = [kind for kind in Kind.values if kind in set(wanted)]
    hook.quiet_from, hook.quiet_until, hook.is_active = quiet_from, quiet_until, is_active
    hook.changed_by, hook.changed_at = by, timezone.now()
    hook.save()
    note(
        kind=Logged.CONFIGURATION, by=by, subject=hook, area_code=place,
        detail={"what": "office_hook", "channel": channel, "host": hook.host, "is_active": is_active},
    )  # fmt: skip
    return hook


@transaction.atomic
def send_again(*, by: "User", keys: Iterable[UUID] | None = None) -> int:
    """Send what failed again: the messages named, or all that `by` keeps; how many."""
    failed = Delivery.objects.visible_to(by) if not by.is_system else Delivery.objects.all()
    failed = failed.filter(state=DeliveryState.FAILED)
    if keys is not None:
        failed = failed.filter(pk__in=list(keys))
    now = timezone.now()
    count = failed.update(state=DeliveryState.WAITING, attempts=0, next_at=now, since=now)
    if count:
        note(kind=Logged.NOTICE, by=by, detail={"what": "send_again", "count": count})
    return count
