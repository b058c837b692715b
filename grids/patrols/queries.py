"""What pages show of rounds."""

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.patrols.kinds import Outcome
from grids.patrols.models import Patrol, PatrolFinding
from grids.seams import Pin
from grids.staff.models import User

# findings of a round as its walker's page shows them, and rounds of before
ROUNDS_BEFORE = 20
PINS_AT_MOST = 500


def walkable(user: User) -> QuerySet[Area]:
    """Areas from the street down that `user` patrols, what stands today."""
    within = oracle.NOTHING
    for prefix in oracle.prefixes(user, Permission.PATROL_DO):
        within |= Q(code__startswith=prefix)
    return Area.objects.filter(within, level__gte=2).standing_on(timezone.localdate()).order_by("code")


def going_of(user: User) -> Patrol | None:
    """The round that `user` is on."""
    return Patrol.objects.walked_by(user).going().select_related("area").first()


def own_before(user: User) -> list[Patrol]:
    """One's own rounds that ended, the newest first: nobody else is shown them so."""
    rounds = (
        Patrol.objects.walked_by(user).exclude(ended_at=None).filter(is_dropped=False).select_related("area")
    )
    return list(
        rounds.annotate(found=Count("findings", filter=~Q(findings__outcome=Outcome.STRUCK))).order_by(
            "-started_at"
        )[:ROUNDS_BEFORE]
    )


def pins_of(user: User, area_code: str) -> list[Pin]:
    """Findings of an area that are still with the patrol, where they lie."""
    rows = PatrolFinding.objects.visible_to(user).filter(
        area__code__startswith=area_code, place__isnull=False, outcome=Outcome.KEPT
    )
    return [
        Pin(
            row.place.x,
            row.place.y,
            "round",
            _("巡"),
            row.get_kind_display(),
            reverse("patrol_finding", args=[row.pk]),
            row.area_id,
        )
        for row in rows.order_by("-found_at")[:PINS_AT_MOST]
    ]


def found_in(user: User, codes: list[str]) -> dict[str, tuple[int, str]]:
    """How many findings of each grid wait to be passed on, with the address of exactly these."""
    rows = PatrolFinding.objects.visible_to(user).filter(area__in=codes, outcome=Outcome.KEPT)
    counted = rows.order_by().values_list("area").annotate(n=Count("pk"))
    return {code: (n, f"{reverse('patrol_findings')}?state=kept&area={code}") for code, n in counted}
