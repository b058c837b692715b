"""Complaints about an office: who handles one, and what whoever registered it gets to see."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.staff.models import User
from grids.staff.queries import who_may
from whistles.intake.models import Lead, Source


def complaints_in(user: User, area_code: str) -> int | None:
    """How many complaints of an area `user` may know of; they stand beside the figures, never in them."""
    if not oracle.may_in(user, Permission.COMPLAINT_HANDLE, area_code):
        return None
    return Lead.objects.visible_to(user).complaints().within(area_code).count()


def handlers_of(complaint: Lead) -> list[User]:
    """Accounts that may handle a complaint: those above it that don't work for the office it is about."""
    asked = who_may(Permission.COMPLAINT_HANDLE, complaint.area_id)
    return [
        user
        for user in asked.order_by("username")
        if Lead.objects.visible_to(user).filter(pk=complaint.pk).exists()
    ]


def handled_by(complaint: Lead) -> str:
    """The post, with its area, that handles a complaint; empty where nobody above has an account for it."""
    posts = [
        (len(grant.prefix), grant.area_code, grant.label)
        for user in handlers_of(complaint)
        for grant in user.grants
        if Permission.COMPLAINT_HANDLE in grant.permissions
        and grant.prefix
        and complaint.area_id.startswith(grant.prefix)
    ]
    if not posts:
        return ""
    _length, code, label = max(posts)
    return f"{areas_by_code([code])[code].name} · {label}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is known of a complaint to whoever registered it."""

    source: Source
    source_number: str
    received_at: datetime
    handled_by: str

    @property
    def sentence(self) -> str:
        """Where it lies now, and what to do where nobody can take it up yet."""
        if self.handled_by:
            return _("已密封保存，由%(who)s办理，其他人查不到。") % {"who": self.handled_by}
        return _(
            "已密封保存，任何人都查不到；本级以上还没有可以办理它的账号，请联系上级街道办或区里的信访、纪检部门，"
            "开通“检举控告承办岗”后即可办理。"
        )


def receipt_of(complaint: Lead) -> Receipt:
    """The receipt of a complaint."""
    return Receipt(complaint.source, complaint.source_number, complaint.received_at, handled_by(complaint))
