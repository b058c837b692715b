"""What is to be done belongs to posts: whoever takes a post over finds it on their page, and nothing has to be moved."""

from django.db.models import Q

from grids.access.oracle import NOTHING
from grids.initiatives.models import InitiativeTask
from grids.staff.models import Member, User


def count(member: Member, areas: list[str]) -> int:
    """How much waits in these areas for whoever holds the member's posts there."""
    within = NOTHING
    for code in areas:
        within |= Q(area__code__startswith=code)
    kinds = member.appointments.filter(area__code__in=areas).values("kind")
    named = Q(initiative__post_kinds=None) | Q(initiative__post_kinds__in=kinds)
    return InitiativeTask.objects.waiting().filter(within).filter(named).distinct().count()


def hand(member: Member, to: Member, areas: list[str], by: User) -> int:
    """It goes along with the posts; how much."""
    return count(member, areas)
