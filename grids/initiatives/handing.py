"""What is to be done belongs to posts: whoever takes a post over finds it on their page, and nothing has to be moved."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from grids.access.oracle import NOTHING
from grids.areas.queries import with_names
from grids.initiatives.models import InitiativeTask
from grids.staff.models import Member, User

# so many are named
NAMED = 50


def count(member: Member, areas: list[str]) -> int:
    """How much waits in these areas for whoever holds the member's posts there."""
    return _waiting(member, areas).count()


def named(member: Member, areas: list[str], user: User) -> list[tuple[str, str]]:
    """What of it `user` may know: the programme, what is to be done and where, with its address."""
    known = InitiativeTask.objects.visible_to(user).filter(pk__in=_waiting(member, areas).values("pk"))
    rows = known.select_related("initiative", "item", "area", "building").order_by("area_id", "pk")[:NAMED]
    with_names(one.area for one in rows)
    return [(f"{one.initiative} · {one.called}", reverse("initiative_task", args=[one.pk])) for one in rows]


def _waiting(member: Member, areas: list[str]) -> QuerySet[InitiativeTask]:
    within = NOTHING
    for code in areas:
        within |= Q(area__code__startswith=code)
    kinds = member.appointments.filter(area__code__in=areas).values("kind")
    of_posts = Q(initiative__post_kinds=None) | Q(initiative__post_kinds__in=kinds)
    return InitiativeTask.objects.waiting().filter(within).filter(of_posts).distinct()


def hand(member: Member, to: Member, areas: list[str], by: User) -> int:
    """It goes along with the posts; how much."""
    return count(member, areas)
