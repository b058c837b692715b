"""A telephone that was put right by mistake reads again as it did before, as long as nobody put it right since."""

from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.people.actions import correct_person
from grids.people.kinds import Fact, Verb
from grids.people.locking import locked
from grids.people.models import EarlierValue, PersonEvent
from grids.privacy.ciphers import unseal
from grids.privacy.sealing import place_of
from grids.registry.dwellings.queries import rules_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User


def phones_of(keys: Collection[UUID]) -> "QuerySet[PersonEvent]":
    """The steps under these keys that put a telephone right and were not taken back, the last first."""
    rows = PersonEvent.objects.filter(key__in=list(keys), verb=Verb.CORRECTED, detail__field=Fact.PHONE)
    return rows.order_by("-recorded_at", "-seq")


def number_back(event: PersonEvent, *, by: "User", key: UUID) -> None:
    """The number that stood there before this step; Refusal where somebody put it right since, and done once under a key."""
    person = locked(event.person_id, by, _("撤回更正的电话"))
    if PersonEvent.objects.filter(person=person, key=key).exists():
        return
    minutes = rules_of(person.area_id).undo_minutes
    require(
        timezone.now() - event.recorded_at <= timedelta(minutes=minutes),
        _("已超过 %(n)d 分钟，电话请在本人的页面更正。") % {"n": minutes},
        code="conflict",
    )
    later = PersonEvent.objects.filter(person=person, seq__gt=event.seq)
    touched = later.filter(verb=Verb.CORRECTED, detail__field=Fact.PHONE) | later.filter(verb=Verb.WITHDREW)
    require(
        not touched.exists(),
        _("这个人的电话后来又改过，撤回会盖掉它；请打开本人的页面核对电话。"),
        code="conflict",
    )
    kept = EarlierValue.objects.filter(person=person, field=Fact.PHONE, seq=event.seq).first()
    before = unseal(kept.value, at=place_of(kept, "value")) if kept else ""
    correct_person(
        person_id=person.pk, field=Fact.PHONE, value=before, by=by, reason=_("撤回走访时更正的电话"), key=key
    )
