"""Consents as pages and actions ask of them."""

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import require
from grids.people.ages import age_said, is_child, latest_birth
from grids.people.kinds import MINOR_AGE, NAMED, Consented, Giver, State
from grids.people.models import Consent, Person
from grids.people.writing import masked_name

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User

SHOWN = 20


class Line(NamedTuple):
    """A consent in words. is_standing: it wasn't withdrawn."""

    row: Consent
    what: str
    who: str
    how: str
    is_standing: bool


def standing(person: Person, what: str) -> "QuerySet[Consent]":
    """The consent that stands for something of somebody: one at most."""
    return Consent.objects.filter(person=person, what=what, withdrawn_on=None)


def require_consent_of_a_child(person: Person) -> None:
    """Refusal where somebody below 14 leaves a telephone without a guardian who agreed (个人信息保护法 article 31)."""
    if not is_child(person.born_on, timezone.localdate()):
        return
    require(
        standing(person, Consented.PHONE).filter(by_whom=Giver.GUARDIAN).exists(),
        _("未满 14 周岁的人的电话须监护人同意才能留：先在这个人的登记里写明监护人的同意，再补电话。"),
        field="value",
        code="conflict",
    )


def guardians_for(person: Person, user: "User") -> list[tuple[str, str]]:
    """Who may be the guardian that agrees: of the row, and who is of age and lives in the same dwelling; key and masked name."""
    asked = Q(pk=person.guardian_id) if person.guardian_id else Q(pk__in=[])
    if person.place_id:
        of_age = latest_birth(MINOR_AGE, timezone.localdate())
        asked |= Q(place=person.place_id, state=State.LIVING, born_on__lte=of_age)
    rows = Person.objects.visible_to(user).filter(asked).exclude(pk=person.pk).order_by("pk")[:SHOWN]
    today = timezone.localdate()
    return [(str(one.pk), f"{masked_name(one)} {age_said(one.born_on, today)}".strip()) for one in rows]


def block_of(user: "User", person: Person) -> dict | None:
    """What the person's page shows of their consents; None of whom no name is known any more."""
    if person.state not in NAMED:
        return None
    rows = Consent.objects.visible_to(user).filter(person=person)[:SHOWN]
    lines = [
        Line(one, str(Consented(one.what).label), str(Giver(one.by_whom).label), one.get_how_display(), one.withdrawn_on is None)
        for one in rows
    ]  # fmt: skip
    may_edit = oracle.may_in(user, Permission.PEOPLE_EDIT, person.area_id)
    return {"lines": lines, "may_edit": may_edit, "is_child": is_child(person.born_on, timezone.localdate())}
