"""What is read of meetings."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from grids.homes.owners.models import Ownership
from grids.registry.dwellings.models import Dwelling
from grids.staff.models import User
from property.estates.models import Estate
from property.estates.queries import buildings_of
from property.meetings.gathering import Owned, checksum
from property.meetings.kinds import Stage
from property.meetings.models import OwnersMeeting, RollDwelling, RollEntry, RollOwner
from property.meetings.quorum import Weight
from property.meetings.stages import Step, checklist


def listed(user: User, estate: Estate | None = None) -> QuerySet[OwnersMeeting]:
    """The meetings that `user` sees, the newest first."""
    rows = OwnersMeeting.objects.visible_to(user).select_related("estate", "estate__area")
    return (rows.filter(estate=estate) if estate else rows).annotate(items=Count("motions"))


def homes_of(estate: Estate) -> list[Dwelling]:
    """The standing dwellings of an estate, in the order of its stairs."""
    rows = Dwelling._base_manager.filter(building__in=buildings_of(estate), ends_on=None)
    return list(rows.select_related("building", "entrance").order_by("sort_key", "id"))


def owned(user: User, homes: Iterable[Dwelling], day: date) -> list[Owned]:
    """Dwellings as they are owned on a day, as far as `user` may read it."""
    found = list(homes)
    held: dict[UUID, set] = {}
    rows = Ownership.objects.visible_to(user).on(day).filter(dwelling__in=[one.pk for one in found])
    for home, person, organisation in rows.values_list("dwelling_id", "person_id", "organisation_id"):
        owner = ("p", person) if person else ("o", organisation)
        held.setdefault(home, set()).add(owner)
    return [
        Owned(
            one.pk,
            None if one.floor_area_m2 is None else int(one.floor_area_m2 * 100),
            frozenset(held.get(one.pk, ())),
        )
        for one in found
    ]


def checksum_now(meeting: OwnersMeeting) -> str:
    """The checksum of a roll as it lies there: the one that was frozen, if nobody touched it. For whoever sees the roll whole."""
    owners: dict[UUID, list] = {}
    for entry, person, organisation in RollOwner.objects.filter(entry__meeting=meeting).values_list(
        "entry_id", "person_id", "organisation_id"
    ):
        owners.setdefault(entry, []).append(("p", person) if person else ("o", organisation))
    homes: dict[UUID, list] = {}
    for entry, home, area in RollDwelling.objects.filter(meeting=meeting).values_list(
        "entry_id", "dwelling_id", "area_m2_100"
    ):
        homes.setdefault(entry, []).append((home, area))
    entries = RollEntry.objects.filter(meeting=meeting).values_list("id", "number")
    return checksum((number, owners.get(key, []), homes.get(key, [])) for key, number in entries)


def electorate(meeting: OwnersMeeting) -> Weight:
    """Everybody on the roll, as it was frozen."""
    return Weight(meeting.heads, meeting.area_m2_100)


def steps_of(meeting: OwnersMeeting) -> list[Step]:
    """The checklist of a meeting, with the days that are known."""
    local = {
        name: timezone.localtime(at).date() if at else None
        for name, at in (("frozen", meeting.frozen_at), ("opens", meeting.opens_at), ("closes", meeting.closes_at))
    }  # fmt: skip
    days = {
        Stage.PROPOSED: meeting.proposed_on, Stage.FROZEN: local["frozen"], Stage.NOTIFIED: meeting.notified_on,
        Stage.VOTING: local["opens"], Stage.COUNTING: local["closes"], Stage.PUBLISHED: meeting.published_on,
        Stage.CLOSED: meeting.closed_on,
    }  # fmt: skip
    return checklist(Stage(meeting.stage), days)


def doors_of(entries: Iterable[RollEntry]) -> dict[UUID, list[Dwelling]]:
    """The dwellings of entries, by the entry's key."""
    rows = RollDwelling.objects.filter(entry__in=list(entries)).select_related(
        "dwelling", "dwelling__building", "dwelling__entrance"
    )
    found: dict[UUID, list[Dwelling]] = {}
    for one in rows.order_by("dwelling__sort_key", "id"):
        found.setdefault(one.entry_id, []).append(one.dwelling)
    return found


def account_named(username: str) -> User | None:
    """The account that somebody wrote down, so that it can be one of those who count."""
    return User.objects.filter(username=username, is_active=True).first()


def held_in(estate: Estate) -> QuerySet[OwnersMeeting]:
    """Every meeting of an estate with its motions, for whoever sees the estate."""
    return OwnersMeeting.objects.filter(estate=estate).prefetch_related("motions")
