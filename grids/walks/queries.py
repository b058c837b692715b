"""What pages of rounds show: each home with no more than a phone may carry; where a round may go; what waits to be decided."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.functional import Promise

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.areas.queries import with_names
from grids.colours.queries import Shown, shown
from grids.conduct.events import new_id
from grids.homes import relations
from grids.homes.leases.models import Lease
from grids.homes.models import Residence
from grids.homes.queries import living_in
from grids.registry.dwellings.kinds import Doubt, Due
from grids.registry.dwellings.models import Dwelling
from grids.roster import masks
from grids.roster.due import stripe_of, told_day
from grids.walks.kinds import Stands
from grids.walks.models import Visit, VisitConflict, Walk, WalkHome

if TYPE_CHECKING:
    from grids.staff.models import User

COMMUNITY_LEVEL = 3
# of each home the last visits that a phone carries
VISITS = 2
# of a home on its own page
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody as a phone may carry them: masked, how they are related, how old about."""

    residence: UUID
    name: str
    relation: str
    age: str
    is_head: bool
    is_minor: bool = False


@dataclass(frozen=True, slots=True)
class Let:
    """A lease that ends, and the last day of it."""

    pk: UUID
    last_day: date


@dataclass(frozen=True, slots=True)
class Been:
    """That somebody was at the door: a day, and what came of it."""

    day: date
    outcome: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class RoundHome:
    """A home of a round: everything that its part of the page holds. key: of the visit that this page may send."""

    pk: UUID
    place: int
    label: str
    house: str
    door: str
    version: int
    mark: Shown | None
    people: list[Resident] = field(default_factory=list)
    leases: list[Let] = field(default_factory=list)
    due: str | Promise = ""
    due_day: str = ""
    stripe: str = ""
    visits: list[Been] = field(default_factory=list)
    today: Been | None = None
    waits: UUID | None = None
    key: UUID = field(default_factory=new_id)

    @property
    def lease_ends(self) -> date | None:
        """The last day of the lease that ends first."""
        return self.leases[0].last_day if self.leases else None

    @property
    def many(self) -> bool:
        """Whether somebody has to follow where the head leaves."""
        return len(self.people) > 1


@dataclass(frozen=True, slots=True)
class Round:
    """A round as its page shows it."""

    walk: Walk
    homes: list[RoundHome]

    @property
    def done(self) -> int:
        """How many of its homes somebody was at today."""
        return sum(one.today is not None for one in self.homes)


def walkable(user: "User") -> QuerySet[Area]:
    """Communities and what lies in them where `user` keeps residents, what stands today."""
    within = oracle.NOTHING
    for prefix in oracle.prefixes(user, Permission.PEOPLE_EDIT):
        within |= Q(code__startswith=prefix)
    rows = Area.objects.filter(within, level__gte=COMMUNITY_LEVEL)
    return rows.standing_on(timezone.localdate()).order_by("code")


def going_of(user: "User") -> list[Walk]:
    """Rounds of `user` that are not over, the newest first."""
    rows = Walk.objects.visible_to(user).filter(ends_at__gt=timezone.now())
    found = list(rows.select_related("area", "building"))
    with_names(one.area for one in found)
    return found


def round_of(walk: Walk, user: "User") -> Round:
    """A round with its homes: the same number of questions, however many there are."""
    rows = (
        WalkHome.objects.visible_to(user)
        .filter(walk=walk)
        .select_related("dwelling__building", "dwelling__entrance")
    )
    stops = rows.defer("dwelling__building__shape", "dwelling__building__shape_3857").order_by("place")
    return Round(walk, homes_on_the_way([(one.place, one.dwelling) for one in stops], user))


def homes_on_the_way(way: Sequence[tuple[int, Dwelling]], user: "User") -> list[RoundHome]:
    """Homes as a phone may carry them, each with its number on the way: the same number of questions, however many there are.

    The dwellings come with their houses and entrances.
    """
    homes = [one for _place, one in way]
    ids, today = [one.pk for one in homes], timezone.localdate()
    living, marks = living_in(ids), shown(dwellings=homes)
    leases, visits, waits = _leases(ids, today), last_visits(user, ids), _waiting(user, ids)
    return [
        _home(one, place, marks.get(one.pk), _people(living.get(one.pk, ()), today), today,
              leases=leases.get(one.pk, []), visits=visits.get(one.pk, []), waits=waits.get(one.pk))
        for place, one in way
    ]  # fmt: skip


def _home(
    one: Dwelling, place: int, mark: Shown | None, people: list[Resident], today: date, *, leases: list[Let],
    visits: list[Been], waits: UUID | None,
) -> RoundHome:  # fmt: skip
    due = Due(one.due_what).label if one.due_what else Doubt(one.doubt).label if one.doubt else ""
    return RoundHome(
        pk=one.pk, place=place, label=one.label, house=one.building.label, door=one.door, version=one.version, mark=mark,
        people=people, leases=leases, due=due, due_day=told_day(one.due_on, today) if one.due_on else "",
        stripe=stripe_of(one.due_on, today), visits=visits, waits=waits,
        today=next((visit for visit in visits if visit.day == today), None),
    )  # fmt: skip


def _people(rows: Iterable[Residence], today: date) -> list[Resident]:
    found = []
    for row in rows:
        one = masks.shown(row.person, today, relation=row.relation)
        is_head = row.relation == relations.HEAD
        found.append(Resident(row.pk, one.name, row.relation_label, one.age, is_head, one.is_minor))
    return found


def _leases(ids: Collection[UUID], today: date) -> dict[UUID, list[Let]]:
    """The leases in force that end, by dwelling, the first to end first."""
    rows = Lease.objects.on(today).filter(dwelling__in=ids, ends_on__isnull=False).order_by("ends_on", "pk")
    found: dict[UUID, list[Let]] = defaultdict(list)
    for dwelling, pk, day in rows.values_list("dwelling", "pk", "ends_on"):
        found[dwelling].append(Let(pk, day - timedelta(days=1)))
    return found


def last_visits(user: "User", ids: Collection[UUID], most: int = VISITS) -> dict[UUID, list[Been]]:
    """The last visits of each dwelling, the newest first."""
    number = Window(RowNumber(), partition_by=F("dwelling"), order_by=(F("on_day").desc(), F("id").desc()))
    rows = Visit.objects.visible_to(user).filter(dwelling__in=list(ids)).annotate(number=number)
    found: dict[UUID, list[Been]] = defaultdict(list)
    for one in rows.filter(number__lte=most).order_by("dwelling", "-on_day", "-id"):
        found[one.dwelling_id].append(Been(one.on_day, one.outcome, one.get_outcome_display()))
    return found


def _waiting(user: "User", ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Open conflicts by dwelling."""
    rows = VisitConflict.objects.visible_to(user).filter(dwelling__in=list(ids), state=Stands.OPEN)
    return dict(rows.order_by("-taken_at").values_list("dwelling", "pk"))


def version_of(dwelling_id: UUID) -> int:
    """The version of a home that the caller was shown, as it stands now."""
    return Dwelling.objects.values_list("version", flat=True).get(pk=dwelling_id)


def waiting_for(user: "User") -> int:
    """How many conflicts wait where `user` keeps residents."""
    return VisitConflict.objects.to_decide(user).count()


@dataclass(frozen=True, slots=True)
class HomeVisits:
    """What the page of a home shows of visits: who was there when, and what came of it; what waits to be decided.

    key, base: of the visit that this page may send.
    """

    rows: list[Visit]
    conflicts: list[VisitConflict]
    base: int
    key: UUID


def block_of(user: "User", dwelling: Dwelling) -> dict:
    """The last visits of a home, and its open conflicts, also of people who moved there meanwhile: two questions."""
    rows = Visit.objects.visible_to(user).filter(dwelling=dwelling).select_related("by", "conflict")
    waits = VisitConflict.objects.visible_to(user).of_homes([dwelling.pk]).open().select_related("visit")
    return {
        "visits": HomeVisits(
            list(rows.defer("conflict__said").order_by("-on_day", "-id")[:SHOWN]), list(waits.defer("said")),
            dwelling.version, new_id(),
        )
    }  # fmt: skip
