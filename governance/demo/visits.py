"""The demonstration's visits: what officers found at the doors of 六合社区 within the last weeks, and three visits that clashed."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from governance.demo.living.clock import as_of
from governance.demo.posts import officer_of
from grids.access.fence import everything
from grids.homes import actions, relations
from grids.homes.models import Residence
from grids.homes.queries import living_in
from grids.registry.dwellings.kinds import Use
from grids.registry.dwellings.models import Dwelling
from grids.staff.models import User
from grids.walks.actions import visit
from grids.walks.kinds import Outcome
from grids.walks.models import Visit

DAYS, EACH_DAY = 21, 5
FIRST_DOOR, MINUTES = time(9, 20), 8
# nobody works on these days of the week
SUNDAY = 6
# what came of the doors of a day, one after the other
FOUND = (
    Outcome.SAME,
    Outcome.SAME,
    Outcome.NOBODY,
    Outcome.SAME,
    Outcome.SAME,
    Outcome.SAME,
    Outcome.REFUSED,
)


@everything("visits of the demonstration's residents are told, by their officer")
@transaction.atomic
def settle(*, community: str, by: User) -> None:
    """What was found on rounds, each on its day; and three conflicts that wait. Nothing where there are visits already."""
    if Visit.objects.filter(community_code=community).exists():
        return
    officer = officer_of(community) or by
    homes = _homes(community)
    for place, (at, home) in enumerate(zip(_doors(), homes, strict=False)):
        with as_of(at):
            _told(home, FOUND[place % len(FOUND)], officer, key=_key(community, place))
    _conflicts(community, officer=officer, desk=by)


def _homes(community: str) -> list[Dwelling]:
    """Homes of a few houses, in the order of their doors."""
    lived = Dwelling.objects.standing().filter(
        community_code=community, people__gt=0, use__in=(Use.OWN, Use.LET)
    )
    return list(lived.select_related("building", "entrance").order_by("sort_key", "pk")[: DAYS * EACH_DAY])


def _doors() -> Iterator[datetime]:
    """When somebody stood at a door: some of every working day, the earliest first."""
    today = timezone.localdate()
    for days in range(DAYS, 0, -1):
        day = today - timedelta(days=days)
        if day.weekday() == SUNDAY:
            continue
        first = timezone.make_aware(datetime.combine(day, FIRST_DOOR))
        yield from (first + timedelta(minutes=MINUTES * door) for door in range(EACH_DAY))


def _told(home: Dwelling, outcome: str, officer: User, *, key: UUID, **told: object) -> None:
    home.refresh_from_db(fields=["version"])
    given = {"base": home.version} | told
    visit(dwelling_id=home.pk, outcome=outcome, by=officer, key=key, is_demo=True, **given)  # type: ignore[arg-type]


def _key(community: str, place: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"visit {community} {place}")


def _conflicts(community: str, *, officer: User, desk: User) -> None:
    """Somebody moved out at the desk, whom the visit found at home; two who say that another one moved out; a home that moved on."""
    families = list(
        Dwelling.objects.standing().filter(community_code=community, people__gte=3, use=Use.OWN, floaters=0)
        .order_by("-sort_key", "pk")[:2]
    )  # fmt: skip
    alone = (
        Dwelling.objects.standing()
        .filter(community_code=community, people=1, use=Use.LET)
        .order_by("-sort_key")
        .first()
    )
    empty = (
        Dwelling.objects.standing()
        .filter(community_code=community, people=0, use=Use.VACANT)
        .order_by("-sort_key")
        .first()
    )
    changes: tuple[list[dict], ...] = ([], [{"verb": "out", "residence": None, "fields": {}}])
    for place, (home, told) in enumerate(zip(families, changes, strict=False)):
        seen, others = home.version, _others(home)
        actions.move_out(residence_id=others[-1].pk, by=desk, reason="演示：家属到社区办的")
        for one in told:
            one["residence"] = str(others[0].pk)
        outcome, note = (
            (Outcome.CHANGED, "妻子说上月去外地打工") if told else (Outcome.SAME, "三口人都在家吃饭")
        )
        _told(home, outcome, officer, key=_key(community, 1000 + place), base=seen, changes=told, note=note)
    if alone is not None and empty is not None:
        seen, row = alone.version, living_in([alone.pk])[alone.pk][0]
        actions.move_within(residence_id=row.pk, dwelling_id=empty.pk, by=desk)
        _told(alone, Outcome.SAME, officer, key=_key(community, 1002), base=seen, note="本人开的门")


def _others(home: Dwelling) -> list[Residence]:
    """Who lives there beside the heads."""
    return [one for one in living_in([home.pk])[home.pk] if one.relation != relations.HEAD]
