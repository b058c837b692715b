"""Leaving a dwelling: one moves out, all move out, somebody died."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.access.fence import everything
from grids.conduct.refusals import require
from grids.homes import families, presence
from grids.homes.kinds import Ended
from grids.homes.locking import locked, may_change, steps_of
from grids.homes.models import Residence
from grids.homes.owners.models import Ownership
from grids.homes.stepping import Done, Hand, done_before
from grids.registry.dwellings.kinds import Verb
from grids.registry.dwellings.locking import the_day, unseen

if TYPE_CHECKING:
    from grids.staff.models import User


@transaction.atomic
def move_out(
    *, residence_id: UUID, by: "User", left_to: str = "", new_head: UUID | None = None, occurred_on: date | None = None,
    reason: str = "", key: UUID | None = None, base: int | None = None,
) -> Done:  # fmt: skip
    """Somebody moves out of a dwelling. left_to: where to, as a division's code; new_head: who follows where the head leaves others
    behind, by person or residence."""
    told = Residence.objects.values("dwelling", "person").get(pk=residence_id)
    held = locked([told["dwelling"]], [told["person"]])
    dwelling = held.dwellings[told["dwelling"]]
    may_change(dwelling, by, _("登记迁出"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    unseen(dwelling, Verb.MOVED_OUT, base)
    row = Residence.objects.select_related("household").get(pk=residence_id)
    require(row.ended_how == "", _("这个人已经不住在这里了，不用再登记迁出。"), code="conflict")
    hand = Hand(by, the_day(occurred_on), reason, key)
    families.end_residences(hand, [row], Ended.MOVED_OUT, left_to=left_to)
    families.after_leaving(hand, row.household, [row.pk], new_head=new_head, must_have_head=True)
    hand.enter(dwelling, Verb.MOVED_OUT, row=row)
    presence.left_unless_elsewhere(hand, [(held.people[row.person_id], dwelling)])
    return hand.finish(dwelling, _("已登记迁出。"))


@transaction.atomic
def move_out_all(
    *, dwelling_id: UUID, by: "User", left_to: str = "", occurred_on: date | None = None, reason: str = "",
    key: UUID | None = None, base: int | None = None,
) -> Done:  # fmt: skip
    """Everybody who lives in a dwelling moves out; its households come to an end."""
    living = Residence.objects.current().filter(dwelling=dwelling_id)
    held = locked([dwelling_id], living.values_list("person", flat=True))
    dwelling = held.dwellings[dwelling_id]
    may_change(dwelling, by, _("登记迁出"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    unseen(dwelling, Verb.MOVED_OUT, base)
    rows = list(living.all().order_by("pk"))
    require(rows, _("这户现在没有登记住人，不用登记搬走。"), code="conflict")
    hand = Hand(by, the_day(occurred_on), reason, key)
    families.end_residences(hand, rows, Ended.MOVED_OUT, left_to=left_to)
    for household in families.households_in(dwelling):
        families.after_leaving(hand, household, [row.pk for row in rows], must_have_head=False)
    for row in rows:
        hand.enter(dwelling, Verb.MOVED_OUT, row=row, detail={"all": True})
    presence.left_unless_elsewhere(hand, [(held.people[row.person_id], dwelling) for row in rows])
    said = ngettext("已登记全户搬走，%(n)d 人。", "已登记全户搬走，%(n)d 人。", len(rows)) % {"n": len(rows)}
    return hand.finish(dwelling, said)


@everything("whoever died lives nowhere any more, elsewhere in the street neither")
@transaction.atomic
def died(
    *, person_id: UUID, died_on: date, by: "User", new_head: UUID | None = None, reason: str = "", key: UUID | None = None,
    base: int | None = None,
) -> Done:  # fmt: skip
    """Somebody died: wherever they lived, they live no longer. What belonged to them stays theirs until somebody says whose it is."""
    rows = list(Residence.objects.current().filter(person=person_id).order_by("-is_main", "pk"))
    require(rows, _("这个人现在没有登记住处，请在人员页登记死亡。"), code="conflict")
    # what belonged to them is marked in the same step
    owned = Ownership.objects.filter(person=person_id, period__upper_inf=True).values_list(
        "dwelling", flat=True
    )
    held = locked({*(row.dwelling_id for row in rows), *owned}, [person_id])
    dwelling = held.dwellings[rows[0].dwelling_id]
    may_change(dwelling, by, _("登记死亡"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    unseen(dwelling, Verb.DEATH, base)
    rows = list(
        Residence.objects.current().filter(pk__in=[row.pk for row in rows]).select_related("household")
    )
    person = held.people[person_id]
    require(rows and person.died_on is None, _("这个人已经登记死亡。"), code="conflict")
    hand = Hand(by, the_day(died_on), reason, key)
    families.end_residences(hand, rows, Ended.DIED)
    for row in rows:
        families.after_leaving(hand, row.household, [row.pk], new_head=new_head, must_have_head=False)
        hand.enter(held.dwellings[row.dwelling_id], Verb.DEATH, row=row)
    presence.is_dead(hand, person, dwelling)
    return hand.finish(dwelling, _("已登记。"))
