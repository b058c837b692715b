"""Who holds which post in the demonstration, as those who settle its registers look for them."""

from grids.access import oracle
from grids.access.roles import Permission
from grids.staff.models import Appointment, User


def holder(role: str, street: str) -> User | None:
    """Whose account has a role in a street: the first one."""
    return _first(role, {"area_id": street})


def holder_elsewhere(role: str, street: str) -> User | None:
    """Whose account has a role in another street."""
    return _first(role, {}, but_not=street)


def _first(role: str, area: dict[str, str], but_not: str = "") -> User | None:
    posts = Appointment.objects.filter(kind__role=role, member__user__is_active=True, **area)
    posts = posts.exclude(area_id=but_not) if but_not else posts
    found = posts.select_related("member__user").order_by("pk").first()
    return found.member.user if found else None


def officer_of(community: str) -> User | None:
    """Whose account keeps residents in the community alone."""
    people = User.objects.filter(
        is_active=True, member__appointments__area__code__startswith=community
    ).distinct()
    return next(
        (one for one in people.order_by("pk") if oracle.may_in(one, Permission.PEOPLE_EDIT, community)), None
    )
