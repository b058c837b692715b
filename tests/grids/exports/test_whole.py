"""What is whole leaves the system only when somebody else granted it, for whom and on what ground; each time is told."""

import io
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from python_calamine import CalamineWorkbook

from grids import pages
from grids.access.roles import Permission
from grids.approvals.models import Approval
from grids.audit.models import Kind, SecurityEvent
from grids.exports import actions, running, sources
from grids.exports.models import Export, ExportState
from grids.exports.sources import Rows
from tests import personas
from tests.factories import whistles as made
from tests.grids.exports.lists import LEADS, WHISTLES
from tests.personas import HONGYUN, LIANHUA

pytestmark = pytest.mark.django_db
WHY = {"reason": "逐户回访核对", "recipient": "街道平安办", "basis": "平安街道〔2026〕12 号"}


def asked(client, **more):
    given = {"list": LEADS.name, "query": "", "form": "xlsx", "whole": "1", **WHY}
    return client.post(reverse("export_new"), given | more)


@pytest.fixture
def waiting(signed_in, person, departments) -> Export:
    person("street_leader")
    made.a_lead(title="灯不亮", reporter_name="段小明", reporter_phone="13812345678")
    response = asked(signed_in("street_admin"))
    assert response.status_code == 302, response.content.decode()
    return Export.objects.get()


def decide(client, export: Export, decision: str):
    return client.post(reverse("export_decide", args=[export.pk]), {"decision": decision, "answer": "同意"})


def text_of(response) -> str:
    raw = b"".join(response.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()
    return "\n".join("|".join(map(str, row)) for row in rows)


def test_names_leave_when_another_granted_it_and_whoever_opens_it_is_logged(waiting, signed_in, departments):
    mine, leader, file = (
        signed_in("street_admin"),
        signed_in("street_leader"),
        reverse("export_file", args=[waiting.pk]),
    )
    assert waiting.state == ExportState.ASKED
    assert running.hand_out() == []
    page = reverse("export_page", args=[waiting.pk])
    assert page in leader.get(reverse("home")).content.decode()
    shown = leader.get(page).content.decode()
    assert all(word in shown for word in WHY.values())
    # neither who asked, nor whoever may not decide, nor anybody of another street
    assert decide(mine, waiting, "yes").status_code == 403
    for other in ("department_handler", "other_street_leader", "district_desk"):
        assert decide(signed_in(other), waiting, "yes").status_code == 404
    assert decide(leader, waiting, "yes").status_code == 302
    assert leader.post(file).status_code == 404
    assert running.hand_out() == [waiting.pk]
    assert running.run(export_id=waiting.pk).state == ExportState.READY
    written = text_of(mine.post(file))
    assert "段小明" in written
    assert "批准人：李主任" in written
    assert all(word in written for word in WHY.values())
    told = SecurityEvent.objects.get(kind=Kind.DOWNLOAD, subject_kind="grids.export")
    assert (told.actor.username, told.detail["rows"]) == ("street_admin", 1)


def test_only_rows_of_which_the_maker_may_see_them_hold_names(person, departments):
    lead = made.a_lead(reporter_name="段小明")

    def names(username: str) -> list:
        rows = Rows(LEADS, person(username), {}, is_full=True)
        return [row[1] for batch in rows.batches() for row in batch]

    assert names("street_admin") == ["段小明"]
    # whoever registers leads there sees them, and no names
    assert names("community_officer") == [lead.reporter_shown]
    assert names("other_street_admin") == []


def test_what_is_refused_or_taken_back_is_never_written(waiting, signed_in, departments):
    assert decide(signed_in("street_leader"), waiting, "no").status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == ExportState.REFUSED
    mine = signed_in("street_admin")
    assert asked(mine).status_code == 302
    second = Export.objects.exclude(pk=waiting.pk).get()
    assert asked(mine).url == reverse("export_page", args=[second.pk])
    assert mine.post(reverse("export_drop", args=[second.pk])).status_code == 302
    second.refresh_from_db()
    assert second.state == ExportState.REFUSED
    assert running.hand_out() == []


def test_what_is_whole_wants_its_reasons_a_right_to_names_and_somebody_who_grants_it(
    signed_in, person, departments, monkeypatch
):
    made.a_lead()
    mine = signed_in("street_admin")
    assert "先任命能批准的人" in asked(mine).content.decode()
    person("street_leader")
    for name in WHY:
        assert asked(mine, **{name: ""}).status_code == 400
    assert asked(mine, reason="aaaa").status_code == 400
    assert asked(signed_in("community_officer")).status_code == 403
    # each list says by which right its names are seen; one that says none lets nobody ask
    for needed in (None, Permission.SEALED_REVEAL):
        monkeypatch.setitem(pages.lists(), LEADS.name, replace(LEADS, revealed_by=needed))
        assert asked(mine).status_code == 403
    # a list that keeps nothing back has nothing to grant
    assert asked(mine, list=WHISTLES.name).status_code == 400
    assert not Export.objects.exists()


def test_no_statement_makes_a_whole_export_of_a_masked_one(waiting, signed_in, departments):
    for change in (
        {"state": ExportState.READY},
        {"query": {"area": HONGYUN}},
        {"recipient": "别人"},
        {"is_full": False},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Export.objects.filter(pk=waiting.pk).update(**change)
    assert Approval.objects.get().wording.startswith("完整导出「哨源」1 行")


def test_by_a_word_that_the_list_passes_over_nobody_chooses_who_grants_it(person, departments):
    """Who works in two streets asks for both: neither street's leader alone decides, whatever the address says."""
    made.a_lead()
    for name in ("street_leader", "other_street_leader", "security_officer"):
        person(name)
    personas.granted(personas.appoint(person("street_admin"), "triage_officer", HONGYUN))
    purpose = actions.Purpose(**WHY)
    for area in (f"{HONGYUN}9", HONGYUN, LIANHUA):
        export, _new = actions.ask(
            name="leads",
            query={"area": area},
            form="csv",
            by=person("street_admin"),
            purpose=purpose,
            is_full=True,
        )
        rows = Rows(sources.source("leads"), person("street_admin"), export.query)
        within = set(rows.listing.rows(rows.user, rows.query).values_list("street_code", flat=True))
        decides = Export.objects.visible_to(person("other_street_leader")).filter(pk=export.pk).exists()
        assert not (decides and within - {HONGYUN}), area
