"""Whom a row of a tenure names, and whether that is somebody who is there already: a person or an organisation."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from grids.homes.models import Residence
from grids.homes.parties import Party
from grids.homes.premises import knowing, uscc
from grids.homes.premises.knowing import Named
from grids.homes.premises.models import Organisation
from grids.people import identity, names
from grids.people.kinds import DocumentKind
from grids.people.models import Person
from grids.people.queries import hash_of
from grids.people.writing import Facts
from grids.privacy.sealing import looked_up
from grids.registry.dwellings.models import Dwelling
from grids.sheets.reading_rows import Said, kind_of
from grids.sheets.vocabulary import ORGANISATION, field_of

if TYPE_CHECKING:
    from grids.sheets.writing import Writer

USCC_LENGTH = 18


def party(told: Mapping[str, Any], name: str, prefix: str, register: str, dwelling: Dwelling) -> Party:
    """Who a row names; without a document the one of that name who lives in this very dwelling, else somebody new."""
    number, kinds = told.get(f"{prefix}number", ""), field_of(register, f"{prefix}kind")
    word = told.get(f"{prefix}kind", "")
    if word == ORGANISATION or (not word and ORGANISATION in dict(kinds.codes) and _is_uscc(number)):
        return Party(organisation=Named(name, number))
    kind = word or kind_of(kinds, "", number)
    if not number:
        kind = DocumentKind.NONE
        known = _living_here(dwelling, name)
        if known is not None:
            return Party(person_id=known)
    return Party(person=Facts(name=name, kind=kind, number=number, phone=told.get(f"{prefix}phone", "")))


def _is_uscc(number: str) -> bool:
    """Whether a number is an organisation's: of eighteen characters one of a citizen's is a date in the middle, and digits."""
    plain = identity.plain(number)
    return len(plain) == USCC_LENGTH and not identity.WHOLE.fullmatch(plain) and bool(uscc.read(number))


def _living_here(dwelling: Dwelling, name: str) -> Any:
    hashed = looked_up(Person(), "name_hash", names.read(name))
    rows = Residence.objects.current().filter(dwelling=dwelling, person__name_hash=hashed)
    found = list(rows.values_list("person", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def same(told: Party, person: Person | None, organisation: Organisation | None = None) -> bool:
    """Whether a row names the person or the organisation that is there already."""
    if told.organisation:
        return is_organisation(organisation, told.organisation)
    if person is None:
        return False
    if told.person_id:
        return told.person_id == person.root_id
    if hashed := _hash(told):
        return hashed == bytes(person.document_hash)
    name = told.person.name if told.person else ""
    return looked_up(Person(), "name_hash", names.read(name)) == bytes(person.name_hash)


def is_organisation(known: Organisation | None, told: Named) -> bool:
    """Whether it is this one: by its code, where both have one, else by its name."""
    if known is None:
        return False
    named = knowing.understood(told)
    return known.uscc == named.uscc if named.uscc and known.uscc else known.name == named.name


def _hash(told: Party) -> bytes:
    facts = told.person
    if facts is None or not facts.number:
        return b""
    return hash_of(identity.read(facts.kind, facts.number, timezone.localdate()))


def all_or_none(rows: Sequence[Said], writer: "Writer", act: Callable[[], str]) -> None:
    """Rows that are one step: what is refused of it is refused of each."""
    became: list[str] = []
    if writer.tally.try_to(rows[0].at, lambda: became.append(act())):
        for row in rows:
            writer.tally.note(row.at, became[0])
        return
    for row in rows[1:]:
        for reason in writer.tally.refused[rows[0].at]:
            writer.tally.refuse(row.at, reason)
