"""A complaint about an office reaches nobody who works there, not even by another post of theirs.

Who may know of one and who may not is walked, over every path, in tests/properties/test_complaints_are_kept.py; here
stands what becomes of it.
"""

import json

import pytest
from django.urls import reverse

from grids.staff.models import DepartmentMembership, Member, User
from tests import personas
from tests.asserting import refused
from tests.factories import whistles as made
from whistles.intake.complaints import handled_by, receipt_of
from whistles.intake.models import Lead
from whistles.lifecycle.actions import blow, take
from whistles.lifecycle.models import NumberSeries, ReportIn, Whistle
from whistles.lifecycle.queries import open_matters
from whistles.statistics import actions as statistics
from whistles.statistics import queries as figures

pytestmark = pytest.mark.django_db


def signed(client, user):
    personas.enter(client, user)
    return client


def complaint_about(department, area=personas.SUJIATANG, **fields) -> Lead:
    return made.a_lead(area, is_sealed=True, accused=department, title="反映一件事", **fields)


@pytest.fixture
def with_two_posts(street_leader, departments) -> User:
    """The street's leader, who also handles matters of the district's housing bureau."""
    DepartmentMembership.objects.create(
        user=street_leader, department=departments["wuhua-housing"], period=personas.ALWAYS
    )
    return User.objects.get(pk=street_leader.pk)


# ---- who handles it


def test_a_complaint_about_a_community_is_handled_by_the_street(departments, street_leader, person):
    complaint = complaint_about(departments["sujiatang"])
    assert complaint in Lead.objects.visible_to(street_leader)
    assert complaint not in Lead.objects.visible_to(person("community_officer"))
    assert handled_by(complaint) == "莲华街道 · 街道负责人"


def test_a_complaint_about_a_streets_office_goes_up_to_the_district(departments, street_leader, person):
    person("complaint_officer")
    complaint = complaint_about(departments["lianhua-urban"])
    assert complaint not in Lead.objects.visible_to(street_leader)
    assert complaint in Lead.objects.visible_to(person("complaint_officer"))
    assert complaint not in Lead.objects.visible_to(person("other_complaint_officer"))
    assert handled_by(complaint) == "五华区 · 检举控告承办岗"


def test_another_post_of_theirs_does_not_open_it(with_two_posts, departments):
    complaint = complaint_about(departments["wuhua-housing"])
    assert complaint not in Lead.objects.known_to(with_two_posts)


def test_where_nobody_above_has_an_account_the_receipt_says_so_and_the_complaint_is_kept(
    departments, street_leader
):
    complaint = complaint_about(departments["lianhua-urban"])
    assert handled_by(complaint) == ""
    assert "还没有可以办理它的账号" in receipt_of(complaint).sentence
    assert Lead.objects.complaints().filter(pk=complaint.pk).exists()


def test_the_desk_that_may_view_leads_reads_no_complaint_whomever_it_is_about(street_admin, departments):
    for accused in (None, departments["sujiatang"], departments["wuhua-housing"]):
        assert complaint_about(accused) not in Lead.objects.known_to(street_admin)


# ---- registering one


def given(**more) -> dict:
    return {
        "source": "letter_visit", "source_number": "XF-1", "title": "反映一件事", "area": personas.SUJIATANG,
        "received_at": "2026-01-05T09:00:00+08:00", "is_sealed": True, **more,
    }  # fmt: skip


def post(client, **more):
    return client.post("/api/v1/leads/", json.dumps(given(**more)), content_type="application/json")


def test_whoever_registers_one_gets_a_receipt_and_not_the_record(client, person, street_leader, departments):
    signed(client, person("community_officer"))
    answer = post(client, accused="sujiatang", content="内情")
    assert answer.status_code == 201
    assert answer.json()["handled_by"] == "莲华街道 · 街道负责人"
    assert set(answer.json()) == {"source", "source_number", "received_at", "handled_by", "sentence"}
    complaint = Lead.objects.get(source_number="XF-1")
    assert client.get(reverse("lead", args=[complaint.pk])).status_code == 404
    page = client.get(reverse("complaint_receipt", args=[complaint.pk]))
    assert "XF-1" in page.content.decode()
    assert "反映一件事" not in page.content.decode()
    # sent twice, it is there once, and the receipt is the same
    again = post(client, accused="sujiatang", content="内情")
    assert (again.status_code, again.json()) == (200, answer.json())


def test_the_receipt_is_for_whoever_registered_it(client, departments, person, street_admin):
    signed(client, person("community_officer"))
    post(client, accused="sujiatang")
    url = reverse("complaint_receipt", args=[Lead.objects.get(source_number="XF-1").pk])
    assert signed(client, street_admin).get(url).status_code == 404


def test_the_page_for_receiving_ends_at_the_receipt(client, person, departments):
    signed(client, person("community_officer"))
    answer = client.post(
        reverse("lead_receive"),
        {
            "source": "letter_visit", "title": "反映一件事", "area": personas.SUJIATANG,
            "received_at": "2026-01-05T09:00", "is_sealed": "on", "accused": departments["sujiatang"].pk,
        },
    )  # fmt: skip
    complaint = Lead.objects.get()
    assert answer.url == reverse("complaint_receipt", args=[complaint.pk])


@pytest.mark.parametrize("sealed", [True, False])
def test_a_number_that_stands_for_what_one_may_not_know_is_refused_with_one_sentence(
    client, person, departments, sealed
):
    officer = person("community_officer")
    if sealed:
        complaint_about(departments["sujiatang"], number="XF-1", channel="letter_visit")
    else:
        made.a_lead(personas.HONGSHAN, number="XF-1", channel="letter_visit")
    answer = post(signed(client, officer), is_sealed=False)
    assert answer.status_code == 409
    assert answer.json()["message"] == "这个编号在这里不能用，请联系街道负责人核对。"


def test_what_is_known_as_an_ordinary_lead_does_not_pass_for_a_complaint(client, street_admin, departments):
    made.a_lead(number="XF-1", channel="letter_visit")
    assert post(signed(client, street_admin)).status_code == 409


@pytest.mark.parametrize("accused", ["hongyun-urban"])
def test_an_office_of_another_street_is_not_accused_from_here(client, street_admin, departments, accused):
    answer = post(signed(client, street_admin), accused=accused)
    assert (answer.status_code, answer.json()["field"]) == (400, "accused")


def test_a_person_of_another_street_is_not_accused_from_here(client, street_admin, person):
    there = Member.objects.get(user=person("other_street_leader"))
    answer = post(signed(client, street_admin), accused_person=there.pk)
    assert (answer.status_code, answer.json()["field"]) == (400, "accused_person")


# ---- what becomes of it


def test_without_a_named_office_it_is_whistled_to_nobody_before_it_is_decided_who_has_no_part_in_it(
    departments, street_leader
):
    complaint = complaint_about(None)
    whistling = {
        "lead_id": complaint.pk, "by": street_leader, "version": 1, "grade": made.grade(complaint.area),
        "lead_department": departments["lianhua-police"],
    }  # fmt: skip
    with refused("与它反映的人和事无关", field="not_involved"):
        blow(**whistling)
    whistle = blow(**whistling, not_involved="反映的是物业公司，与派出所无关")
    assert whistle.events.get(verb="blow").reason == "反映的是物业公司，与派出所无关"


def test_it_is_whistled_to_no_office_of_the_person_it_names(departments, person):
    officer, handler = person("complaint_officer"), person("department_handler")
    accused = Member.objects.create(user=handler, name="赵城管")
    personas.appoint(handler, "urban_enforcer", personas.SUJIATANG)
    complaint = complaint_about(None, accused_person=accused)
    for department in (departments["lianhua-urban"], departments["lianhua-urban"]):
        with refused("不能吹给它自己", field="lead_department"):
            blow(
                lead_id=complaint.pk, by=officer, version=1, grade=made.grade(complaint.area),
                lead_department=department, not_involved="无关",
            )  # fmt: skip


def test_whoever_handles_it_verifies_it_and_the_desk_does_not(departments, street_admin, street_leader):
    whistle = made.a_whistle(lead=complaint_about(departments["wuhua-housing"]), state="submitted")
    closing = {
        "whistle_id": whistle.pk,
        "verb": "close",
        "version": whistle.version,
        "reason": "已核实",
        "outcome": "solved",
    }
    with pytest.raises(Whistle.DoesNotExist):
        take(by=street_admin, **closing)
    assert take(by=street_leader, **closing).state == "closed"


def test_it_draws_no_number_of_the_street_and_changes_no_figure(departments, areas):
    made.a_whistle(state="closed")
    statistics.refresh()
    street = areas[personas.LIANHUA]
    day = Whistle.objects.get().whistled_at.date()
    before, series = figures.closure(street, day), list(NumberSeries.objects.values())
    waiting = open_matters(street, at=Whistle.objects.get().whistled_at)
    whistle = made.a_whistle(lead=complaint_about(departments["sujiatang"]), state="closed")
    complaint_about(departments["sujiatang"])
    statistics.refresh()
    assert figures.closure(street, day) == before
    assert list(NumberSeries.objects.values()) == series
    assert open_matters(street, at=whistle.whistled_at) == waiting
    assert whistle.number.startswith("J")


def test_its_words_stand_in_no_log_and_no_message(departments):
    complaint = complaint_about(departments["sujiatang"])
    whistle = made.a_whistle(lead=complaint)
    assert str(complaint) == "检举控告"
    assert str(whistle) == whistle.number


def test_even_a_whistle_that_reached_the_office_somehow_stays_hidden_from_it(person, departments):
    complaint = complaint_about(departments["lianhua-police"])
    whistle = made.a_whistle(lead=complaint)
    ReportIn.objects.create(
        street_code=whistle.street_code, whistle=whistle, department=departments["lianhua-police"], part="assist",
        assigned_at=whistle.whistled_at,
    )  # fmt: skip
    handler = person("assisting_handler")

    assert whistle not in Whistle.objects.visible_to(handler)
    assert not ReportIn.objects.of_departments_of(handler).exists()
    assert complaint not in Lead.objects.known_to(handler)


def test_whoever_handles_complaints_finds_them_in_a_list_of_their_own(client, street_leader, departments):
    complaint = complaint_about(departments["sujiatang"])
    signed(client, street_leader)
    assert "反映一件事" not in client.get(reverse("lead_desk")).content.decode()
    assert "反映一件事" in client.get(reverse("complaint_desk")).content.decode()
    assert "1 件检举控告待办" in client.get(reverse("home")).content.decode()
    page = client.get(reverse("lead_whistle", args=[complaint.pk]))
    assert page.status_code == 200
    assert "另有 1 件检举控告" in client.get(reverse("statistics")).content.decode()


def test_no_step_of_a_complaint_stays_in_the_browser(signed_in, departments):
    client = signed_in("department_handler")
    for state, step in (("whistled", ""), ("in_progress", "submit/")):
        ordinary = made.a_whistle(state=state)
        lead = made.a_lead(is_sealed=True, accused=departments["lianhua-market"])
        complaint = made.a_whistle(lead=lead, state=state)
        assert complaint.is_sealed
        kept = [
            any(mark in client.get(f"/whistles/{one.pk}/{step}").content.decode() for mark in ("data-draft=", "data-outbox="))
            for one in (ordinary, complaint)
        ]  # fmt: skip
        assert kept == [True, False], state
