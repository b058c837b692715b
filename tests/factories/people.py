"""People of 莲华街道 for tests, all of them invented: numbers of a division that there is none of, telephones that nobody has."""

from datetime import date
from itertools import count

from django.utils import timezone
from stdnum.iso7064 import mod_11_2

from grids.people.actions import register_person
from grids.people.correcting import keep_before
from grids.people.kinds import DocumentKind, Fact, State
from grids.people.models import Consent, EarlierValue, Person
from grids.people.same.models import NotTheSame, PersonMerge
from grids.people.writing import Facts
from tests import personas

_numbers = count(1)
NAMES = ("李桂英", "赵强", "王丽", "杨学文", "阿卜杜拉·买买提", "和玉𠮷", "朱䶮", "欧阳小兰")


def a_number(born: date = date(1990, 1, 1), *, sex: str = "1", prefix: str = "530199") -> str:
    """One more right number of eighteen digits; after 450 of a day the next place that is nobody's begins."""
    turn, place = divmod(next(_numbers), 450)
    first = f"{int(prefix) - (turn % 10 if prefix == '530199' else 0)}{born:%Y%m%d}{place * 2 + (1 if sex == '1' else 2):03d}"
    return first + mod_11_2.calc_check_digit(first)


def a_phone() -> str:
    """One more telephone that nobody has."""
    return f"1240{next(_numbers):07d}"


def facts(**told) -> Facts:
    """What somebody says of one more person; with a document unless told."""
    number = next(_numbers)
    told.setdefault("name", NAMES[number % len(NAMES)])
    if "number" not in told and "kind" not in told:
        told |= {"kind": DocumentKind.RESIDENT_ID, "number": a_number(told.pop("born_on", date(1990, 1, 1)))}
    elif "number" in told:
        told.setdefault("kind", DocumentKind.RESIDENT_ID)
    told.setdefault("phone", "" if _is_childs(told) else a_phone())
    return Facts(**told)


def _is_childs(told: dict) -> bool:
    """A child has no telephone before a guardian agreed."""
    return "number" in told and told["number"][6:10].isdigit() and int(told["number"][6:10]) > 2011


def a_person(*, area: str = personas.SUJIATANG_GRID, by=None, **told) -> Person:
    """One more person, registered by the officer of the community unless told."""
    person = register_person(facts=facts(**told), area_code=area, by=by or personas.make("community_officer"))
    return Person.objects.get(pk=person.pk)


def merged_by_hand(*, kept: Person, merged: Person) -> PersonMerge:
    """That a row was merged into another, without anything that was moved."""
    Person.objects.filter(pk=merged.pk).update(state=State.MERGED, merged_into=kept)
    return PersonMerge.objects.create(
        kept=kept, merged=merged, by=personas.make("grid_admin"), at=timezone.now(), reason="同名同生日，当面核对过"
    )  # fmt: skip


def a_consent(person: Person, **values) -> Consent:
    """That somebody agreed to their telephone being kept."""
    given = {"what": "phone", "given_on": date(2026, 1, 5), "how": "signed", "notice_version": "2026-01"}
    return Consent.objects.create(person=person, **given | values)


def an_earlier_value(person: Person, value: str = "李桂花") -> EarlierValue:
    """What the name of a person was until it was put right."""
    keep_before(person, Fact.NAME, value, at=timezone.now(), seq=1)
    return EarlierValue.objects.filter(person=person).latest("until_at")


def two_people(first: Person, second: Person) -> NotTheSame:
    """That two rows that look like one person are two."""
    one, other = sorted((first, second), key=lambda person: person.pk)
    return NotTheSame.objects.create(one=one, other=other, by=personas.make("grid_admin"), at=timezone.now())
