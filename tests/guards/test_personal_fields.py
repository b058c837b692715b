"""Each field of each model says whether it is personal; what is personal says why, how long and for whom, and it is so.

The guard fails closed: a field that says nothing is a fault, whatever it is called and of whatever type it is.
"""

import ast
from datetime import date

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from grids.access import oracle
from grids.access.roles import Permission
from grids.personal.fields import (
    Basis,
    LookUp,
    PersonalAddress,
    PersonalData,
    PersonalDate,
    PersonalLine,
    PersonalText,
    Reader,
    Retention,
    SealedText,
    Then,
    after_term,
    personal_fields,
)
from grids.privacy.registry import entries
from tests import personas
from tests.factories import whistles as made
from tests.guards.test_models import is_version
from tests.guards.walks import nodes, our_models
from whistles.intake.models import Lead
from whistles.lifecycle.models import Whistle

DUTY = {"purpose": "test", "basis": Basis.DUTY, "readers": (Permission.LEAD_VIEW,)}


def named(model: type[models.Model]) -> list[str]:
    """The fields that a model, with what it extends, names as impersonal."""
    return [name for one in model.__mro__ for name in vars(one).get("impersonal", "").split()]


def own_fields(model: type[models.Model]) -> list[models.Field]:
    """Fields that have to say something: all but keys and what refers to another row, which says it itself."""
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.is_relation and not field.name.startswith("pgh_")
    ]


def faults(model: type[models.Model]) -> set[str]:
    """What is wrong with a model's declarations."""
    fields = {field.name for field in own_fields(model)}
    personal = {field.name for field in personal_fields(model)}
    impersonal = set(named(model))
    return (
        {f"{name} says nothing" for name in fields - personal - impersonal}
        | {f"{name} says both" for name in personal & impersonal}
        | {f"{name} isn't there" for name in impersonal - fields - {model._meta.pk.name}}
        | {
            f"{field.name} says too little"
            for field in personal_fields(model)
            if not is_complete(field.personal)
        }
    )


def is_complete(about) -> bool:
    known = {*Permission, *Reader.values}
    return bool(
        str(about.purpose) and about.basis in Basis.values and about.readers and set(about.readers) <= known
        and (about.retention.days is None) == (about.retention.then == Then.KEPT)
    )  # fmt: skip


@pytest.mark.parametrize("model", [m for m in our_models() if not is_version(m)], ids=lambda m: m.__name__)
def test_each_field_says_whether_it_is_personal_and_if_so_everything_about_it(model):
    assert faults(model) == set()


@pytest.mark.parametrize("model", [m for m in our_models() if is_version(m)], ids=lambda m: m.__name__)
def test_earlier_versions_keep_nothing_whose_term_ends(model):
    tracked = {field.name: field for field in model.pgh_tracked_model._meta.concrete_fields}
    kept = {field.name for field in own_fields(model)}
    assert kept <= set(tracked)
    passing = {
        name for name in kept
        if getattr(tracked[name], "personal", None) and tracked[name].personal.retention.days is not None
    }  # fmt: skip
    assert passing == set()


@isolate_apps("grids")
def test_the_guard_sees_what_says_nothing():
    class Person(models.Model):
        name = PersonalLine(max_length=40, retention=Retention(30, "x", Then.REMOVED), **DUTY)
        born_on = models.DateField()
        gender = models.CharField(max_length=1, choices=[("f", "f"), ("m", "m")])
        document_number = models.CharField(max_length=20)
        is_alone = models.BooleanField(default=False)
        note = models.TextField()
        guardian_name = PersonalLine(max_length=40, purpose="x")
        moved_in_on = PersonalDate(retention=Retention(None, "x", Then.REMOVED), **DUTY)

        impersonal = "gone name"

        class Meta:
            app_label = "grids"

        def __str__(self):
            return ""

    assert faults(Person) == {
        "born_on says nothing", "gender says nothing", "document_number says nothing", "is_alone says nothing",
        "note says nothing", "guardian_name says nothing", "gone isn't there", "name says both",
        "moved_in_on says too little",
    }  # fmt: skip


TERM = {"purpose": "test", "basis": Basis.DUTY, "readers": (Permission.LEAD_VIEW,)}
TYPES = {
    PersonalLine: ({"max_length": 40}, "段三丰13987654321"),
    PersonalText: ({}, "联系人：段三丰"),
    PersonalDate: ({}, date(1990, 1, 1)),
    PersonalAddress: ({}, "10.0.0.1"),
    PersonalData: ({}, {"电话": ["13987654321", None, 7]}),
    SealedText: ({"sealed_as": "x"}, b"sealed"),
    LookUp: ({"of": "sealed"}, b"hash"),
}


@pytest.mark.parametrize("kind", TYPES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("then", [Then.REMOVED, Then.MASKED])
@pytest.mark.parametrize("null", [False, True])
@pytest.mark.parametrize("unique", [False, True])
@isolate_apps("grids")
def test_every_type_ends_as_it_promises_or_is_refused_by_the_checks(kind, then, null, unique):
    more, value = TYPES[kind]
    term = Retention(30, "x", then)

    class Person(models.Model):
        field = kind(null=null, unique=unique, retention=term, **more, **TERM)
        sealed = SealedText(sealed_as="y", retention=term, **TERM)

        class Meta:
            app_label = "grids"

        def __str__(self):
            return ""

    field = Person._meta.get_field("field")
    if [one for one in field.check() if one.id == "personal.E001"]:
        return
    for held in (value, None) if null else (value,):
        row = Person(field=held, sealed=b"")
        after = after_term(row).get("field", held)
        # nothing is found of the value, and the column takes what is there instead
        assert "13987654321" not in str(after)
        assert after != held or held in (None, "") or then == Then.MASKED
        assert null or after is not None
        assert not (unique and then == Then.REMOVED) or after is None
        field.get_db_prep_save(after, connection=connection)
        row.field = after
        assert "field" not in after_term(row)


@isolate_apps("grids")
def test_what_a_type_declares_of_itself_is_checked():
    term, longer = Retention(30, "x", Then.REMOVED), Retention(60, "x", Then.REMOVED)

    class Person(models.Model):
        phone = SealedText(retention=term, **TERM)
        document = SealedText(sealed_as="z", retention=term, row=("gone",), **TERM)
        name = SealedText(sealed_as="z", retention=term, apart="nowhere", **TERM)
        by_documents = LookUp(of="documents", retention=term, **TERM)
        by_name = LookUp(of="name", retention=longer, **TERM)
        born_on = PersonalDate(retention=term, **TERM)
        address = PersonalAddress(null=True, retention=Retention(30, "x", Then.MASKED), **TERM)
        whole = SealedText(sealed_as="w", retention=term, **TERM)

        class Meta:
            app_label = "grids"

        def __str__(self):
            return ""

    wrong = {
        one.obj.name
        for field in Person._meta.get_fields()
        for one in field.check()
        if one.id == "personal.E001"
    }
    assert wrong == {"phone", "document", "name", "by_documents", "by_name", "born_on", "address"}


def test_every_entry_of_the_registry_can_be_read_by_a_person():
    found = list(entries())
    assert len(found) > 25
    for entry in found:
        assert entry.readers(), entry.label
        assert entry.term(), entry.label
        assert str(entry.about.purpose), entry.label


READERS = [name for name in personas.PERSONAS if not name.startswith(("other_", "guandu"))]


@pytest.mark.django_db
@pytest.mark.parametrize("name", READERS)
def test_whoever_is_shown_a_row_has_a_permission_that_its_fields_name(name, person):
    whistle = made.a_whistle(assisting=["lianhua-police"])
    reader = person(name)
    for model in (Lead, Whistle):
        wanted = {one for field in personal_fields(model) for one in field.personal.readers} - set(
            Reader.values
        )
        may = any(oracle.allowed_anywhere(reader, permission) for permission in wanted)
        shown = model.objects.visible_to(reader).filter(pk__in=[whistle.pk, whistle.leads.get().pk]).exists()
        assert may or not shown, model


@pytest.mark.django_db
@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("is_sealed", [False, True])
def test_a_sealed_value_opens_for_whom_its_field_names_and_nobody_else(name, is_sealed, person, departments):
    from grids.conduct.refusals import Refusal
    from whistles.intake.actions import reveal_reporter

    lead = made.a_lead(
        reporter_name="张三丰", reporter_phone="12400001234", is_sealed=is_sealed,
        # nobody of the readers works there
        accused=departments["wuhua-housing"] if is_sealed else None,
    )  # fmt: skip
    readers = Lead._meta.get_field("reporter_phone").personal.readers
    needed = Permission.SEALED_REVEAL if is_sealed else Permission.REPORTER_REVEAL
    assert needed in readers
    may = oracle.may_in(person(name), needed, lead.area_id)
    try:
        opened = reveal_reporter(lead_id=lead.pk, by=person(name), field="phone", reason="核对电话号码")
    except (Refusal, Lead.DoesNotExist):
        opened = ""
    assert bool(opened) is may


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


def test_where_a_sealed_value_lies_is_said_by_its_field_alone():
    """A place built by hand stays where it was when the field says another row, or lies apart."""
    own = {"grids/privacy/sealing.py", "grids/privacy/probes.py", "governance/checks.py"}
    # rows of a table on their way through a page, which lie in no field
    own |= {"grids/staffing/table/views.py"}
    sealed = {
        path
        for path, one in nodes(ast.ImportFrom)
        if one.module == "grids.privacy.ciphers" and any(name.name == "Place" for name in one.names)
    }
    # other subjects' places lie on the ground
    built = {
        path
        for path, one in nodes(ast.Call)
        if isinstance(one.func, ast.Name) and one.func.id == "Place" and path in sealed
    }
    assert built == own
