"""That somebody agrees to something of theirs being kept, and that they no longer do: what rested on it goes with it."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.people import book
from grids.people.ages import is_child
from grids.people.consents.queries import standing
from grids.people.kinds import Consented, Fact, Giver, How, Verb
from grids.people.locking import locked, taken_already
from grids.people.models import Consent, EarlierValue, Person
from grids.people.writing import put

if TYPE_CHECKING:
    from grids.staff.models import User

LIES_WITH = ("area", "street_code", "community_code")


@transaction.atomic
def give(
    *, person_id: UUID, what: str, by_whom: str, how: str, notice_version: str, by: "User", given_on: date | None = None,
    guardian_id: UUID | None = None, key: UUID | None = None,
) -> Consent:  # fmt: skip
    """Write down that somebody, or for a child a guardian, agreed. Refusal where one stands already.

    guardian_id: which guardian; unless told the one of the row. Who agrees to being kept as the guardian is the row's from then on.
    """
    person = locked(person_id, by, _("登记同意"))
    if taken_already(person, key):
        return Consent.objects.filter(person=person, what=what)[0]
    today = timezone.localdate()
    day = given_on or today
    require(what in Consented.values, _("请选择同意的是什么。"), field="what")
    require(how in How.values, _("请选择同意的方式。"), field="how")
    require(said(notice_version), _("请写明告知书的版本。"), field="notice_version")
    require(day <= today, _("同意日期不能晚于今天。"), field="given_on")
    require(not standing(person, what).exists(), _("已登记过同意，还没有撤回。"), code="conflict")
    guardian = _guardian(person, by_whom, guardian_id, by, day)
    row = Consent(
        person=person, what=what, by_whom=by_whom, guardian=guardian, how=how, given_on=day, area_id=person.area_id,
        notice_version=said(notice_version),
    )  # fmt: skip
    checked(row, exclude=LIES_WITH).save(force_insert=True)
    if what == Consented.GUARDIAN and guardian is not None:
        person.guardian = guardian
        person.save(update_fields=["guardian"])
    _told(person, Verb.CONSENTED, {"what": what, "by_whom": by_whom}, by, key=key)
    return row


def _guardian(person: Person, by_whom: str, guardian_id: UUID | None, by: "User", day: date) -> Person | None:
    require(by_whom in Giver.values, _("请选择是谁同意的。"), field="by_whom")
    if by_whom == Giver.SELF:
        require(
            not is_child(person.born_on, day),
            _("未满 14 周岁，须由监护人同意。"),
            field="by_whom",
            code="conflict",
        )
        return None
    wanted = guardian_id or person.guardian_id
    found = Person.objects.visible_to(by).named().filter(pk=wanted).first() if wanted else None
    require(
        found is not None and found.pk != person.pk,
        _("监护人同意的要选是哪位监护人：同住的成年人，或者登记里已写明的监护人。"),
        field="guardian",
        code="conflict",
    )
    return found


@transaction.atomic
def withdraw(
    *, consent_id: UUID, by: "User", reason: str = "", withdrawn_on: date | None = None, key: UUID | None = None
) -> Consent:  # fmt: skip
    """Write down that a consent was withdrawn, and remove what rested on it at once, also as it read before."""
    known = Consent.objects.all() if by.is_system else Consent.objects.visible_to(by)
    person = locked(known.get(pk=consent_id).person_id, by, _("撤回同意"))
    row = Consent.objects.select_for_update(of=("self",)).get(pk=consent_id)
    if taken_already(person, key):
        return row
    today = timezone.localdate()
    day = withdrawn_on or today
    require(row.withdrawn_on is None, _("已经撤回过了。"), code="conflict")
    require(row.given_on <= day <= today, _("撤回日期要在同意日期和今天之间。"), field="withdrawn_on")
    row.withdrawn_on = day
    row.save(update_fields=["withdrawn_on"])
    removed = RESTS[Consented(row.what)](person)
    _told(person, Verb.WITHDREW, {"what": row.what, "removed": removed}, by, reason=reason, key=key)
    return row


def _without_phone(person: Person) -> int:
    had = bool(person.phone)
    person.save(update_fields=put(person, "phone", ""))
    gone, _by_model = EarlierValue.objects.filter(person=person, field=Fact.PHONE).delete()
    return int(had) + gone


def _without_guardian(person: Person) -> int:
    had = person.guardian_id is not None
    person.guardian = None
    person.save(update_fields=["guardian"])
    gone, _by_model = EarlierValue.objects.filter(person=person, field=Fact.GUARDIAN).delete()
    return int(had) + gone


# what rests on a consent, taken away; how many values that were
RESTS: dict[Consented, Callable[[Person], int]] = {
    Consented.PHONE: _without_phone,
    Consented.GUARDIAN: _without_guardian,
}


def _told(
    person: Person, verb: Verb, detail: dict, by: "User", *, reason: str = "", key: UUID | None = None
) -> None:
    book.append([book.step(person, verb, by, now=timezone.now(), reason=reason, detail=detail, key=key)])
