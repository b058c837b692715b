"""A person's row made of what somebody said: read, checked against the document, sealed, with what it is found by."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from grids.conduct.newly import new
from grids.conduct.refusals import Refusal, require
from grids.people import identity, names
from grids.people.ages import is_child
from grids.people.identity import Document
from grids.people.kinds import BORN_LEAST, DocumentKind, RegisteredHere, Sex
from grids.people.models import Person
from grids.personal.fields import LookUp
from grids.personal.numbers import digits, is_whole
from grids.privacy.ciphers import seal, unseal
from grids.privacy.sealing import looked_up, place_of

CODE_DIGITS, NATION_LETTERS = 6, 3
SEXES = frozenset(Sex.values)
REGISTERED = frozenset(("", *RegisteredHere.values))


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody says of a person. sex, born_on: of whom no document says it."""

    name: str
    kind: str = DocumentKind.NONE
    number: str = ""
    phone: str = ""
    sex: str = ""
    born_on: date | None = None
    born_is_certain: bool = True
    nation: str = ""
    registered_here: str = ""
    domicile_code: str = ""
    guardian_id: UUID | None = None


def understood(told: Facts, today: date) -> tuple[Facts, Document]:
    """The same as it is kept, and the document; Refusal with a sentence where something can't be."""
    document = identity.read(told.kind, told.number, today)
    facts = replace(
        told,
        name=names.read(told.name),
        number=document.number,
        phone=phone_of(told.phone),
        sex=_agreeing(told.sex, document.sex) or Sex.UNKNOWN,
        born_on=_born(told, document, today),
        born_is_certain=told.born_is_certain or document.born_on is not None,
        nation=nation_of(told.nation),
        domicile_code=domicile_of(told.domicile_code),
    )
    require(
        not facts.phone or not is_child(facts.born_on, today),
        _(
            "未满 14 周岁的人的电话须监护人同意才能留：先不填电话，登记后在这个人的登记里写明监护人的同意，再补电话。"
        ),
        field="phone",
    )
    require(facts.sex in SEXES, _("请选性别。"), field="sex")
    require(facts.registered_here in REGISTERED, _("请选人户一致或人户分离。"), field="registered_here")
    return facts, document


def made(facts: Facts, *, area_code: str, is_demo: bool = False) -> Person:
    """A new row of what was understood, not yet written."""
    person = new(
        Person,
        area_id=area_code,
        document_kind=facts.kind,
        sex=facts.sex,
        born_on=facts.born_on,
        born_is_certain=facts.born_is_certain,
        nation=facts.nation,
        registered_here=facts.registered_here,
        domicile_code=facts.domicile_code,
        guardian_id=facts.guardian_id,
        is_demo=is_demo,
    )
    for name, value in (("name", facts.name), ("document", facts.number), ("phone", facts.phone)):
        put(person, name, value)
    return person


def put(person: Person, name: str, value: str) -> list[str]:
    """Seal a value in its place, with everything by which it is found; the names of the fields that this sets."""
    setattr(person, name, seal(value, at=place_of(person, name)))
    found_by = _found_by(name)
    for one in found_by:
        setattr(person, one, looked_up(person, one, value))
    return [name, *found_by]


@lru_cache(maxsize=16)
def _found_by(name: str) -> tuple[str, ...]:
    """The look-ups of a sealed value."""
    fields = Person._meta.concrete_fields
    return tuple(one.name for one in fields if isinstance(one, LookUp) and one.of == name)


def opened(person: Person, name: str) -> str:
    """A sealed value, for making its mask or comparing it: it leaves the process masked, or by `reveal`."""
    return unseal(getattr(person, name), at=place_of(person, name))


def masked_name(person: Person) -> str:
    """The name as every screen may show it."""
    return names.masked(opened(person, "name"))


def phone_of(text: str) -> str:
    """A telephone as it is dialled; "" of nothing."""
    if not text.strip():
        return ""
    require(is_whole(text), _("电话请写完整：手机 11 位，座机带区号；分机写在“转”后面。"), field="phone")
    return digits(text)


def nation_of(text: str) -> str:
    """Three letters of a country."""
    code = identity.plain(text)
    require(
        not code or (len(code) == NATION_LETTERS and code.isascii() and code.isalpha()),
        _("国籍请填三位字母代码，例如 LAO。"),
        field="nation",
    )
    return code


def domicile_of(text: str) -> str:
    """Six digits of a division; what was abolished since stays right."""
    code = identity.plain(text)
    require(
        not code or (len(code) == CODE_DIGITS and code.isascii() and code.isdigit()),
        _("户籍地请填六位区划代码，不填地址。"),
        field="domicile_code",
    )
    return code


def born_within(day: date, today: date) -> date:
    """A day on which somebody may have been born."""
    require(BORN_LEAST <= day <= today, _("出生日期要在 1880 年到今天之间，请核对。"), field="born_on")
    return day


def _agreeing(told: str, read: str) -> str:
    if told in ("", Sex.UNKNOWN, Sex.UNSAID) or not read or told == read:
        return read or told
    raise Refusal(_("性别与证件号不一致，请核对证件号或性别。"), field="sex")


def _born(told: Facts, document: Document, today: date) -> date | None:
    if document.born_on is None or told.born_on is None:
        day = document.born_on or told.born_on
        return born_within(day, today) if day else None
    same = (
        told.born_on == document.born_on
        if told.born_is_certain
        else told.born_on.year == document.born_on.year
    )
    require(same, _("出生日期与证件号不一致，请核对证件号或出生日期。"), field="born_on")
    return document.born_on
