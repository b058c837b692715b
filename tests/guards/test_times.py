"""Every moment, day and period has two ends: in the database, in every form and in the API.

The lists of exceptions are held to what is there: one that is no longer needed fails too.
"""

import ast
import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib import import_module

import pytest
from django.contrib.postgres.fields.ranges import RangeField
from django.db import IntegrityError, connection, models, transaction
from django.db.models import CheckConstraint, Q
from django.utils import timezone

from grids.areas.models import Area
from grids.conduct.events import GENESIS, broken_links
from grids.conduct.refusals import Refusal
from grids.staff.models import Appointment, Department
from tests import personas
from tests.factories.whistles import a_lead, a_whistle, grade
from tests.guards.walks import dotted, nodes, our_models
from whistles.intake.models import Lead
from whistles.lifecycle.actions import blow, take
from whistles.statistics.queries import counts

# what the database copies by a trigger from a row that is bounded itself, and when it did
COPIED = "Version"
# `file: callee` of a field of time that is bounded elsewhere → where
BOUNDED_ELSEWHERE = {
    "whistles/statistics/api.py: serializers.DateField": "`checked_day`, which every door to the figures asks",
    "whistles/statistics/forms.py: forms.DateField": "its own `clean_as_of`, with the first year of the figures",
    "governance/gallery/samples.py: forms.DateField": "a sample on a page that saves nothing",
    "grids/conduct/api.py: serializers.DateTimeField": "the bounded field itself",
    "grids/conduct/api.py: serializers.DateField": "the bounded field itself",
    "grids/conduct/moments.py: forms.DateTimeField": "the bounded field itself",
    "grids/conduct/moments.py: forms.DateField": "the bounded field itself",
}
TIMES = {f"{where}.{kind}" for where in ("forms", "serializers") for kind in ("DateField", "DateTimeField")}


def timed_fields() -> list[tuple[type[models.Model], models.Field]]:
    return [
        (model, field)
        for model in our_models()
        if not model.__name__.endswith(COPIED)
        for field in model._meta.fields
        if isinstance(field, models.DateField | RangeField)
    ]


def lookups(condition: Q) -> set[str]:
    """Every `field__lookup` of a condition that must hold as a whole; what stands under OR or NOT holds nothing."""
    if condition.negated or (condition.connector != Q.AND and len(condition.children) > 1):
        return set()
    found: set[str] = set()
    for child in condition.children:
        found |= lookups(child) if isinstance(child, Q) else {child[0]}
    return found


def bounds_of(model: type[models.Model]) -> set[str]:
    return {
        name
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
        for name in lookups(constraint.condition)
    }


def test_there_are_times_to_look_at():
    assert len(timed_fields()) > 30


@pytest.mark.parametrize(
    ("model", "field"), timed_fields(), ids=[f"{model.__name__}.{field.name}" for model, field in timed_fields()]
)  # fmt: skip
def test_every_time_of_a_model_has_both_ends_in_the_database(model, field):
    ends = ("startswith__", "endswith__") if isinstance(field, RangeField) else ("",)
    said = bounds_of(model)
    for end in ends:
        assert f"{field.name}__{end}gte" in said
        assert {f"{field.name}__{end}lt", f"{field.name}__{end}lte"} & said


@pytest.mark.django_db
def test_what_the_models_say_of_times_stands_in_the_tables_and_was_proved():
    wanted = {
        constraint.name
        for model, _field in timed_fields()
        for constraint in model._meta.constraints
        if constraint.name.endswith("_times_within_bounds")
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, bool_and(convalidated) FROM pg_constraint WHERE contype = 'c' "
            "AND conname LIKE '%%\\_times\\_within\\_bounds' GROUP BY conname"
        )
        there = dict(cursor.fetchall())
    assert wanted == set(there)
    assert all(there.values())


def test_every_field_of_time_in_a_form_or_in_the_api_is_a_bounded_one():
    found = set()
    for name, node in nodes(ast.Call, ast.ClassDef):
        callees = [node.func] if isinstance(node, ast.Call) else node.bases
        found |= {f"{name}: {dotted(callee)}" for callee in callees if dotted(callee) in TIMES}
    assert found == set(BOUNDED_ELSEWHERE)


OUTSIDE = [
    "0001-12-31 15:54:17 BC",
    "1000-01-01",
    "1989-12-30",
    "2100-01-03",
    "9999-12-31",
    "infinity",
    "-infinity",
]


@pytest.mark.django_db
@pytest.mark.parametrize("at", OUTSIDE)
@pytest.mark.parametrize(
    ("table", "column"),
    [("whistles_lead", "received_at"), ("whistles_whistle", "whistled_at"), ("whistles_whistle", "close_due_at"),
     ("whistles_reportin", "signed_at")],
)  # fmt: skip
def test_the_database_refuses_a_moment_outside_whoever_writes_it(departments, table, column, at):
    a_whistle()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s", [at])


@pytest.mark.django_db
@pytest.mark.parametrize("at", [datetime(1000, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)])
def test_the_database_refuses_an_event_outside(areas, at):
    event = a_lead().events.get()
    event.pk, event.seq, event.occurred_at = None, 2, at
    with pytest.raises(IntegrityError), transaction.atomic():
        event.append(GENESIS)


@pytest.mark.django_db
def test_a_handler_can_t_say_when_the_own_step_was_taken(department_handler, street_admin):
    whistle = a_whistle(whistled_at=timezone.now() - timedelta(days=6))
    earlier = whistle.whistled_at + timedelta(minutes=1)
    with pytest.raises(Refusal, match="以系统时间为准") as refused:
        take(
            whistle_id=whistle.pk,
            verb="sign",
            by=department_handler,
            version=1,
            occurred_at=earlier,
            reason="早签了",
        )
    assert refused.value.code == "forbidden"
    before = timezone.now()
    take(whistle_id=whistle.pk, verb="sign", by=department_handler, version=1)
    assert before <= whistle.report_ins.get().signed_at <= timezone.now()


@pytest.mark.django_db
def test_the_desk_enters_an_earlier_time_with_a_reason_and_within_a_week(street_admin):
    whistle = a_whistle(state="submitted", whistled_at=timezone.now() - timedelta(days=20))
    close = partial(
        take, whistle_id=whistle.pk, verb="close", by=street_admin, version=None, outcome="solved"
    )
    with pytest.raises(Refusal, match="写明"):
        close(occurred_at=timezone.now() - timedelta(days=2), reason=" ")
    with pytest.raises(Refusal, match="最多早 7 天"):
        close(occurred_at=timezone.now() - timedelta(days=8), reason="当时停电")
    at = timezone.now() - timedelta(days=6)
    event = close(occurred_at=at, reason="当时停电").events.get(verb="close")
    assert (event.occurred_at, event.reason) == (at, "当时停电")
    assert event.recorded_at > at + timedelta(days=5)


@pytest.mark.django_db
def test_a_whistle_blown_by_word_of_mouth_is_entered_later_with_a_reason(street_admin):
    lead = a_lead(received_at=timezone.now() - timedelta(days=3))
    blown = partial(
        blow, lead_id=lead.pk, by=street_admin, version=None, grade=grade(lead.area),
        lead_department=Department.objects.get(code="lianhua-urban"), occurred_at=timezone.now() - timedelta(days=2),
    )  # fmt: skip
    with pytest.raises(Refusal, match="写明原因"):
        blown()
    assert blown(reason="周末电话通知").events.get().reason == "周末电话通知"


HOSTILE = [
    "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
    "9999-12-31T23:59:59", "1000-01-01T00:00:00Z", "1989-12-31T23:59:59+08:00", "2100-01-01T00:00:00+08:00",
    "2999-01-01T00:00:00Z", "0000-00-00", "infinity", "2024-02-30T00:00:00Z", "", "1e9",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("at", HOSTILE)
def test_no_door_takes_a_moment_outside_and_each_says_so_in_words(signed_in, areas, at):
    said = {
        "source": "hotline_12345", "source_number": "T-1", "title": "灯不亮", "area": personas.SUJIATANG,
        "received_at": at,
    }  # fmt: skip
    client = signed_in("street_admin")
    by_api = client.post("/api/v1/leads/", said, content_type="application/json")
    assert (by_api.status_code, by_api.json()["field"]) == (400, "received_at")
    assert re.search(r"[\u4e00-\u9fff]", by_api.json()["message"])
    by_form = client.post("/leads/new/", said)
    assert by_form.status_code == 400
    assert "received_at" in by_form.context["form"].errors
    assert not Lead.objects.exists()


@pytest.mark.django_db
def test_a_moment_before_christ_that_was_stored_is_mended_and_no_longer_agrees_with_its_mark(as_owner, areas):
    proved = import_module("whistles.migrations.0010_times_are_proved")
    lead, whole = a_lead(), a_lead()
    tables = ("whistles_lead", "whistles_leadevent")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            name = table.removeprefix("whistles_")
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}_times_within_bounds")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE whistles_lead SET received_at = '0001-12-31 15:54:17 BC' WHERE id = %s", [lead.pk]
        )
        cursor.execute(
            "UPDATE whistles_leadevent SET occurred_at = '0001-12-31 15:54:17 BC' WHERE lead_id = %s",
            [lead.pk],
        )
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(proved.MENDED)
    assert Lead.objects.get(pk=lead.pk).received_at == lead.recorded_at
    assert Lead.objects.get(pk=whole.pk).received_at == whole.received_at
    assert [len(broken_links(one.events.order_by("seq").iterator())) for one in (lead, whole)] == [1, 0]


def poisoned_and_mended(module: str, statements: list[tuple[str, list]], tables: dict[str, str]) -> None:
    """Moments outside are stored as an old version let them, the checks stand unproved over them, and all is mended."""
    proved = import_module(module)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        said = {}
        for table, name in tables.items():
            cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
            said[table] = cursor.fetchone()[0]
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement, values in statements:
            cursor.execute(statement, values)
            assert cursor.rowcount > 0, statement
        for table, name in tables.items():
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {said[table]} NOT VALID")
        cursor.execute(proved.MENDED)
        for table, name in proved.CONSTRAINTS:
            cursor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


OUT = [
    "0001-12-31 15:54:17 BC",
    "1989-06-01 00:00+00",
    "2999-01-01 00:00+00",
    "1989-12-31 12:00+00",
    "infinity",
]
OF_A_LEAD = {
    "whistles_lead": "lead_times_within_bounds",
    "whistles_leadevent": "leadevent_times_within_bounds",
}
OF_A_WHISTLE = {
    **OF_A_LEAD, "whistles_whistle": "whistle_times_within_bounds",
    "whistles_whistleevent": "whistleevent_times_within_bounds", "whistles_reportin": "report_in_times_within_bounds",
    "whistles_closurechange": "closurechange_times_within_bounds",
    "whistles_closurerollup": "closurerollup_times_within_bounds",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("at", OUT)
def test_a_lead_received_far_outside_loses_that_moment_and_the_limit_counted_from_it(as_owner, areas, at):
    lead, whole = a_lead(), a_lead()
    poisoned_and_mended(
        "whistles.migrations.0010_times_are_proved",
        [
            (
                "UPDATE whistles_lead SET received_at = %s, external_due_at = %s WHERE id = %s",
                [at, at, lead.pk],
            ),
            ("UPDATE whistles_leadevent SET occurred_at = %s WHERE lead_id = %s", [at, lead.pk]),
        ],
        OF_A_LEAD,
    )
    found = Lead.objects.get(pk=lead.pk)
    assert (found.received_at, found.external_due_at) == (lead.recorded_at, None)
    assert Lead.objects.get(pk=whole.pk).received_at == whole.received_at


@pytest.mark.django_db
@pytest.mark.parametrize("at", OUT[:2])
def test_what_was_told_of_its_whistle_is_mended_with_it_and_the_figures_keep_their_sums(
    as_owner, departments, at
):
    whistle, whole = a_whistle(), a_whistle()
    entered = whistle.events.order_by("seq").first().recorded_at
    moments = [
        "received_at",
        "whistled_at",
        "last_occurred_at",
        "sign_due_at",
        "contact_due_at",
        "report_due_at",
        "close_due_at",
        "next_due_at",
    ]
    counted = counts(personas.SUJIATANG, timezone.localdate())
    poisoned_and_mended(
        "whistles.migrations.0010_times_are_proved",
        [
            ("UPDATE whistles_lead SET received_at = %s WHERE whistle_id = %s", [at, whistle.pk]),
            (
                f"UPDATE whistles_whistle SET {', '.join(f'{name} = %s' for name in moments)} WHERE id = %s",
                [*[at] * len(moments), whistle.pk],
            ),
            ("UPDATE whistles_whistleevent SET occurred_at = %s WHERE whistle_id = %s", [at, whistle.pk]),
            (
                "UPDATE whistles_reportin SET assigned_at = %s, signed_at = %s WHERE whistle_id = %s",
                [at, at, whistle.pk],
            ),
            (
                "UPDATE whistles_closurechange SET day = '1989-06-01' WHERE id = (SELECT min(id) FROM whistles_closurechange)",
                [],
            ),
        ],
        OF_A_WHISTLE,
    )
    found = type(whistle).objects.get(pk=whistle.pk)
    assert (found.whistled_at, found.last_occurred_at, found.next_due_at) == (entered, entered, None)
    assert found.received_at == entered
    assert set(found.report_ins.values_list("assigned_at", "signed_at")) == {(entered, entered)}
    assert type(whistle).objects.get(pk=whole.pk).whistled_at == whole.whistled_at
    assert counts(personas.SUJIATANG, timezone.localdate()) == counted


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("period", "mended"),
    [
        ("[2020-01-01,9999-12-31)", "[2020-01-01,)"),
        ("[1985-03-01,2030-01-01)", "[1990-01-01,2030-01-01)"),
        ("[0020-03-01,9999-01-01)", "[1990-01-01,)"),
        ("[1980-03-01,1985-01-01)", "empty"),
        ("[2205-03-01,)", "empty"),
        ("[2020-01-01,infinity)", "[2020-01-01,)"),
    ],
)
def test_a_post_held_for_ever_has_no_end_and_one_of_another_age_was_never_held(
    as_owner, person, period, mended
):
    person("street_admin")
    post = Appointment.objects.first()
    poisoned_and_mended(
        "grids.migrations.0006_times_are_proved",
        [("UPDATE grids_appointment SET period = %s::daterange WHERE id = %s", [period, post.pk])],
        {"grids_appointment": "appointment_times_within_bounds"},
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT period::text FROM grids_appointment WHERE id = %s", [post.pk])
        assert cursor.fetchone() == (mended,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "mended"),
    [
        (("0205-01-01", "9999-12-31"), (None, None)),
        (("1900-01-01", "1920-01-01"), (None, date(1949, 10, 1))),
        (("2205-01-01", "2206-01-01"), (date(2099, 12, 31), None)),
    ],
)
def test_both_days_of_an_area_are_mended_at_once(as_owner, areas, days, mended):
    poisoned_and_mended(
        "grids.migrations.0006_times_are_proved",
        [("UPDATE grids_area SET starts_on = %s, ends_on = %s WHERE code = %s", [*days, personas.XUEFU])],
        {"grids_area": "area_times_within_bounds"},
    )
    area = Area.objects.get(code=personas.XUEFU)
    assert (area.starts_on, area.ends_on) == mended
