"""Each field of a person that is put right: how a new value is read, what it sets, and how it reads as a text."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require
from grids.people import identity, names
from grids.people.kinds import Fact, RegisteredHere, Sex
from grids.people.models import EarlierValue, Person
from grids.people.writing import born_within, domicile_of, nation_of, opened, phone_of, put
from grids.privacy.ciphers import seal
from grids.privacy.sealing import place_of


@dataclass(frozen=True, slots=True)
class Correct:
    """shown: the value as a text; put: sets another one and says which columns that are."""

    shown: Callable[[Person], str]
    put: Callable[[Person, Any, date], list[str]]


def keep_before(person: Person, field: Fact, value: str, *, at: datetime, seq: int) -> None:
    """Keep what a field said, sealed; nothing where it said nothing."""
    if not value:
        return
    row = EarlierValue(person=person, field=field, until_at=at, seq=seq, area_id=person.area_id)
    row.value = seal(value, at=place_of(row, "value"))
    row.save(force_insert=True)


def _sealed(name: str, read: Callable[[str], str]) -> Correct:
    return Correct(
        lambda person: opened(person, name),
        lambda person, value, _today: put(person, name, read(str(value or ""))),
    )


def _plain(name: str, read: Callable[[Person, Any, date], Any]) -> Correct:
    def put_it(person: Person, value: Any, today: date) -> list[str]:
        setattr(person, name, read(person, value, today))
        return [name]

    return Correct(lambda person: str(getattr(person, name) or ""), put_it)


def _by_document(person: Person, what: str, value: Any) -> None:
    """What the document says is put right with the document."""
    if not person.document:
        return
    read = identity.read(person.document_kind, opened(person, "document"), date.max)
    said = getattr(read, what)
    require(
        not said or said == value,
        _("证件号里已写明这一项，两者要一致；证件号登记错了的请更正证件号。"),
        field="value",
    )


def _sex(person: Person, value: Any, _today: date) -> str:
    require(value in Sex.values, _("请选性别。"), field="value")
    _by_document(person, "sex", value)
    return str(value)


def _born(person: Person, value: Any, today: date) -> date:
    if not isinstance(value, date):
        raise Refusal(_("请填写出生日期。"), field="value")
    _by_document(person, "born_on", born_within(value, today))
    return value


def _one_of_registered(_person: Person, value: Any, _today: date) -> str:
    require(value in ("", *RegisteredHere.values), _("请选人户一致或人户分离。"), field="value")
    return str(value)


def _guardian(person: Person, value: Any, _today: date) -> UUID | None:
    require(value != person.pk, _("监护人不能是本人。"), field="value")
    return value


def _whole_day(person: Person, value: Any, today: date) -> list[str]:
    person.born_on, person.born_is_certain = _born(person, value, today), True
    return ["born_on", "born_is_certain"]


FIELDS: dict[str, Correct] = {
    Fact.NAME: _sealed("name", names.read),
    Fact.PHONE: _sealed("phone", phone_of),
    Fact.SEX: _plain("sex", _sex),
    Fact.BORN_ON: Correct(lambda person: str(person.born_on or ""), _whole_day),
    Fact.NATION: _plain("nation", lambda _person, value, _today: nation_of(str(value or ""))),
    Fact.REGISTERED_HERE: _plain("registered_here", _one_of_registered),
    Fact.DOMICILE: _plain("domicile_code", lambda _person, value, _today: domicile_of(str(value or ""))),
    Fact.GUARDIAN: _plain("guardian_id", _guardian),
}
