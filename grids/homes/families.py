"""Households of a dwelling while a step is taken: which one somebody joins, who is its head, what becomes of it when people go."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from grids.conduct.events import new_id
from grids.conduct.refusals import require
from grids.homes import relations
from grids.homes.kinds import Ended
from grids.homes.models import Household, Residence
from grids.homes.stepping import Hand, until
from grids.registry.dwellings.models import Dwelling

# what a new row of somebody who stays says as the one before it
CARRIED = (
    "person_id", "standing", "residence_type", "is_main", "here_since", "came_from", "inflow_reason", "registered_on",
    "permit_kind", "permit_until", "confirmed_on", "asked_again_on",
)  # fmt: skip


def households_in(dwelling: Dwelling) -> list[Household]:
    """The households that keep house in a dwelling now, the oldest first."""
    return list(Household.objects.current().filter(dwelling=dwelling).order_by("period", "pk"))


def residents_of(household: Household) -> list[Residence]:
    """Who lives in a household now."""
    return list(
        Residence.objects.current().filter(household=household).select_related("household").order_by("pk")
    )


def household_for(
    hand: Hand, dwelling: Dwelling, household_id: UUID | None, *, found: bool, head: UUID | None
) -> Household:
    """The household that newcomers join: the named one, else the only one there is, else a new one that they found."""
    there = households_in(dwelling)
    if household_id is not None:
        chosen = next((one for one in there if one.pk == household_id), None)
        require(chosen, _("这一户已经不在这里，请重新选择。"), field="household", code="conflict")
    else:
        require(
            found or len(there) < 2, _("这里有 %(n)d 户，请选并入哪一户，或者选另立一户。") % {"n": len(there)},
            field="household",
        )  # fmt: skip
        chosen = there[0] if there and not found else None
    if chosen is None:
        chosen = Household(
            dwelling=dwelling, area_id=dwelling.area_id, period=DateRange(hand.day, None), head_id=head
        )
        hand.make([chosen])
        return chosen
    _joined(hand, chosen, head)
    return chosen


def _joined(hand: Hand, household: Household, head: UUID | None) -> None:
    """Somebody joins a household that is there: from before it began, it began earlier; one head it has."""
    require(
        head is None or household.head_id is None, _("这户已经有户主；请改填与户主的关系，或先变更户主。"),
        field="relation",
    )  # fmt: skip
    if hand.day < household.period.lower:
        hand.change(household, period=DateRange(hand.day, household.period.upper))
    if head is not None:
        hand.change(household, head_id=head)


def end_residences(
    hand: Hand, rows: Sequence[Residence], how: str, *, day: date | None = None, **more: Any
) -> None:
    """These people live here no longer from the step's day on."""
    upto = day or hand.day
    for row in rows:
        began = row.period.lower
        require(
            upto >= began, _("这个人从 %(day)s 起住在这里，不能早于那一天。") % {"day": began.isoformat()},
            field="occurred_on",
        )  # fmt: skip
        hand.change(row, period=until(row.period, upto), ended_how=how, **more)


def after_leaving(
    hand: Hand,
    household: Household,
    gone: Iterable[UUID],
    *,
    new_head: UUID | None = None,
    must_have_head: bool,
) -> None:
    """A household of which some have gone: without anybody it ends; without its head another one is named, and how the others are
    related to the new one is to be looked at, never guessed."""
    left = [one for one in residents_of(household) if one.pk not in set(gone)]
    if not left:
        hand.change(household, period=until(household.period, hand.day))
        return
    if household.head_id is None or any(one.person_id == household.head_id for one in left):
        return
    if new_head is None:
        require(
            not must_have_head, _("走的是户主，还有 %(n)d 人住在这里，请选谁当户主。") % {"n": len(left)}, field="new_head"
        )  # fmt: skip
        headless(hand, household, left)
        return
    chosen = next((one for one in left if new_head in (one.person_id, one.pk)), None)
    require(chosen, _("新户主要从还住在这户的人里选。"), field="new_head")
    set_head(hand, household, left, chosen)


def headless(hand: Hand, household: Household, left: Sequence[Residence]) -> None:
    """Nobody is the head; relations to whom it was say nothing any more."""
    hand.change(household, head_id=None)
    for one in left:
        retold(hand, one, relations.UNTOLD)


def set_head(hand: Hand, household: Household, people: Sequence[Residence], head: Residence) -> Residence:
    """Another head; everybody else's relation is to be told anew. The old head's relation goes first: there is one at a time."""
    for one in people:
        if one is not head:
            retold(hand, one, relations.UNTOLD)
    hand.change(household, head_id=head.person_id)
    return retold(hand, head, relations.HEAD)


def retold(hand: Hand, row: Residence, relation: str) -> Residence:
    """How somebody is related to the head from the step's day on; until then it was as it was, in a row of its own."""
    if row.relation == relation:
        return row
    if row.period.lower >= hand.day:
        hand.change(row, relation=relation)
        return row
    end_residences(hand, [row], Ended.REGROUPED)
    made = carried_on(row, row.household, hand.day, relation=relation)
    hand.make([made])
    return made


def carried_on(row: Residence, household: Household, day: date, **otherwise: object) -> Residence:
    """A new row of somebody who goes on living in the dwelling, otherwise than before."""
    said = {name: getattr(row, name) for name in CARRIED} | otherwise
    return Residence(
        id=new_id(), dwelling_id=row.dwelling_id, area_id=row.area_id, household=household, period=DateRange(day, None), **said
    )  # fmt: skip
