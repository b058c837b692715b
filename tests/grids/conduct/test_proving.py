"""All checks of a row are asked in one question, and what doesn't hold is refused with the sentence of its own constraint."""

import random
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import CheckConstraint, Field, Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grids.conduct.proving import prove
from grids.conduct.refusals import Refusal, checked
from grids.homes.models import Household
from grids.people.models import Person
from grids.people.writing import Facts, made
from tests.factories.dwellings import a_dwelling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_owner", "areas")]
DAY = date(2026, 3, 1)
VALUES = {
    "CharField": ("", "x", "1", "530102001001"), "TextField": ("", "x"), "BooleanField": (True, False),
    "DateField": (DAY, date(1800, 1, 1)), "DateTimeField": (timezone.now(), timezone.now() + timedelta(days=9_999)),
    "IntegerField": (0, -1, 7), "SmallIntegerField": (0, -1, 7), "PositiveIntegerField": (0, 7),
    "PositiveSmallIntegerField": (0, 7), "DateRangeField": (DateRange(DAY, None), DateRange(DAY, DAY), DateRange(None, DAY)),
}  # fmt: skip
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


def checked_models() -> list[type[Model]]:
    found = [
        one for one in apps.get_models() if one.__module__.startswith(("grids.", "whistles.", "property."))
    ]
    return [one for one in found if any(isinstance(each, CheckConstraint) for each in one._meta.constraints)]


def anything(model: type[Model], chance: random.Random) -> Model:
    """A row of which each value is one of a few or isn't there, whatever its column says of that."""
    return model(**{
        one.attname: _value(one, chance) for one in model._meta.concrete_fields
        if not one.generated and (one.get_internal_type() in VALUES or one.choices) and chance.random() > 0.2
    })  # fmt: skip


def _value(one: Field, chance: random.Random) -> object:
    values = [code for code, _label in one.flatchoices] if one.choices else VALUES[one.get_internal_type()]
    return chance.choice([None, *values])


def told(act) -> dict | None:
    try:
        act()
    except ValidationError as error:
        return error.message_dict
    return None


def test_what_one_question_says_is_what_django_says_of_each():
    chance, outcomes = random.Random(20261128), []
    models = checked_models()
    assert len(models) > 50
    for model in models:
        names = [one.name for one in model._meta.concrete_fields]
        for left_out in (set(), set(chance.sample(names, len(names) // 2))):
            row = anything(model, chance)
            mine = told(lambda row=row, left_out=left_out: prove(row, left_out))
            theirs = told(lambda row=row, left_out=left_out: row.validate_constraints(exclude=set(left_out)))
            assert mine == theirs, (model, row.__dict__, left_out)
            outcomes.append(mine is None)
    # both were met
    assert 10 < sum(outcomes) < len(outcomes) - 10


def test_what_is_not_known_holds_and_hides_nothing_else():
    nobody = Household(kind=None, period=None)
    prove(nobody, {"dwelling", "area", "head"})
    for kind, period in (("nonsense", None), (None, DateRange(None, DAY))):
        with pytest.raises(ValidationError):
            prove(Household(kind=kind, period=period), {"dwelling", "area", "head"})
