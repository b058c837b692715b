"""After its term nothing of a person is found anywhere: in no table, no earlier version, no book, no file."""

from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from governance.feedback import actions as feedback
from governance.feedback.erasing import erase_past_term as erase_feedback
from governance.feedback.models import Feedback
from grids.areas.models import Area
from grids.audit.models import SecurityEvent
from grids.conduct.events import broken_links
from grids.files import store
from grids.files.models import Attachment
from grids.patrols.actions import end as end_patrol
from grids.patrols.expiring import erase_past_term as erase_patrols
from grids.patrols.models import PatrolFinding
from grids.personal.fields import MATTER, UPLOADED, WORD, passing_fields
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from tests.factories.ledgers import brought_to
from tests.factories.patrols import a_finding, a_patrol
from tests.guards.walks import our_models
from tests.whistles.test_pages_imports import as_csv
from whistles.imports import actions, running, sweeping, uploading
from whistles.imports.models import Import, ImportState, RefusedRow
from whistles.imports.querysets import ENDED
from whistles.intake.actions import dismiss, reveal_reporter
from whistles.intake.facts import agree as agree_lead
from whistles.intake.models import Lead
from whistles.intake.table import LEAD_REST, LEAD_STATES, WHISTLED
from whistles.lifecycle.actions import take
from whistles.lifecycle.erasing import erase_past_term
from whistles.lifecycle.facts import agree
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.states import AT_REST, STATES
from whistles.lifecycle.tasks import erase_matters
from whistles.statistics import actions as statistics
from whistles.statistics import lists, queries
from whistles.verification.looking import Looked, look_at_ledger

pytestmark = pytest.mark.django_db

PHONE, NAME = "13987654321", "段三丰"
WRITTEN = ("13987654321", "139-8765-4321", "１３９８７６５４３２１", "139 8765 4321")
LONG_AGO = timedelta(days=3 * 365 + 2)
# models whose passing fields are planted below; another one with such fields fails the first test
PLANTED = {
    "Patrol",
    "PatrolFinding",
    "InitiativeTask",
    "Lead",
    "Whistle",
    "Import",
    "RefusedRow",
    "Feedback",
    "Attachment",
}
# models whose row goes as a whole, or whose values are sealed alone, each with the test that holds it
GONE_WITH_THEIR_ROW = {
    "Member": "tests/grids/staffing/test_own_numbers.py",
    "WalkKey": "tests/grids/walks/test_keys.py",
    "UserSession": "tests/grids/identity/test_sessions.py",
    "LeadWords": "tests/whistles/test_search.py",
    "Export": "tests/grids/exports/test_running.py",
    "RegisterImport": "tests/grids/sheets/test_term.py",
    "ReportTemplate": "tests/grids/sheets/test_reports.py",
    "Collecting": "tests/grids/initiatives/test_destroyed.py",
    "InitiativeEntry": "tests/grids/initiatives/test_destroyed.py",
    "RefusedEntry": "tests/grids/initiatives/test_destroyed.py",
    "BroughtTable": "tests/grids/initiatives/test_destroyed.py",
    "Person": "tests/grids/people/test_term.py",
    "Residence": "tests/grids/homes/test_term.py",
    "EarlierValue": "tests/grids/people/test_term.py",
    "VisitConflict": "tests/grids/walks/test_conflicts.py",
    **dict.fromkeys(("CareRecord", "CarePromise", "CareDeed"), "tests/grids/care/test_steps.py"),
    "CanvassAnswer": "tests/property/canvass/test_answers.py",
    "SubjectRequest": "tests/grids/requests/test_requests.py",
    "Repair": "tests/property/repairs/test_repairs.py",
    "JobHolder": "tests/property/points/test_points.py",
}


# whatever a role of the product may read; partitions are read through what they belong to
TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm')
AND NOT relispartition AND has_table_privilege(oid, 'SELECT')
"""


def text_with(phone: str = PHONE) -> str:
    return f"{NAME}说楼道灯坏了，电话{phone}，请回电。"


def everywhere() -> dict[str, str]:
    """Every table of the database as text, and every file that was uploaded."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT string_agg(row::text, chr(10)) FROM "{table}" AS row')
            found[table] = cursor.fetchone()[0] or ""
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            found[str(path)] = path.read_bytes().decode("utf-8", "replace")
    return found


def traces(of: tuple[str, ...] = (*WRITTEN, NAME)) -> list[str]:
    return [
        f"{place}: {word}" for place, text in everywhere().items() for word in of
        if word in text or word.encode().hex() in text
    ]  # fmt: skip


def test_every_model_with_values_whose_term_ends_is_planted_here():
    assert {model.__name__ for model in our_models() if passing_fields(model)} == PLANTED | set(
        GONE_WITH_THEIR_ROW
    )


def test_a_round_loses_every_number_in_its_texts_and_its_photos(
    departments, django_capture_on_commit_callbacks
):
    patrol = a_patrol()
    finding = a_finding(patrol, what=text_with(WRITTEN[1]), address=f"3栋 {WRITTEN[3]}")
    end_patrol(patrol_id=patrol.pk, by=patrol.started_by, note=text_with())
    row = a_file_of(finding)
    assert erase_patrols(by=system_actor()) == 0
    with (
        time_machine.travel(timezone.now() + LONG_AGO),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert (erase_patrols(by=system_actor()), erase_patrols(by=system_actor())) == (1, 0)
    assert not any(path.exists() for path in store.paths_of(row.pk, has_small=True))
    assert traces(WRITTEN) == []
    assert "楼道灯坏了" in PatrolFinding.objects.get(pk=finding.pk).what


def a_closed_matter(**more) -> Whistle:
    whistle = made.a_whistle(
        state="closed", whistled_at=timezone.now() - LONG_AGO, title=f"请联系{NAME}", content=text_with(WRITTEN[1]),
        address=f"3栋 {WRITTEN[3]}", reporter_name=NAME, reporter_phone=PHONE, **more,
    )  # fmt: skip
    if not whistle.is_sealed:
        # of a complaint it is written without the reporter, as the test below says
        Whistle.objects.filter(pk=whistle.pk).update(resolution=text_with(WRITTEN[2]))
    return whistle


def a_file_of(matter) -> Attachment:
    """One that was added while the matter was fresh, with a name that names somebody."""
    row = Attachment.objects.create(
        subject_kind=matter._meta.label_lower, subject_id=matter.pk, seq=1, form="jpeg", name=text_with(WRITTEN[1]), size=3,
        sha256=b"x" * 32, has_small=True, added_by=system_actor(), added_at=timezone.now() - LONG_AGO,
    )  # fmt: skip
    store.keep(row.pk, b"jpg", b"jpg", is_apart=False)
    return row


def test_a_closed_matter_loses_its_reporter_every_number_in_its_texts_and_its_files(
    departments, django_capture_on_commit_callbacks
):
    whistle = a_closed_matter()
    lead = whistle.leads.get()
    files = [a_file_of(whistle), a_file_of(lead)]
    other = a_file_of(made.a_whistle(state="closed"))
    assert traces()
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_past_term(by=system_actor()).done == 1
    assert [one.exists() for row in files for one in store.paths_of(row.pk, has_small=True)] == [False] * 4
    assert store.path_of(other.pk).exists()
    Attachment.objects.filter(pk=other.pk).update(name="")
    assert traces() == []
    assert set(Attachment.objects.values_list("end", "name")) == {("expired", ""), ("", "")}
    lead.refresh_from_db()
    whistle.refresh_from_db()
    assert (lead.has_reporter, lead.reporter_mask, bytes(lead.phone_digest)) == (False, "", b"")
    assert "楼道灯坏了" in lead.content
    assert "楼道灯坏了" in whistle.resolution
    assert whistle.address.startswith("3栋")
    assert lead.events.order_by("-seq").first().verb == "erase"
    assert broken_links(lead.events.order_by("seq").iterator()) == []
    assert erase_past_term(by=system_actor()).done == 0


@pytest.mark.django_db(transaction=True)
def test_the_worker_erases_complaints_and_all_others_without_the_keys_of_complaints(departments, as_worker):
    a_closed_matter(is_sealed=True, accused=departments["lianhua-market"], number="J-1")
    a_closed_matter()
    with as_worker():
        assert settings.SEALED_KEYS == []
        assert erase_matters() == 2
        assert erase_matters() == 0
    assert traces() == []
    assert not told_to_the_auditor()


@pytest.mark.django_db(transaction=True)
def test_what_can_not_be_opened_stays_whole_until_the_keys_are_there_and_the_auditor_is_told(
    departments, as_worker, auditor
):
    """A complaint of before texts were masked as they were written: its texts name its reporter."""
    whistle = a_closed_matter(is_sealed=True, accused=departments["lianhua-market"])
    lead = whistle.leads.get()
    Lead.objects.filter(pk=lead.pk).update(is_masked=False, content=text_with())
    with as_worker():
        assert erase_matters() == 0
    lead.refresh_from_db()
    assert (lead.is_erased, lead.has_reporter, lead.content) == (False, True, text_with())
    (told,) = told_to_the_auditor().visible_to(auditor)
    assert (told.detail["count"], told.result) == (1, "failed")
    call_command("erase_matters", stdout=StringIO())
    assert traces() == []


def test_a_value_that_no_key_opens_stops_its_own_row_alone(departments, settings):
    broken, whole = a_closed_matter(), a_closed_matter()
    Lead.objects.filter(whistle=broken).update(reporter_name=b"\x03" + b"x" * 60)
    came = erase_past_term(by=system_actor())
    assert (came.done, came.left.total()) == (1, 1)
    assert Lead.objects.get(is_erased=True).whistle_id == whole.pk
    with pytest.raises(CommandError, match="1 件"):
        call_command("erase_matters", stdout=StringIO())


def test_a_complaints_texts_name_its_reporter_nowhere_from_the_first_day(departments):
    whistle = made.a_whistle(
        state="in_progress", title=f"请联系{NAME}", content=text_with(), address=f"{NAME}家", reporter_name=NAME,
        reporter_phone=PHONE, is_sealed=True, accused=departments["lianhua-market"],
    )  # fmt: skip
    take(whistle_id=whistle.pk, verb="submit", by=system_actor(), version=whistle.version, reason=text_with())
    other = made.a_lead(
        is_sealed=True, accused=departments["lianhua-market"], reporter_name=NAME, reporter_phone=PHONE
    )
    dismiss(lead_id=other.pk, by=system_actor(), version=1, reason=f"{NAME}已撤回", reply=f"{NAME}您好")
    assert traces() == []
    assert Lead.objects.get(pk=other.pk).reply == "段**您好"


def test_the_books_of_an_ordinary_matter_keep_no_name_of_its_reporter(departments):
    whistle = made.a_whistle(state="in_progress", reporter_name=NAME, reporter_phone=PHONE)
    take(whistle_id=whistle.pk, verb="submit", by=system_actor(), version=whistle.version, reason=text_with())
    assert traces() == []
    assert list(look_at_ledger(Looked())) == []


def told_to_the_auditor():
    return SecurityEvent.objects.filter(kind="notice", subject_kind="erasing")


def test_a_dismissed_lead_is_erased_and_what_its_desk_wrote_names_nobody(
    departments, time_machine, street_admin
):
    time_machine.move_to(timezone.now() - LONG_AGO)
    lead = made.a_lead(title="路灯", content=text_with(), reporter_name=NAME, reporter_phone=PHONE)
    dismiss(lead_id=lead.pk, by=street_admin, version=1, reason=f"已打{PHONE}说明", reply=f"{NAME}您好")
    assert PHONE not in lead.events.get(verb="dismiss").reason
    time_machine.move_to(timezone.now() + LONG_AGO)
    assert erase_past_term(by=system_actor()).done == 1
    assert traces() == []


@pytest.mark.parametrize("state", ["whistled", "in_progress"])
def test_an_open_matter_keeps_what_it_needs_however_old(departments, state):
    whistle = made.a_whistle(state=state, whistled_at=timezone.now() - LONG_AGO, reporter_name=NAME)
    assert erase_past_term(by=system_actor()).done == 0
    assert whistle.leads.get().has_reporter


def test_a_matter_closed_within_the_term_keeps_its_reporter(departments):
    made.a_whistle(state="closed", whistled_at=timezone.now() - timedelta(days=1000), reporter_phone=PHONE)
    assert erase_past_term(by=system_actor()).done == 0


def test_the_task_goes_on_after_what_it_did(departments, monkeypatch):
    monkeypatch.setattr("whistles.lifecycle.erasing.AT_A_TIME", 2)
    for _n in range(5):
        a_closed_matter()
    assert erase_past_term(by=system_actor()).done == 5
    assert not Lead.objects.filter(is_erased=False).exists()


def test_versions_of_a_lead_hold_none_of_its_texts(departments, street_admin):
    lead = made.a_lead(content=text_with(), reporter_name=NAME, reporter_phone=PHONE)
    Lead.objects.filter(pk=lead.pk).update(title=text_with(), version=2)
    assert lead.versions.exists()
    kept = everywhere()["whistles_leadversion"]
    assert kept
    assert not any(word in kept for word in (*WRITTEN, NAME, "楼道灯", lead.reporter_mask))


# -- a term whose beginning never comes has an outer limit --


@pytest.mark.parametrize("state", [*sorted(set(LEAD_STATES) - {WHISTLED}), *made.WAY])
def test_a_matter_that_nobody_closes_is_erased_at_its_outer_limit_in_whatever_state(
    departments, state, time_machine
):
    """Every state that a matter can be in; what ended keeps its own, shorter term."""
    given = {"title": f"请联系{NAME}", "content": text_with(), "reporter_name": NAME, "reporter_phone": PHONE}
    lead = (
        made.a_whistle(state=state, **given).leads.get()
        if state in made.WAY
        else made.a_lead_in(state, **given)
    )
    assert erase_past_term(by=system_actor()).done == 0
    Lead.objects.update(recorded_at=timezone.now() - timedelta(days=MATTER.at_most - 1))
    assert erase_past_term(by=system_actor()).done == 0
    Lead.objects.update(recorded_at=timezone.now() - timedelta(days=MATTER.at_most + 1))
    if state in AT_REST | LEAD_REST:
        assert erase_past_term(by=system_actor()).done == 0
        time_machine.move_to(timezone.now() + LONG_AGO)
    # one that was merged has the whistle's own lead beside it
    assert erase_past_term(by=system_actor()).done == Lead.objects.count()
    assert traces() == []
    assert erase_past_term(by=system_actor()).done == 0
    lead.refresh_from_db()
    assert lead.state == (state if state not in made.WAY else WHISTLED)


def test_every_state_of_a_matter_is_among_them():
    # one that was taken back has let go of its leads: tests/whistles/lifecycle/test_taking_back.py
    assert set(STATES) - {made.TAKE_BACK_TO} == set(made.WAY)


def test_what_is_written_after_the_outer_limit_keeps_to_it(departments, street_admin):
    whistle, lead = made.a_whistle(state="in_progress"), made.a_lead()
    Lead.objects.update(recorded_at=timezone.now() - timedelta(days=MATTER.at_most + 1))
    assert erase_past_term(by=system_actor()).done == 2
    whistle.refresh_from_db()
    take(whistle_id=whistle.pk, verb="submit", by=system_actor(), version=whistle.version, reason=text_with())
    dismiss(lead_id=lead.pk, by=street_admin, version=2, reason="已说明情况", reply=f"请拨{PHONE}")
    assert traces(WRITTEN) == []


@pytest.mark.parametrize("state", ImportState.values)
def test_an_import_leaves_nothing_after_its_term_however_it_ended_or_did_not(
    departments, street_admin, state
):
    rows = [["A-1", "路灯", text_with(), "2026-10-01", "", NAME, PHONE]]
    header = ["编号", "标题", "内容", "收到时间", "办结时间", "反映人", f"电话{PHONE}"]
    file = SimpleUploadedFile(f"{PHONE}.csv", BytesIO(as_csv(rows, header=header)).read())
    street = Area.objects.get(code=personas.LIANHUA)
    uploading.upload(file=file, area=street, source=made.source(), grade=None, by=street_admin)
    long_ago = timezone.now() - timedelta(days=UPLOADED.at_most + 1)
    brought_to(Import.objects.get(), state, created_at=long_ago)
    assert traces()
    sweeping.sweep()
    # what was only dropped by this sweep ended just now
    Import.objects.update(finished_at=long_ago)
    sweeping.sweep()
    assert traces() == []
    assert Import.objects.get().state in ENDED


def test_an_import_that_is_dropped_by_hand_has_ended(departments, street_admin, time_machine):
    file = SimpleUploadedFile(f"{PHONE}.csv", BytesIO(as_csv([], header=["标题", PHONE])).read())
    street = Area.objects.get(code=personas.LIANHUA)
    ledger = uploading.upload(file=file, area=street, source=made.source(), grade=None, by=street_admin)
    actions.drop(import_id=ledger.pk, by=street_admin)
    time_machine.move_to(timezone.now() + timedelta(days=UPLOADED.days + 1))
    sweeping.sweep()
    assert traces() == []


def test_feedback_that_nobody_answers_keeps_no_number_either(departments, person):
    feedback.say(text=text_with(), page="/", by=person("community_officer"))
    assert erase_feedback() == 0
    Feedback.objects.update(said_at=timezone.now() - timedelta(days=WORD.at_most + 1))
    assert erase_feedback() == 1
    assert traces(WRITTEN) == []


def test_each_term_that_may_never_begin_has_an_outer_limit():
    """What begins with the row itself needs none: a session ends by its own date. The first test holds who those are."""
    terms = {
        (model.__name__, field.personal.retention)
        for model in our_models()
        for field in passing_fields(model)
    }
    assert {name for name, term in terms if term.at_most is None} <= set(GONE_WITH_THEIR_ROW)


def test_an_uploaded_ledger_leaves_nothing_of_a_person_after_its_term(
    departments, street_admin, time_machine
):
    rows = [
        ["A-1", "路灯", text_with(), "2026-10-01", "", NAME, PHONE],
        ["", text_with(), "", PHONE, "", NAME, PHONE],
    ]
    header = ["编号", "标题", "内容", "收到时间", "办结时间", "反映人", f"电话{PHONE}"]
    file = SimpleUploadedFile(f"{PHONE}.csv", BytesIO(as_csv(rows, header=header)).read())
    street = Area.objects.get(code=personas.LIANHUA)
    ledger = uploading.upload(file=file, area=street, source=made.source(), grade=None, by=street_admin)
    mapping = {"number": "编号", "title": "标题", "content": "内容", "received": "收到时间", "reporter": "反映人",
               "phone": header[-1]}  # fmt: skip
    actions.map_columns(import_id=ledger.pk, mapping=mapping, by=street_admin)
    running.run(import_id=ledger.pk)
    actions.confirm(import_id=ledger.pk, by=street_admin)
    running.run(import_id=ledger.pk)
    assert RefusedRow.objects.exists()
    assert traces()
    # the lead that came in closed long ago, the import a month
    made.along(made.a_whistle(lead=Lead.objects.get()), "cancelled")
    Import.objects.update(finished_at=timezone.now() - timedelta(days=31))
    sweeping.sweep()
    time_machine.move_to(timezone.now() + LONG_AGO)
    erase_past_term(by=system_actor())
    assert traces() == []


def test_feedback_keeps_its_words_and_no_number(departments, person):
    word, _is_new = feedback.say(text=text_with(), page="/", by=person("community_officer"))
    feedback.answer(feedback_id=word.pk, text=f"已打{PHONE}", is_public=True, by=person("street_admin"))
    Feedback.objects.update(answered_at=timezone.now() - LONG_AGO, said_at=timezone.now() - LONG_AGO)
    assert erase_feedback() == 1
    assert traces(WRITTEN) == []
    assert "楼道灯坏了" in Feedback.objects.get().text
    assert erase_feedback() == 0


def test_a_reason_that_quotes_a_number_is_logged_without_it(departments, street_admin):
    lead = made.a_lead(reporter_phone="12400001234")
    reveal_reporter(lead_id=lead.pk, by=street_admin, field="phone", reason=f"有人自称{PHONE}来问")
    assert traces(WRITTEN) == []


def test_what_is_erased_changes_no_figure_no_list_and_no_book(departments, street_leader):
    whistle = a_closed_matter(outcome="explained")
    today, street = timezone.localdate(), Area.objects.get(code=personas.LIANHUA)

    def told() -> tuple:
        statistics.refresh(wait=True)
        behind = {
            (figure, outcome): set(lists.behind(street_leader, street, today, figure, **narrowed))
            for figure, outcome, narrowed in (
                ("closed", "", {}), ("closed", "explained", {"outcome": "explained"}), ("in_progress", "", {}),
            )
        }  # fmt: skip
        now = Whistle.objects.get(pk=whistle.pk)
        return queries.closure(street, today), behind, now.state, now.outcome, now.closed_at

    before = told()
    assert before[0].closed == 1
    assert erase_past_term(by=system_actor()).done == 1
    assert told() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM whistles_closurechange")
        assert cursor.fetchone() == (0,)
    for matter in (Whistle.objects.get(), Lead.objects.get()):
        assert broken_links(matter.events.order_by("seq").iterator()) == []
    assert agree_lead(Lead.objects.get(), Lead.objects.get().events.order_by("seq").last().facts)
    assert agree(Whistle.objects.get(), Whistle.objects.get().events.order_by("seq").last().facts)
