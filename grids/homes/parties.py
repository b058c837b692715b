"""Who owns, lets, rents or answers for something: somebody or some organisation that is known, or comes to be known with the step."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require
from grids.homes.premises.knowing import Named, known_or_made
from grids.homes.premises.models import Organisation
from grids.homes.stepping import Hand
from grids.people import identity, names
from grids.people.actions import register_person
from grids.people.kinds import NAMED as STANDING
from grids.people.kinds import State
from grids.people.models import Person
from grids.people.queries import holder, noted
from grids.people.writing import Facts, masked_name, opened
from grids.registry.dwellings.models import Dwelling


@dataclass(frozen=True, slots=True)
class Party:
    """One of the four: a person or an organisation that is known, or what is told of one that may not be."""

    person_id: UUID | None = None
    organisation_id: UUID | None = None
    person: Facts | None = None
    organisation: Named | None = None


class Found(NamedTuple):
    """Who it is: one of the two."""

    person: Person | None
    organisation: Organisation | None

    @property
    def pk(self) -> UUID:
        """By what they are told apart."""
        return (self.person or self.organisation).pk


def people_of(parties: Iterable[Party]) -> list[UUID]:
    """The persons among them that are known, to be locked."""
    return [one.person_id for one in parties if one.person_id]


def found_of(hand: Hand, dwelling: Dwelling, party: Party, field: str) -> Found:
    """Who it is, at the field that asked; whoever wasn't known comes to be known where the dwelling lies."""
    try:
        return _found(hand, dwelling, party)
    except Refusal as refusal:
        raise Refusal(refusal.message, field=field, code=refusal.code) from refusal


def _found(hand: Hand, dwelling: Dwelling, party: Party) -> Found:
    if party.organisation:
        street = dwelling.area_id[:9]
        return Found(None, known_or_made(party.organisation, street=street, is_demo=dwelling.is_demo))
    if party.organisation_id:
        rows = Organisation.objects.all() if hand.by.is_system else Organisation.objects.visible_to(hand.by)
        known = rows.filter(pk=party.organisation_id).first()
        require(known, _("没有这个单位，请重新选择。"), code="conflict")
        return Found(None, known)
    require(party.person_id or party.person, _("请选择是谁，或者填写姓名和证件。"))
    return Found(
        _chosen(hand, party.person_id) if party.person_id else _told(hand, dwelling, party.person), None
    )


def _chosen(hand: Hand, person_id: UUID) -> Person:
    """Somebody of whom whoever acts may know; whoever was merged stands for whom they were merged into."""
    rows = Person.objects.all() if hand.by.is_system else Person.objects.visible_to(hand.by)
    known = rows.select_related("merged_into").filter(pk=person_id).first()
    require(known, _("没有登记这个人，请重新选择。"), code="conflict")
    return _alive(known.merged_into or known)


def _told(hand: Hand, dwelling: Dwelling, told: Facts) -> Person:
    """Somebody by their document, wherever in the street they are registered; else they are registered here."""
    name = names.read(told.name)
    document, street = identity.read(told.kind, told.number, timezone.localdate()), dwelling.area_id[:9]
    person = holder(street, document)
    if person is None:
        return register_person(
            facts=told,
            area_code=dwelling.area_id,
            by=hand.by,
            dwelling_id=dwelling.pk,
            is_demo=dwelling.is_demo,
        )
    # who asks for somebody by a document and finds them is noted, as by any other way
    noted(document, street, person, hand.by)
    require(
        names.compared(opened(person, "name")) == names.compared(name),
        _("这个证件号已登记为 %(mask)s，与填写的姓名不符，请核对。") % {"mask": masked_name(person)},
        code="conflict",
    )
    return _alive(person)


def _alive(person: Person) -> Person:
    require(
        person.state in STANDING and person.state != State.DEAD,
        _("这个人已登记死亡或已去标识，请核对。"),
        code="conflict",
    )
    return person
