"""How an account proves itself, and what its owner has to be told."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from axes.models import AccessAttempt
from django.conf import settings
from django.utils import timezone

from grids.access.roles import ROLES, SENSITIVE, Role
from grids.areas.queries import areas_by_code
from grids.conduct.wording import at_place
from grids.identity.models import SecondFactor, Slip, UserSession
from grids.identity.sessions import kept, remembered

if TYPE_CHECKING:
    from grids.staff.models import User


def why_ended(session_key: str) -> str:
    """For which reason (`Ended`) somebody ended the session of this key; "" where it ran out or there was none."""
    rows = UserSession.objects.filter(
        session_key=remembered(kept(session_key)), expire_date__gt=timezone.now()
    )
    return rows.values_list("session_data", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground of an account's access: the post and where it holds, or the department; and the role that comes with it."""

    label: str
    role: Role | None


def grounds_of(user: "User") -> list[Ground]:
    """What the account may do and where, as its posts and departments of today say."""
    areas = areas_by_code({grant.area_code for grant in user.grants if grant.area_code})
    return [
        Ground(
            grant.label if grant.department_id else at_place(grant.label, areas[grant.area_code].short_name),
            ROLES.get(grant.role),
        )
        for grant in user.grants
    ]


def has_second_factor(user: "User") -> bool:
    """Whether an authenticator is in force for the account."""
    return is_in_force(user.pk)


def is_in_force(user_id: int | str) -> bool:
    """Whether the account of this number has an authenticator in force."""
    return SecondFactor.objects.filter(user_id=user_id, confirmed_at__isnull=False).exists()


def notices(user: "User") -> list["Slip"]:
    """What the owner is told at every sign-in until acknowledged."""
    return list(Slip.objects.to_be_told(user))


def is_held_up(user: "User") -> bool:
    """Whether wrong passwords from some address hold the account up now."""
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    failures = {"failures_since_start__gte": settings.AXES_FAILURE_LIMIT}
    return AccessAttempt.objects.filter(username=user.username, attempt_time__gt=since, **failures).exists()


def is_excused(user: "User") -> bool:
    """A demonstration's account signs in with its password alone, while the demonstration is on."""
    return user.is_demo and settings.DEMO


def needs_second_factor(user: "User") -> bool:
    """Whether what the account may today takes a second factor."""
    return not is_excused(user) and any(grant.permissions & SENSITIVE for grant in user.grants)
