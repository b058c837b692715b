"""All checks of a row are asked in one question, and what doesn't hold is refused with the sentence of its own constraint."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.conduct.refusals import Refusal, checked
from grids.people.models import Person
from grids.people.writing import Facts, made
from tests.factories.dwellings import a_dwelling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_owner", "areas")]
DERIVED = ("community_code", "street_code")


def somebody(**told) -> Person:
    person = made(Facts(name="李四", sex="1", born_on=date(1980, 1, 1)), area_code=a_dwelling().area_id)
    for name, value in told.items():
        setattr(person, name, value)
    return person


def test_a_dozen_checks_are_one_question_within_its_savepoint():
    person = somebody()
    with CaptureQueriesContext(connection) as asked:
        checked(person, exclude=DERIVED)
    said = [one["sql"] for one in asked]
    assert sum("_check" in one for one in said) == 1
    assert sum(one.startswith("SAVEPOINT") for one in said) == 1


def test_what_does_not_hold_is_refused_with_its_own_sentence():
    person = somebody()
    person.save(force_insert=True)
    person.guardian_id = person.pk
    with pytest.raises(Refusal, match="监护人不能是本人"):
        checked(person, exclude=DERIVED)


def test_a_check_of_a_field_that_is_left_out_is_not_looked_at():
    person = somebody(colour="none such")
    checked(person, exclude=(*DERIVED, "colour"))
    with pytest.raises(Refusal):
        checked(person, exclude=DERIVED)


def test_another_with_the_same_document_is_refused_as_before():
    told = Facts(name="王五", kind="passport", number="E12345678", sex="2", born_on=date(1990, 2, 3))
    code = a_dwelling().area_id
    checked(made(told, area_code=code), exclude=DERIVED).save(force_insert=True)
    with pytest.raises(Refusal, match="已经登记了一个人"):
        checked(made(told, area_code=code), exclude=("community_code",))
