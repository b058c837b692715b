"""What every step of a dwelling begins with: its house and itself locked, the right, and whether somebody was faster."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.moments import FOUNDED
from grids.conduct.refusals import require
from grids.registry.dwellings.kinds import ASSERTS, TOUCHES, Verb
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.registry.models import Building
from grids.together import said_inside

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from grids.staff.models import User


def locked(dwelling_id: UUID, by: "User", doing: str) -> Dwelling:
    """The dwelling that `by` may change. Its house is locked first, as whoever moves the house does."""
    rows = Dwelling.objects.all() if by.is_system else Dwelling.objects.visible_to(by)
    building_id = rows.values_list("building", flat=True).get(pk=dwelling_id)
    # no locks of their keys, as of a house: what refers to them doesn't wait
    building = Building.objects.select_for_update(of=("self",), no_key=True).get(pk=building_id)
    dwelling = (
        rows.select_for_update(of=("self",), no_key=True).select_related("entrance").get(pk=dwelling_id)
    )
    dwelling.building = building
    oracle.require_in(by, Permission.REGISTRY_EDIT, dwelling.area_id, doing)
    return dwelling


def lock_houses(ids: "Collection[UUID]") -> None:
    """Lock houses in the order in which everybody locks them: nobody changes a dwelling there, or makes one, until this is over."""
    houses = Building.objects.filter(pk__in=set(ids)).order_by("pk")
    list(houses.select_for_update(of=("self",), no_key=True).values_list("pk"))


def lock_all(ids: "Collection[UUID]") -> None:
    """Lock dwellings after their houses, each by its key: whoever changes what lies in several houses meets others in this order
    alone, also where the database then counts their colours."""
    rows = Dwelling.objects.filter(pk__in=set(ids)).order_by("pk")
    lock_houses(rows.values_list("building", flat=True))
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def was_taken(dwelling: Dwelling, key: UUID | None) -> bool:
    """Whether this very request was carried out before."""
    return key is not None and DwellingEvent.objects.filter(dwelling=dwelling, key=key).exists()


def standing(dwelling: Dwelling) -> None:
    """Refuse a step of what is no more."""
    require(dwelling.ends_on is None, _("这户已经注销，不能再改；注销错了请先撤回注销。"), code="conflict")


def empty(dwellings: "Sequence[Dwelling]", sentence: str) -> None:
    """Refuse, in a sentence with the place `inside`, where somebody lives in one of these or an office is there."""
    found = said_inside([one.pk for one in dwellings])
    for one in dwellings:
        if one.pk in found:
            require(False, sentence % {"inside": found[one.pk], "door": one.door}, code="conflict")


def unseen(dwelling: Dwelling, verb: Verb, base: int | None) -> None:
    """Refuse where somebody touched the same since the version that whoever asks has seen."""
    if base is None or base >= dwelling.version:
        return
    since = DwellingEvent.objects.filter(dwelling=dwelling, seq__gt=base).order_by("-seq")
    # what a step told otherwise its taking back touches too
    last = next((one for one in since if TOUCHES[Verb(one.verb)] & ASSERTS[verb]), None)
    if last is not None:
        told = {"who": last.actor_label, "what": last.verb_label}
        sentence = _("您打开以后 %(who)s 已经对这户做了“%(what)s”；请看过现在的内容再改。") % told
        require(False, sentence, code="conflict")


def the_day(given: date | None) -> date:
    """The day on which a step happened: today unless told, and no day ahead."""
    today = timezone.localdate()
    day = given or today
    require(day <= today, _("日期不能晚于今天。"), field="occurred_on")
    require(day >= FOUNDED, _("日期太早，请核对年份。"), field="occurred_on")
    return day
