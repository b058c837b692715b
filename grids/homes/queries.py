"""Homes as others ask of them: who lives where on a day, what happened to a dwelling since somebody looked."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.fence import everything
from grids.access.roles import Permission
from grids.conduct.refusals import require
from grids.homes import relations
from grids.homes.models import Household, Residence
from grids.people.minors.known import need_leave
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.registry.dwellings.queries import rules_of
from grids.registry.dwellings.rules import RegisterRules
from grids.search.questions import Asked

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User

# of several that may be meant so many are named
NAMED = 4


def living_in(dwelling_ids: Iterable[UUID], on: date | None = None) -> dict[UUID, list[Residence]]:
    """Who lives in these dwellings, or lived there on a day, with their people: heads first, then by how long they are there."""
    rows = Residence.objects.in_dwellings(list(dwelling_ids)).as_of(on).select_related("person", "household")
    found: dict[UUID, list[Residence]] = defaultdict(list)
    for row in rows.order_by("household__period", "household", "here_since", "pk"):
        found[row.dwelling_id].append(row)
    for there in found.values():
        # by their households in the order in which these began; within one, its head first
        place = {one.household_id: number for number, one in reversed(list(enumerate(there)))}
        there.sort(key=lambda row: (place[row.household_id], row.relation != relations.HEAD))
    return found


def seen_in(user: "User", dwelling_id: UUID, on: date | None = None) -> list[Residence]:
    """Who lives in a dwelling, as far as `user` may see residents there."""
    if not Residence.objects.visible_to(user).filter(dwelling=dwelling_id).exists():
        return []
    return living_in([dwelling_id], on).get(dwelling_id, [])


def households_of(user: "User", dwelling_id: UUID) -> list[Household]:
    """The households that keep house in a dwelling now, as far as `user` may see them; the oldest first."""
    rows = Household.objects.visible_to(user).current().filter(dwelling=dwelling_id)
    return list(rows.select_related("head").order_by("period", "pk"))


def homes_of(person_ids: Iterable[UUID], on: date | None = None) -> dict[UUID, list[Residence]]:
    """Where these people live, or lived on a day: where they mainly live first."""
    rows = Residence.objects.filter(person__in=list(person_ids)).as_of(on)
    found: dict[UUID, list[Residence]] = defaultdict(list)
    for row in rows.select_related("dwelling__building", "dwelling__entrance").order_by(
        "-is_main", "period", "pk"
    ):
        found[row.person_id].append(row)
    return found


def history_of(user: "User", person_id: UUID) -> list[Residence]:
    """Every residence of somebody that `user` may see, the latest first; what was taken back is none."""
    rows = Residence.objects.visible_to(user).that_were().filter(person=person_id)
    return list(rows.select_related("dwelling__building", "dwelling__entrance").order_by("-period", "pk"))


def changes_since(dwelling_id: UUID, version: int, *, but_of: Collection[UUID] = ()) -> list[DwellingEvent]:
    """What happened to a dwelling after a version that touches something, the earliest first; but_of: keys of one's own chain."""
    later = DwellingEvent.objects.filter(dwelling=dwelling_id, seq__gt=version).exclude(touches=[])
    return list(later.exclude(key__in=list(but_of)).order_by("seq") if but_of else later.order_by("seq"))


def said_inside(dwelling_ids: Collection[UUID]) -> dict[UUID, str]:
    """That somebody lives in these dwellings, in words, for whoever would end one: how many, and nothing else of them."""
    with everything("whether anybody lives in a dwelling that is to end, whoever ends it"):
        found = how_many_in(dwelling_ids)
    return {pk: _("还登记住着 %(n)d 人") % {"n": many} for pk, many in found.items()}


def dwelling_called(user: "User", words: str, near: Dwelling) -> Dwelling:
    """The dwelling that somebody means by its house and number, of those that they may see in the street: one and no other."""
    asked = Asked.of(words)
    rows = Dwelling.objects.visible_to(user).standing().below(near.area_id[:9]).saying(asked)
    rows = (
        rows.select_related("building", "entrance").order_by("sort_key", "pk") if asked.words else rows.none()
    )
    found = list(rows[: NAMED + 1])
    if len(found) > 1:
        # what is written without its house is in the same one
        found = list(rows.filter(building=near.building_id)[: NAMED + 1]) or found
    require(found, _("没有找到这一户，请写楼栋和房号，例如：5 幢 1 单元 402。"), field="where")
    told = "；".join(one.label for one in found[:NAMED])
    require(len(found) == 1, _("写得不够明确，请写全：%(found)s。") % {"found": told}, field="where")
    return found[0]


def how_many_in(dwelling_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many live in each of these dwellings; those in which nobody does are missing."""
    found: dict[UUID, int] = defaultdict(int)
    for dwelling in Residence.objects.current().in_dwellings(dwelling_ids).values_list("dwelling", flat=True):
        found[dwelling] += 1
    return found


def children_among(ids: Collection[UUID]) -> "QuerySet[Residence, UUID]":
    """Those of these people who live somewhere as a child of its head, by their keys, as far as the asker may see it; not yet asked."""
    rows = Residence.objects.current().filter(person__in=list(ids), relation__in=relations.CHILDREN)
    return rows.values_list("person", flat=True)


def openable(user: "User", people: Iterable[Person]) -> set[UUID]:
    """Those whose values `user` may have in a file: where they may be opened one by one, and by no approval; one question."""
    prefixes = oracle.prefixes(user, Permission.PEOPLE_REVEAL)
    found = [one for one in people if one.area_id.startswith(prefixes)]
    return {one.pk for one in found} - need_leave(found)


def rules_for(user: "User", area: str = "") -> RegisterRules:
    """The rules of an area's street; without one those of the first in which `user` sees people."""
    return rules_of(area or next(iter(oracle.prefixes(user, Permission.PEOPLE_VIEW)), ""))
