"""docs/privacy.md says what is so: what it calls not held no field is called, and nothing of residents is missing from it."""

import pytest
from django.apps import apps
from django.db import models

from governance.generated_privacy import MAY, NOT_HELD, of_residents, privacy
from grids.access.roles import ROLES, Permission
from grids.people.models import Person
from grids.personal.fields import LookUp
from grids.requests.apart import APART
from grids.together import held

# rights over registers of residents begin so
OF_RESIDENTS = ("people.", "minor.", "request.", "care.")


def of_people() -> list[type[models.Model]]:
    """People, and whatever points at one."""
    ours = [model for model in apps.get_models() if model._meta.app_label == "grids"]
    return [
        model
        for model in ours
        if model is Person
        or any(one.related_model is Person for one in model._meta.concrete_fields if one.is_relation)
    ]


@pytest.mark.parametrize("word", NOT_HELD)
def test_what_the_page_calls_not_held_no_field_of_a_person_is_called(word):
    assert [
        f"{model.__name__}.{field.name}"
        for model in of_people()
        for field in model._meta.concrete_fields
        if word in str(field.verbose_name)
    ] == []


def test_every_field_of_residents_stands_on_the_page_or_its_model_is_explained():
    said = privacy()
    explained = {*APART, *(label for one in held() for label in one.apart)}
    missing = [
        one.label
        for one in of_residents()
        if one.model._meta.label not in explained
        and f"| {one.model._meta.verbose_name} | {one.name} |" not in said
    ]
    assert missing == []
    assert any(isinstance(one.field, LookUp) for one in of_residents())


def test_every_right_over_registers_of_residents_is_told():
    rights = {one for one in Permission if one.value.startswith(OF_RESIDENTS)}
    assert rights - set(MAY) == set()
    assert all(any(one in role.permissions for role in ROLES.values()) for one in MAY)
