"""Households of a dwelling regrouped: split, joined, another head, a relation put right."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.homes import families, relations
from grids.homes.kinds import Ended
from grids.homes.locking import locked, may_change, steps_of
from grids.homes.models import Household, Residence
from grids.homes.stepping import Done, Hand, done_before, until
from grids.registry.dwellings.kinds import Verb
from grids.registry.dwellings.locking import the_day, unseen
from grids.registry.dwellings.models import Dwelling

if TYPE_CHECKING:
    from grids.staff.models import User


def _begun(
    dwelling_id: UUID, by: "User", doing: str, verb: Verb, key: UUID | None, base: int | None
) -> tuple[Dwelling, Done | None]:
    """The dwelling, locked, and what this very request did before."""
    dwelling = locked([dwelling_id]).dwellings[dwelling_id]
    may_change(dwelling, by, doing)
    if steps := steps_of(key, dwelling.pk):
        return dwelling, done_before(steps, dwelling)
    unseen(dwelling, verb, base)
    return dwelling, None


def _household(household_id: UUID) -> Household:
    found = Household.objects.current().filter(pk=household_id).first()
    require(found, _("这一户已经结束，请刷新后再办。"), code="conflict")
    return found


@transaction.atomic
def split_household(
    *, household_id: UUID, residences: Collection[UUID], head: UUID, by: "User", occurred_on: date | None = None,
    reason: str = "", key: UUID | None = None, base: int | None = None,
) -> Done:  # fmt: skip
    """Some of a household keep house by themselves from a day on, in the same dwelling; head: one of them, by person or residence."""
    dwelling_id = Household.objects.values_list("dwelling", flat=True).get(pk=household_id)
    dwelling, before = _begun(dwelling_id, by, _("分户"), Verb.SPLIT, key, base)
    if before:
        return before
    household = _household(household_id)
    there = families.residents_of(household)
    going = [one for one in there if one.pk in set(residences)]
    require(going, _("请选分出去的人。"), field="residences")
    require(len(going) < len(there), _("不能把一户的人全部分出去，至少留一人。"), field="residences")
    chosen = next((one for one in going if head in (one.pk, one.person_id)), None)
    require(chosen, _("新的一户要有户主，请从分出去的人里选。"), field="head")
    require(
        household.head_id not in {one.person_id for one in going},
        _("原户主不能分出去；要分出去，请先变更户主。"), field="residences",
    )  # fmt: skip
    hand = Hand(by, the_day(occurred_on), reason, key)
    made = Household(
        dwelling=dwelling, area_id=dwelling.area_id, kind=household.kind, period=DateRange(hand.day, None),
        head_id=chosen.person_id,
    )  # fmt: skip
    hand.make([made])
    families.end_residences(hand, going, Ended.REGROUPED)
    hand.make(
        [
            families.carried_on(
                one, made, hand.day, relation=relations.HEAD if one is chosen else relations.UNTOLD
            )
            for one in going
        ]
    )
    hand.enter(dwelling, Verb.SPLIT, household_id=made.pk, detail={"people": len(going)})
    return hand.finish(dwelling, _("已分户；其他人与新户主的关系请核对。"))


@transaction.atomic
def join_households(
    *, household_id: UUID, other_id: UUID, by: "User", occurred_on: date | None = None, reason: str = "",
    key: UUID | None = None, base: int | None = None,
) -> Done:  # fmt: skip
    """Another household of the same dwelling becomes part of this one; its people's relation to this one's head is to be told."""
    dwelling_id = Household.objects.values_list("dwelling", flat=True).get(pk=household_id)
    dwelling, before = _begun(dwelling_id, by, _("并户"), Verb.JOINED, key, base)
    if before:
        return before
    household, other = _household(household_id), _household(other_id)
    require(household.pk != other.pk, _("请选另外一户。"), field="other")
    require(
        household.dwelling_id == other.dwelling_id, _("两户不在一处，不能并户；请登记迁入。"), field="other"
    )
    hand = Hand(by, the_day(occurred_on), reason, key)
    require(
        hand.day >= household.period.lower,
        _("这一户从 %(day)s 才开始，不能早于那一天并户。") % {"day": household.period.lower.isoformat()},
        field="occurred_on",
    )
    coming = families.residents_of(other)
    families.end_residences(hand, coming, Ended.REGROUPED)
    hand.change(other, period=until(other.period, hand.day))
    hand.make([families.carried_on(one, household, hand.day, relation=relations.UNTOLD) for one in coming])
    hand.enter(dwelling, Verb.JOINED, household_id=household.pk, detail={"people": len(coming)})
    return hand.finish(dwelling, _("已并户；并进来的人与户主的关系请核对。"))


@transaction.atomic
def change_head(
    *, household_id: UUID, new_head: UUID, by: "User", occurred_on: date | None = None, reason: str = "",
    key: UUID | None = None, base: int | None = None,
) -> Done:  # fmt: skip
    """Another one of a household is its head; how everybody else is related to them is to be told anew."""
    dwelling_id = Household.objects.values_list("dwelling", flat=True).get(pk=household_id)
    dwelling, before = _begun(dwelling_id, by, _("变更户主"), Verb.HEADED, key, base)
    if before:
        return before
    household = _household(household_id)
    there = families.residents_of(household)
    chosen = next((one for one in there if new_head in (one.pk, one.person_id)), None)
    require(chosen, _("新户主要从住在这户的人里选。"), field="new_head")
    require(chosen.person_id != household.head_id, _("户主本来就是这个人，不用改。"), field="new_head")
    hand = Hand(by, the_day(occurred_on), reason, key)
    hand.enter(dwelling, Verb.HEADED, row=families.set_head(hand, household, there, chosen))
    return hand.finish(dwelling, _("已变更户主；其他人与新户主的关系请核对。"))


@transaction.atomic
def correct_relation(
    *, residence_id: UUID, relation: str, by: "User", occurred_on: date | None = None, reason: str = "",
    key: UUID | None = None, base: int | None = None,
) -> Done:  # fmt: skip
    """How somebody is related to the head of their household, put right."""
    dwelling_id = Residence.objects.values_list("dwelling", flat=True).get(pk=residence_id)
    dwelling, before = _begun(dwelling_id, by, _("更正与户主关系"), Verb.RELATED, key, base)
    if before:
        return before
    row = Residence.objects.select_related("household").get(pk=residence_id)
    require(row.ended_how == "", _("这个人已经不住在这里了。"), code="conflict")
    require(relation in relations.NAMES, _("请选与户主的关系。"), field="relation")
    require(relation != relations.HEAD, _("换户主请用“变更户主”。"), field="relation")
    require(
        row.household.head_id != row.person_id, _("这个人是户主；换户主请用“变更户主”。"), field="relation"
    )
    require(row.relation != relation, _("关系本来就是这样，不用改。"), field="relation")
    hand = Hand(by, the_day(occurred_on), reason, key)
    hand.enter(dwelling, Verb.RELATED, row=row, detail={"relation": [row.relation, relation]})
    hand.change(row, relation=relation)
    return hand.finish(dwelling, _("已更正。"))
