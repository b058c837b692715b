"""After its term nothing of a person is found anywhere: in no table, no earlier version, no book, no file."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from governance.feedback import actions as feedback
from governance.feedback.erasing import erase_past_term as erase_feedback
from governance.feedback.models import Feedback
from grids.areas.models import Area
from grids.conduct.events import broken_links
from grids.personal.fields import passing_fields
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from tests.guards.walks import our_models
from tests.whistles.test_pages_imports import as_csv
from whistles.imports import actions, running, sweeping, uploading
from whistles.imports.models import Import, RefusedRow
from whistles.intake.actions import dismiss, reveal_reporter
from whistles.intake.facts import agree as agree_lead
from whistles.intake.models import Lead
from whistles.lifecycle.erasing import erase_past_term
from whistles.lifecycle.facts import agree
from whistles.lifecycle.models import Whistle
from whistles.statistics import actions as statistics
from whistles.statistics import queries

pytestmark = pytest.mark.django_db

PHONE, NAME = "13987654321", "段三丰"
WRITTEN = ("13987654321", "139-8765-4321", "１３９８７６５４３２１", "139 8765 4321")
LONG_AGO = timedelta(days=3 * 365 + 2)
# models whose passing fields are planted below; another one with such fields fails the first test
PLANTED = {"Lead", "Whistle", "Import", "RefusedRow", "Feedback"}
# models whose row goes as a whole, each with the test that holds it
GONE_WITH_THEIR_ROW = {"UserSession": "tests/grids/identity/test_sessions.py"}


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


def a_closed_matter(**more) -> Whistle:
    whistle = made.a_whistle(
        state="closed", whistled_at=timezone.now() - LONG_AGO, title=f"请联系{NAME}", content=text_with(WRITTEN[1]),
        address=f"3栋 {WRITTEN[3]}", reporter_name=NAME, reporter_phone=PHONE, **more,
    )  # fmt: skip
    Whistle.objects.filter(pk=whistle.pk).update(resolution=text_with(WRITTEN[2]))
    return whistle


def test_a_closed_matter_loses_its_reporter_and_every_number_in_its_texts(departments):
    whistle = a_closed_matter()
    lead = whistle.leads.get()
    assert traces()
    assert erase_past_term(by=system_actor()) == 1
    assert traces() == []
    lead.refresh_from_db()
    whistle.refresh_from_db()
    assert (lead.has_reporter, lead.reporter_mask, bytes(lead.phone_digest)) == (False, "", b"")
    assert "楼道灯坏了" in lead.content
    assert "楼道灯坏了" in whistle.resolution
    assert whistle.address.startswith("3栋")
    assert lead.events.order_by("-seq").first().verb == "erase"
    assert broken_links(lead.events.order_by("seq").iterator()) == []
    assert erase_past_term(by=system_actor()) == 0


def test_a_complaint_loses_its_reporter_too(departments):
    a_closed_matter(is_sealed=True, accused=departments["lianhua-market"])
    erase_past_term(by=system_actor())
    assert traces() == []


def test_a_dismissed_lead_is_erased_and_what_its_desk_wrote_names_nobody(
    departments, time_machine, street_admin
):
    time_machine.move_to(timezone.now() - LONG_AGO)
    lead = made.a_lead(title="路灯", content=text_with(), reporter_name=NAME, reporter_phone=PHONE)
    dismiss(lead_id=lead.pk, by=street_admin, version=1, reason=f"已打{PHONE}说明", reply=f"{NAME}您好")
    assert PHONE not in lead.events.get(verb="dismiss").reason
    time_machine.move_to(timezone.now() + LONG_AGO)
    assert erase_past_term(by=system_actor()) == 1
    assert traces() == []


@pytest.mark.parametrize("state", ["whistled", "in_progress"])
def test_an_open_matter_keeps_what_it_needs_however_old(departments, state):
    whistle = made.a_whistle(state=state, whistled_at=timezone.now() - LONG_AGO, reporter_name=NAME)
    assert erase_past_term(by=system_actor()) == 0
    assert whistle.leads.get().has_reporter


def test_a_matter_closed_within_the_term_keeps_its_reporter(departments):
    made.a_whistle(state="closed", whistled_at=timezone.now() - timedelta(days=1000), reporter_phone=PHONE)
    assert erase_past_term(by=system_actor()) == 0


def test_the_task_goes_on_after_what_it_did(departments, monkeypatch):
    monkeypatch.setattr("whistles.lifecycle.erasing.AT_A_TIME", 2)
    for _n in range(5):
        a_closed_matter()
    assert erase_past_term(by=system_actor()) == 5
    assert not Lead.objects.filter(is_erased=False).exists()


def test_versions_of_a_lead_hold_none_of_its_texts(departments, street_admin):
    lead = made.a_lead(content=text_with(), reporter_name=NAME, reporter_phone=PHONE)
    Lead.objects.filter(pk=lead.pk).update(title=text_with(), version=2)
    assert lead.versions.exists()
    kept = everywhere()["whistles_leadversion"]
    assert kept
    assert not any(word in kept for word in (*WRITTEN, NAME, "楼道灯", lead.reporter_mask))


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
            (figure, outcome): set(queries.behind(street_leader, street, today, figure, **narrowed))
            for figure, outcome, narrowed in (
                ("closed", "", {}), ("closed", "explained", {"outcome": "explained"}), ("in_progress", "", {}),
            )
        }  # fmt: skip
        now = Whistle.objects.get(pk=whistle.pk)
        return queries.closure(street, today), behind, now.state, now.outcome, now.closed_at

    before = told()
    assert before[0].closed == 1
    assert erase_past_term(by=system_actor()) == 1
    assert told() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM whistles_closurechange")
        assert cursor.fetchone() == (0,)
    for matter in (Whistle.objects.get(), Lead.objects.get()):
        assert broken_links(matter.events.order_by("seq").iterator()) == []
    assert agree_lead(Lead.objects.get(), Lead.objects.get().events.order_by("seq").last().facts)
    assert agree(Whistle.objects.get(), Whistle.objects.get().events.order_by("seq").last().facts)
