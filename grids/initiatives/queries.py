"""How far initiatives are, and whose turn it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes
from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.conduct.kept import kept
from grids.initiatives.kinds import TaskState
from grids.initiatives.laying import leaves_of
from grids.initiatives.models import Initiative, InitiativeTask
from grids.seams import Pin
from grids.staff.models import Appointment, PostGroup, PostKind, User
from grids.staffing.spans import INNER

PINS_AT_MOST = 500
CHOICES_AT_MOST = 20
# open tasks as one's own page shows them
MINE_AT_MOST = 300
DONE = Count("pk", filter=~Q(state=TaskState.OPEN))
FOUND = Count("pk", filter=Q(state=TaskState.FOUND))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something is."""

    total: int = 0
    done: int = 0
    found: int = 0

    @property
    def left(self) -> int:
        """What is still to be done."""
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class GridProgress:
    """How far a grid is, with the address of what is still to be done there."""

    area: Area
    progress: Progress
    url: str


def editable_areas(user: User) -> QuerySet[Area]:
    """Areas for which `user` plans initiatives, from the street to the community."""
    within = oracle.NOTHING
    for prefix in oracle.prefixes(user, Permission.INITIATIVE_EDIT):
        within |= Q(code__startswith=prefix)
    return Area.objects.filter(within, level__range=(2, 4)).standing_on(timezone.localdate()).order_by("code")


def progress_of(user: User, initiatives: Iterable[Initiative]) -> dict:
    """How far each initiative is in the areas that `user` sees; one question."""
    keys = [one.pk for one in initiatives]
    rows = InitiativeTask.objects.visible_to(user).counted().filter(initiative__in=keys).order_by()
    told = rows.values_list("initiative").annotate(total=Count("pk"), done=DONE, found=FOUND)
    found = {key: Progress(*numbers) for key, *numbers in told}
    return {key: found.get(key, Progress()) for key in keys}


def going_around(user: User, area: Area) -> list[Initiative]:
    """Initiatives under way that touch an area: in it, or around it; the newest first, as many as a list shows."""
    here = Q(area__code__startswith=area.prefix) | Q(area__code__in=ancestor_codes(area.code))
    rows = Initiative.objects.visible_to(user).going().filter(here).order_by("-starts_on", "-id")
    return list(rows[:CHOICES_AT_MOST])


def shares_of(user: User, initiative: Initiative) -> dict[str, Progress]:
    """How far each grid is, by the codes of the smallest; one question."""
    rows = InitiativeTask.objects.visible_to(user).counted().filter(initiative=initiative).order_by()
    told = rows.values_list("area__code").annotate(total=Count("pk"), done=DONE, found=FOUND)
    return {code: Progress(*numbers) for code, *numbers in told}


def by_grid(user: User, initiative: Initiative) -> list[GridProgress]:
    """How far each grid is, in the order of codes; two questions."""
    rows = InitiativeTask.objects.visible_to(user).counted().filter(initiative=initiative).order_by("area")
    told = list(rows.values_list("area").annotate(total=Count("pk"), done=DONE, found=FOUND))
    areas = areas_by_code(code for code, *_numbers in told)
    page = reverse("initiative_tasks")
    return [
        GridProgress(
            areas[code], Progress(*numbers), f"{page}?initiative={initiative.pk}&area={code}&state=open"
        )
        for code, *numbers in told
    ]


@dataclass(frozen=True, slots=True)
class Going:
    """An initiative under way: where, and for which kinds of posts; for every one where it names none."""

    pk: UUID
    prefix: str
    kinds: frozenset[int]


@kept
def going_on(day: date) -> list[Going]:
    """Initiatives that began by this day and go on; two questions."""
    rows = Initiative.objects.going().filter(starts_on__lte=day)
    return [
        Going(one.pk, one.area.prefix, frozenset(kind.pk for kind in one.post_kinds.all()))
        for one in rows.select_related("area").prefetch_related("post_kinds")
    ]


def own_waiting(user: User) -> list[InitiativeTask]:
    """What waits for somebody by their posts of today: of initiatives that name kinds of posts, by these alone."""
    today = timezone.localdate()
    going = going_on(today)
    if not going:
        return []
    posts = list(
        Appointment.objects.filter(member__user=user, period__contains=today).values_list(
            "kind_id", "area__prefix"
        )
    )
    conditions = [
        Q(initiative=one.pk, area__code__startswith=prefix)
        for one in going
        for prefix in {prefix for kind, prefix in posts if not one.kinds or kind in one.kinds}
        if prefix.startswith(one.prefix) or one.prefix.startswith(prefix)
    ]
    if not conditions:
        return []
    rows = InitiativeTask.objects.visible_to(user).waiting().filter(reduce(or_, conditions))
    rows = rows.select_related("initiative", "item", "building")
    return list(
        rows.order_by("item__due_on", "initiative", "area", "item__order", "building__sort_key")[
            :MINE_AT_MOST
        ]
    )


def sent_into(initiative: Initiative) -> list[tuple[Area, list[tuple[object, list[Appointment]]]]]:
    """Of an initiative that names kinds of posts: each grid with who of them is appointed there today, holes among them.

    Where a level-five grid has nobody of its own, whoever holds the post in the one above; leaders are each grid's own.
    """
    kinds = list(initiative.post_kinds.all())
    if not kinds:
        return []
    posts = Appointment.objects.filter(
        Q(area__code__startswith=initiative.area.prefix) | Q(area=initiative.area.parent_id),
        kind__in=kinds,
        period__contains=timezone.localdate(),
    ).select_related("member")
    held: dict[tuple[str, int], list[Appointment]] = {}
    for post in posts:
        held.setdefault((post.area_id, post.kind_id), []).append(post)
    return [
        (area, [(kind, _holders(held, area, kind)) for kind in kinds]) for area in leaves_of(initiative.area)
    ]


def _holders(held: dict[tuple[str, int], list[Appointment]], area: Area, kind: PostKind) -> list[Appointment]:
    own = held.get((area.code, kind.pk), [])
    if own or area.level != INNER or kind.group == PostGroup.LEADER:
        return own
    return held.get((area.parent_id, kind.pk), [])


def pins_of(user: User, area_code: str) -> list[Pin]:
    """Buildings of an area for which something is to be done."""
    rows = InitiativeTask.objects.visible_to(user).waiting()
    rows = rows.filter(area__code__startswith=area_code, building__isnull=False)
    today = timezone.localdate()
    return [
        Pin(
            row.building.lon, row.building.lat, "round", _("专"), f"{row.item.what} {row.building}",
            reverse("initiative_task", args=[row.pk]), row.area_id, ring=row.item.due_on < today,
        )
        for row in rows.select_related("item", "building").order_by("item__due_on", "pk")[:PINS_AT_MOST]
    ]  # fmt: skip


def open_in(user: User, codes: list[str]) -> dict[str, tuple[int, str]]:
    """How much waits in each grid, with the address of exactly that."""
    rows = InitiativeTask.objects.visible_to(user).waiting().filter(area__in=codes).order_by()
    page = reverse("initiative_tasks")
    counted = rows.values_list("area").annotate(n=Count("pk"))
    return {code: (n, f"{page}?state=waiting&area={code}") for code, n in counted}
