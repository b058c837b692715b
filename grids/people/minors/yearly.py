"""What the yearly audit of minors' values is shown (未成年人网络保护条例 article 37): asked, granted, looked at; no name in it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from grids.access import oracle
from grids.access.roles import Permission
from grids.approvals.models import Approval, What
from grids.audit.models import Kind, SecurityEvent
from grids.people.minors.models import MinorLeave

if TYPE_CHECKING:
    from grids.staff.models import User

ASKED = (What.MINOR, What.MINOR_LEAVE, What.MINOR_REPORT)
MOST = 500


class Reading(NamedTuple):
    """One value of a minor that was shown: when, to whom, which field, why, and by what ground."""

    at: datetime
    who: str
    field: str
    why: str
    is_leave: bool
    area_code: str


class Year(NamedTuple):
    """A year of an auditor's areas. asked, granted, refused: by kind; is_cut: there were more readings than are shown."""

    year: int
    counts: Mapping[str, Mapping[str, int]]
    readings: list[Reading]
    number_read: int
    leaves: list[MinorLeave]


def year_of(user: "User", year: int) -> Year:
    """What happened to minors' values in a year, in the areas that `user` audits or decides for."""
    begins, ends = _bounds(year)
    read = _within(user, SecurityEvent.objects.filter(kind=Kind.REVEAL, detail__has_key="minor"))
    read = read.filter(recorded_at__gte=begins, recorded_at__lt=ends)
    asked = _within(user, Approval.objects.filter(what__in=ASKED)).filter(
        asked_at__gte=begins, asked_at__lt=ends
    )
    leaves = MinorLeave.objects.visible_to(user).filter(granted_at__gte=begins, granted_at__lt=ends)
    return Year(
        year=year, counts=_counted(asked), readings=[_reading(one) for one in read.order_by("-recorded_at", "-id")[:MOST]],
        number_read=read.count(), leaves=list(leaves.select_related("holder", "granted_by")),
    )  # fmt: skip


def _bounds(year: int) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    first, last = date(year, 1, 1), date(year + 1, 1, 1)
    return tuple(  # type: ignore[return-value]
        datetime(one.year, one.month, one.day, tzinfo=zone).astimezone(UTC) for one in (first, last)
    )


def _within(user: "User", rows: QuerySet) -> QuerySet:
    permissions = (Permission.AUDIT_READ, Permission.MINOR_APPROVE)
    condition = Q()
    for one in permissions:
        condition |= oracle.scope(user, one, area="area_code")
    return rows.filter(condition)


def _counted(asked: QuerySet) -> dict[str, dict[str, int]]:
    rows = asked.order_by().values("what").annotate(
        asked=Count("pk"), granted=Count("pk", filter=Q(is_granted=True)), refused=Count("pk", filter=Q(is_granted=False)),
        used=Count("pk", filter=Q(used_at__isnull=False)),
    )  # fmt: skip
    found = {row.pop("what"): row for row in rows}
    nothing = {"asked": 0, "granted": 0, "refused": 0, "used": 0}
    return {str(what): found.get(str(what), nothing) for what in ASKED}


def _reading(event: SecurityEvent) -> Reading:
    detail = event.detail
    return Reading(
        event.recorded_at, event.actor_label, detail.get("field", ""), detail.get("reason", ""), detail["minor"] == "leave",
        event.area_code,
    )  # fmt: skip
