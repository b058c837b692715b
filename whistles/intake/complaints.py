"""Complaints about an office: who handles one, and what whoever registered it gets to see."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.staff.models import Department, Member, User
from grids.staff.queries import ties_of, who_may
from grids.staff.querysets import Workplaces
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


def would_be_handled_by(*, area: Area, accused: Department | None, person: Member | None) -> str:
    """The post that would handle such a complaint, told before it is sent; empty where there is no account for it."""
    ties = set(ties_of(department=accused, person=person, area=area))
    asked = who_may(Permission.COMPLAINT_HANDLE, area.code).order_by("username")
    works = ((user, Workplaces(user)) for user in asked)
    return _post_of([user for user, at in works if not ties & {*at.ties, *at.ties_around}], area.code)


def handled_by(complaint: Lead) -> str:
    """The post, with its area, that handles a complaint; empty where nobody above has an account for it."""
    return _post_of(handlers_of(complaint), complaint.area_id)


def _post_of(handlers: list[User], area_code: str) -> str:
    """The nearest post by which one of these accounts handles complaints of an area."""
    posts = [
        (len(grant.prefix), grant.area_code, grant.label)
        for user in handlers
        for grant in user.grants
        if Permission.COMPLAINT_HANDLE in grant.permissions
        and grant.prefix
        and area_code.startswith(grant.prefix)
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
