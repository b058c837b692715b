"""Personal fields are in the registry, and what is sealed is unreadable where it lies."""

import re

import pytest
from django.apps import apps
from django.db import connection, models

from grids.privacy.registry import FIELDS
from tests.factories import whistles as made

PERSONAL = re.compile(
    r"name|phone|address|title|content|reporter|mask|digest|reply|resolution|cells|preview|text$"
)
# names that say nothing of a person, each with what it is instead
IMPERSONAL = re.compile(
    r"\.(digest|last_digest|file_name|file_digest|short_name|answer|reason)$|(Area|AreaLevel|PostKind|Department|Source|Category|Scheme|Grade|ColumnMapping)\.|Version\."
)


def label(field: models.Field) -> str:
    return f"{field.model._meta.app_label}.{field.model.__name__}.{field.name}"


def test_every_field_that_may_hold_personal_data_is_registered():
    ours = [
        m for m in apps.get_models() if m._meta.app_label in ("grids", "whistles", "governance", "property")
    ]
    fields = [
        field for model in ours for field in model._meta.get_fields() if isinstance(field, models.Field)
    ]
    candidates = {
        label(field)
        for field in fields
        if PERSONAL.search(field.name) and not field.is_relation and not IMPERSONAL.search(label(field))
        and field.get_internal_type() in ("CharField", "TextField", "BinaryField", "JSONField")
    }  # fmt: skip
    assert candidates - set(FIELDS) == set()


def test_every_registered_field_exists_and_says_why_it_is_kept():
    for name, entry in FIELDS.items():
        app, model, field = name.split(".")
        assert apps.get_model(app, model)._meta.get_field(field)
        assert entry.purpose
        assert entry.readers


@pytest.mark.django_db
def test_a_reporters_name_and_phone_can_not_be_read_in_the_database(departments):
    lead = made.a_lead(reporter_name="张三丰", reporter_phone="12400001234")
    with connection.cursor() as cursor:
        cursor.execute("SELECT l::text FROM whistles_lead l WHERE id = %s", [lead.pk])
        (row,) = cursor.fetchone()
    assert "三丰" not in row
    assert "12400001234" not in row
    assert "三丰".encode().hex() not in row
    assert "124****1234" in row
