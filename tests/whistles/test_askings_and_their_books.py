"""What was asked for and decided is compared with the books, column by column; what differs is found and nothing is mended."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from grids.approvals.models import Approval
from grids.areas.models import Area
from grids.staff.actions import appoint
from grids.staff.models import Member, PostKind
from tests import personas
from tests.asserting import rolled_back
from tests.factories.grids import a_user
from tests.factories.whistles import a_lead_in, a_whistle
from whistles.clocks.models import StreetRule
from whistles.intake.actions import take as take_lead
from whistles.lifecycle.actions import blow, take
from whistles.lifecycle.models import Whistle
from whistles.verification.askings import alone
from whistles.verification.finds import Looked
from whistles.verification.logs import unlogged_rules
from whistles.verification.looking import look_at_ledger

pytestmark = pytest.mark.django_db
PLAN = {"plan": "等雨季过后重铺", "told": "已电话告知"}
# column → another value; each of a row that was asked for, granted and used up
OTHER = {
    "what": "'appeal'", "payload": """'{"days": 40}'""", "subject_kind": "'whistles.lead'", "part_id": "'x'", "round": "7",
    "subject_id": "'nothing'", "days": "coalesce(days, 9) + 5", "area_code": "'530111'", "decided_with": "'audit.read'",
    "is_sealed": "NOT is_sealed", "reason": "'别的原因'", "asked_by_id": "decided_by_id", "asked_at": "asked_at - interval '1 day'",
    "asked_for_id": "(SELECT max(id) FROM grids_department WHERE id IS DISTINCT FROM asked_for_id)", "until": "now()",
    "is_granted": "false", "decided_by_id": "(SELECT min(id) FROM grids_user WHERE id <> decided_by_id)",
    "decided_at": "decided_at + interval '1 day'", "answer": "'别的答复'", "used_at": "now() + interval '1 day'",
    "lapsed_at": "now() + interval '1 day'",
}  # fmt: skip
NOT_COMPARED = {
    "id": "is the row itself",
    "wording": "is what the values say, in words of the release that wrote them",
    "concerns_id": "is empty in what belongs to a matter",
    "lapsed_at": "of what was decided says nothing",
}


def step(whistle, verb, by, **given) -> Whistle:
    version = Whistle.objects.get(pk=whistle.pk).version
    given = {"reason": "说明情况", **given}
    return take(whistle_id=whistle.pk, verb=verb, by=by, version=version, given=given)


def by_force(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE grids_approval DISABLE TRIGGER USER")
        for name in (
            "approval_names_its_matter_whole",
            "approval_granted_by_somebody_else",
            "approval_used_was_granted",
        ):
            cursor.execute(f"ALTER TABLE grids_approval DROP CONSTRAINT {name}")
        cursor.execute(sql, params)


def found() -> list[str]:
    return [one.sentence for one in (*look_at_ledger(Looked()), *alone())]


@pytest.fixture
def asked(as_owner, departments, person, street_admin) -> dict[str, Approval]:
    """An extension and a suspension that ended early, an objection taken back, a grade used."""
    handler, leader = person("department_handler"), person("street_leader")
    whistle = a_whistle(state="signed")
    step(whistle, "object", handler, department="lianhua-market")
    step(whistle, "withdraw_objection", handler)
    step(whistle, "ask_extension", handler, days=3)
    step(whistle, "grant_extension", street_admin)
    until = (timezone.localdate() + timedelta(days=20)).isoformat()
    step(whistle, "ask_suspension", handler, until=until, **PLAN)
    step(whistle, "grant_suspension", leader)
    step(whistle, "resume", street_admin)
    lead = a_lead_in("awaiting")
    lead = take_lead(lead_id=lead.pk, verb="grant_grade", by=leader, version=lead.version, reason="同意")
    grade = Approval.objects.of(lead).get().wanted["grade"]
    blow(
        lead_id=lead.pk,
        by=street_admin,
        version=lead.version,
        grade=grade,
        lead_department=departments["lianhua-market"],
    )
    by_what = {one.what: one for one in Approval.objects.exclude(subject_id="")}
    assert set(by_what) == {"objection", "extension", "suspension", "grade"}
    assert found() == []
    return by_what


def test_each_column_of_an_asking_is_compared_with_its_matters_book(asked):
    columns = {field.column for field in Approval._meta.concrete_fields}
    assert set(OTHER) | set(NOT_COMPARED) == columns
    for what, column in (
        *(("extension", one) for one in OTHER if one not in ("used_at", "lapsed_at")),
        ("grade", "used_at"), ("suspension", "days"), ("objection", "is_granted"),
    ):  # fmt: skip
        value = "true" if (what, column) == ("objection", "is_granted") else OTHER[column]
        with rolled_back():
            by_force(f"UPDATE grids_approval SET {column} = {value} WHERE id = %s", asked[what].pk)
            assert found(), (what, column)
            assert Approval.objects.filter(pk=asked[what].pk).exists()


def test_a_row_that_is_missing_or_was_made_by_hand_is_found(asked):
    for sql in (
        "DELETE FROM grids_approval WHERE id = %s",
        "UPDATE grids_approval SET is_granted = NULL, decided_by_id = NULL, decided_at = NULL, answer = '' WHERE id = %s",
        (
            "INSERT INTO grids_approval SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid()))).* "
            "FROM grids_approval a WHERE id = %s"
        ),
    ):
        with rolled_back():
            by_force(sql, asked["extension"].pk)
            assert found(), sql


def test_what_stands_by_itself_is_compared_with_the_security_log(as_owner, departments, person, system_admin):
    officer = person("security_officer")
    made = appoint(
        member=Member.objects.create(name="某人", user=a_user()), kind=PostKind.objects.get(code="auditor"),
        area=Area.objects.get(code=personas.LIANHUA), from_day=timezone.localdate(), by=system_admin,
    )  # fmt: skip
    assert found() == []
    with rolled_back():
        by_force(
            "UPDATE grids_approval SET is_granted = true, decided_by_id = %s, decided_at = now() WHERE id = %s",
            officer.pk,
            made.pk,
        )
        assert found()
    personas.granted(made)
    assert found() == []
    for column, value in OTHER.items():
        if column in ("days", "lapsed_at", "answer", "used_at", "until", "subject_id"):
            # of what stands by itself the log says nothing of these; one that names a matter belongs to none
            continue
        value = """'{"member": 1}'""" if column == "payload" else value
        with rolled_back():
            by_force(f"UPDATE grids_approval SET {column} = {value} WHERE id = %s", made.pk)
            assert found(), column
    with rolled_back():
        by_force("DELETE FROM grids_approval WHERE id = %s", made.pk)
        assert found()


def test_a_rule_that_the_log_does_not_tell_of_is_found(signed_in, areas, system_admin):
    """Else whoever may write a row lets everybody verify their own work, or tell of any day."""
    address = reverse("admin:whistles_streetrule_add")
    given = {"rule": "reopen_days", "value": 40, "provenance": "local"}
    assert signed_in("street_admin").post(address, given).status_code == 302
    row = StreetRule.objects.get(area_code=personas.LIANHUA)
    assert rules_unlike_the_log() == []
    for change in ({"value": 41}, {"rule": "backdate_days"}, {"area_code": personas.HONGYUN}):
        with rolled_back():
            StreetRule.objects.filter(pk=row.pk).update(**change)
            assert rules_unlike_the_log(), change
    StreetRule.objects.filter(area_code="", rule="own_work").update(value=1)
    assert len(rules_unlike_the_log()) == 1


def rules_unlike_the_log() -> list[str]:
    return [one.sentence for one in unlogged_rules()]
