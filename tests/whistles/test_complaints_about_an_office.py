"""A complaint about an office reaches nobody who works there, not even by another post of theirs.

Who may know of one and who may not is walked, over every path, in tests/properties/test_complaints_are_kept.py; here
stands what becomes of it.
"""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from grids.approvals.actions import grant
from grids.areas.models import Area
from grids.staff.actions import appoint, join_department
from grids.staff.models import Appointment, Department, DepartmentMembership, Member, PostKind, User
from tests import personas
from tests.asserting import refused
from tests.factories import whistles as made
from tests.factories.grids import a_user
from whistles.intake.actions import reveal_refusal
from whistles.intake.complaints import handled_by, receipt_of
from whistles.intake.models import Lead
from whistles.lifecycle.actions import blow, offers, take
from whistles.lifecycle.actors import DESK
from whistles.lifecycle.models import ReportIn, Whistle
from whistles.lifecycle.queries import open_matters
from whistles.lifecycle.series import NumberSeries
from whistles.lifecycle.situation import Situation
from whistles.statistics import actions as statistics
from whistles.statistics import queries as figures
from whistles.verification.models import DayHead, Finding
from whistles.verification.queries import complaint_of

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


def test_the_page_for_receiving_says_who_will_read_it_and_ends_at_the_receipt(
    client, person, street_leader, departments
):
    signed(client, person("community_officer"))
    filled = {
        "source": "letter_visit", "title": "反映一件事", "area": personas.SUJIATANG,
        "received_at": "2026-01-05T09:00", "is_sealed": "on", "accused": departments["sujiatang"].pk,
    }  # fmt: skip
    # nothing is sent before the page has said who will read it
    asked = client.post(reverse("lead_receive"), filled)
    assert (
        "反映的是苏家塘社区（苏家塘社区居民委员会），将由莲华街道 · 街道负责人办理" in asked.content.decode()
    )
    assert not Lead.objects.exists()
    told = asked.context["form"]["told"].value()
    # whom it is about was changed after that: it is said anew
    other = client.post(
        reverse("lead_receive"), filled | {"told": told, "accused": departments["lianhua-urban"].pk}
    )
    assert "任何人都查不到" in other.content.decode()
    answer = client.post(reverse("lead_receive"), filled | {"told": told})
    complaint = Lead.objects.get()
    assert answer.url == reverse("complaint_receipt", args=[complaint.pk])


def test_a_number_that_stands_for_what_one_may_not_know_is_refused_with_one_sentence(
    client, person, departments
):
    made.a_lead(personas.HONGSHAN, number="XF-1", channel="letter_visit")
    answer = post(signed(client, person("community_officer")), is_sealed=False)
    assert answer.status_code == 409
    assert answer.json()["message"] == "这个编号在这里不能用，请联系街道负责人核对。"


@pytest.mark.parametrize("who", ["street_admin", "community_officer"])
@pytest.mark.parametrize("sealed", [True, False])
def test_the_number_of_a_complaint_is_free_for_everybody_else(client, person, departments, who, sealed):
    complaint_about(departments["sujiatang"], number="XF-1", channel="letter_visit")
    client = signed(client, person(who))
    taken, free = (post(client, is_sealed=sealed, source_number=number) for number in ("XF-1", "XF-2"))
    assert (taken.status_code, free.status_code) == (201, 201)
    assert Lead.objects.filter(source_number="XF-1").count() == 2


def test_a_complaint_and_an_ordinary_lead_may_bear_one_number_and_neither_comes_twice(
    client, street_admin, departments
):
    signed(client, street_admin)
    for sealed in (False, True):
        assert [post(client, is_sealed=sealed).status_code for _time in (1, 2)] == [201, 200]
    assert Lead.objects.filter(source_number="XF-1").count() == 2


# ---- whose office it is, nobody of it can edit away


def test_the_office_it_is_about_does_not_get_to_it_by_what_it_is_said_to_be(
    as_owner, departments, street_leader
):
    complaint = complaint_about(departments["lianhua-urban"])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE grids_department DISABLE TRIGGER USER")
    Department.objects.filter(pk=departments["lianhua-urban"].pk).update(kind="district", area=personas.WUHUA)
    assert complaint not in Lead.objects.visible_to(User.objects.get(pk=street_leader.pk))


def test_what_a_department_is_and_where_is_fixed_in_the_form_and_in_the_database(
    client, departments, street_admin
):
    office = departments["lianhua-urban"]
    signed(client, street_admin)
    client.post(
        reverse("admin:grids_department_change", args=[office.pk]),
        {
            "code": office.code, "name": "综合行政执法办", "kind": "district", "area": personas.WUHUA,
            "office_phone": "", "order": 100, "is_active": "on",
        },
    )  # fmt: skip
    office.refresh_from_db()
    assert (office.name, office.kind, office.area_id) == ("综合行政执法办", "street", personas.LIANHUA)
    for change in ({"kind": "district"}, {"area": personas.WUHUA}, {"code": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Department.objects.filter(pk=office.pk).update(**change)


def test_an_office_in_the_street_is_the_streets_whatever_kind_it_was_made_as(departments, street_leader):
    for kind in ("district", "utility", "community"):
        made_up = Department.objects.create(
            code=f"made-{kind}", name="综治中心", kind=kind, area_id=personas.LIANHUA
        )
        assert complaint_about(made_up) not in Lead.objects.visible_to(street_leader), kind


@pytest.mark.parametrize("who", ["street_leader", "community_officer", "assisting_handler"])
def test_who_worked_there_when_it_was_registered_stays_out_after_leaving(departments, person, who):
    accused = {"community_officer": "sujiatang", "assisting_handler": "lianhua-police"}.get(
        who, "lianhua-urban"
    )
    worker = person(who)
    complaint = complaint_about(departments[accused])
    Appointment.objects.filter(member__user=worker).update(period=DateRange(empty=True))
    DepartmentMembership.objects.filter(user=worker).update(period=DateRange(empty=True))
    personas.appoint(worker, "complaint_officer", personas.WUHUA)
    worker = User.objects.get(pk=worker.pk)
    assert complaint not in Lead.objects.visible_to(worker)
    assert made.a_lead(is_sealed=True, accused=departments["wuhua-housing"]) in Lead.objects.visible_to(
        worker
    )


def test_the_account_of_somebody_named_is_kept_out_though_it_is_taken_from_the_person(departments, person):
    leader = person("street_leader")
    named = Member.objects.get(user=leader)
    complaint = complaint_about(None, accused_person=named)
    Member.objects.filter(pk=named.pk).update(user=None)
    personas.appoint(leader, "complaint_officer", personas.LIANHUA)
    assert complaint not in Lead.objects.visible_to(User.objects.get(pk=leader.pk))


def test_where_nobody_is_named_everybody_of_the_street_might_be_meant(departments, person, street_leader):
    officer = person("complaint_officer")
    complaint = complaint_about(None)
    for who in ("street_leader", "street_admin", "community_officer", "department_handler"):
        assert complaint not in Lead.objects.known_to(person(who)), who
    assert complaint in Lead.objects.visible_to(officer)
    assert handled_by(complaint) == "五华区 · 检举控告承办岗"
    # one from before whose it is was kept is read the same
    Lead.objects.filter(pk=complaint.pk).update(kept_from=[])
    assert complaint not in Lead.objects.visible_to(street_leader)


@pytest.mark.parametrize("kind", ["volunteer", "community_worker", "data_viewer"])
def test_no_post_that_one_person_gives_takes_a_complaint_from_its_handler(
    departments, person, street_leader, system_admin, kind
):
    """Neither one of the handler in the office it is about, nor one of whom it names in the handler's office."""
    about_office = complaint_about(departments["sujiatang"])
    accused = Member.objects.get(user=person("community_officer"))
    about_person = complaint_about(None, accused_person=accused)
    for member, area in (
        (Member.objects.get(user=street_leader), personas.SUJIATANG),
        (accused, personas.LIANHUA),
    ):
        given = appoint(
            member=member, kind=PostKind.objects.get(code=kind), area=Area.objects.get(code=area),
            from_day=timezone.localdate(), by=system_admin,
        )  # fmt: skip
        assert isinstance(given, Appointment)
    seen = set(Lead.objects.visible_to(User.objects.get(pk=street_leader.pk)).values_list("pk", flat=True))
    assert seen == {about_office.pk, about_person.pk}


def test_a_post_without_a_role_takes_no_complaint_from_its_handler(departments, street_leader):
    complaint = complaint_about(departments["sujiatang"])
    personas.appoint(street_leader, "volunteer", personas.SUJIATANG_GRID)
    leader = User.objects.get(pk=street_leader.pk)
    assert complaint in Lead.objects.visible_to(leader)
    # who held one when it was registered is of the office
    assert complaint_about(departments["sujiatang"]) not in Lead.objects.visible_to(leader)


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
    departments, person
):
    complaint = complaint_about(None)
    whistling = {
        "lead_id": complaint.pk, "by": person("complaint_officer"), "version": 1, "grade": made.grade(complaint.area),
        "lead_department": departments["lianhua-police"],
    }  # fmt: skip
    with refused("与它反映的人和事无关", field="not_involved"):
        blow(**whistling)
    whistle = blow(**whistling, not_involved="反映的是物业公司，与派出所无关")
    assert whistle.events.get(verb="blow").reason == "反映的是物业公司，与派出所无关"
    # of which it was decided that they have no part in it, they handle it
    assert whistle in Whistle.objects.visible_to(person("assisting_handler"))
    assert ReportIn.objects.of_departments_of(person("assisting_handler")).filter(whistle=whistle).exists()


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


@pytest.mark.parametrize("page", ["home", "report_in_list"])
def test_a_step_in_a_list_waits_for_a_network_unless_it_is_of_a_complaint(signed_in, departments, page):
    ordinary = made.a_whistle()
    complaint = made.a_whistle(lead=made.a_lead(is_sealed=True, accused=departments["lianhua-market"]))
    rows = signed_in("department_handler").get(reverse(page)).content.decode()
    assert {one.pk: f"/whistles/{one.pk}/sign/" in rows for one in (ordinary, complaint)} == {
        ordinary.pk: True,
        complaint.pk: True,
    }
    assert f'data-outbox="{ordinary.number} 签收"' in rows
    assert f'data-outbox="{complaint.number}' not in rows


# ---- whoever works for a department can be named, and it is about the department


def test_people_of_departments_can_be_named_and_it_goes_where_one_about_their_office_goes(
    client, person, departments, street_leader, system_admin
):
    security_officer = person("security_officer")
    handler = a_user(display_name="赵城管")
    asked = join_department(
        user=handler, department=departments["lianhua-urban"], from_day=timezone.localdate(), by=system_admin
    )
    grant(approval_id=asked.pk, by=security_officer)
    page = signed(client, person("community_officer")).get(reverse("lead_receive")).content.decode()
    assert "赵城管（城市管理办公室）" in page
    named = Member.objects.get(user=handler)
    answer = post(client, accused=None, accused_person=named.pk)
    assert answer.status_code == 201, answer.json()
    complaint = Lead.objects.get()
    for kept_from in (handler, street_leader):
        assert complaint not in Lead.objects.known_to(User.objects.get(pk=kept_from.pk))
    assert complaint in Lead.objects.visible_to(person("complaint_officer"))
    # who comes to lead the street afterwards is of that office too
    newcomer = a_user()
    personas.appoint(newcomer, "street_leader", personas.LIANHUA)
    assert complaint not in Lead.objects.visible_to(User.objects.get(pk=newcomer.pk))


def test_it_is_whistled_to_no_community_of_the_person_it_names(departments, person, street_leader):
    named = Member.objects.get(user=person("community_officer"))
    complaint = complaint_about(None, accused_person=named)
    with refused("不能吹给它自己", field="assisting"):
        blow(
            lead_id=complaint.pk, by=street_leader, version=1, grade=made.grade(complaint.area),
            lead_department=departments["lianhua-police"], assisting=[departments["sujiatang"]],
            not_involved="与派出所无关",
        )  # fmt: skip


# ---- numbers of the whole


@pytest.mark.django_db(transaction=True)
def test_how_many_steps_a_recount_looked_at_is_the_same_with_a_complaint(departments):
    complaint = complaint_about(departments["sujiatang"])
    before = statistics.recount().events
    made.a_whistle(lead=complaint, department="lianhua-urban", state="closed")
    statistics.refresh(wait=True)
    check = statistics.recount()
    assert (check.events, check.differences) == (before, 0)
    made.a_whistle()
    assert statistics.recount().events > before


def test_the_head_of_a_day_shows_by_what_it_is_compared_and_counts_nothing(signed_in, auditor):
    """Who may see all entries but those about a complaint would count the ones that are missing."""
    head = DayHead.objects.create(
        seq=1,
        day="2026-03-18",
        books={"grids_disclosure": [4711, "ab" * 32]},
        made_at=timezone.now(),
        digest=b"x",
    )
    for page in ("changelist", "change"):
        keys = [head.pk] if page == "change" else []
        text = signed_in("auditor").get(reverse(f"admin:whistles_dayhead_{page}", args=keys)).content.decode()
        assert "4711" not in text
    assert "ab" * 32 in text


def test_what_was_cancelled_is_kept_from_the_accused_though_the_complaint_waits_in_the_pool_again(
    departments, street_leader, person
):
    officer = person("complaint_officer")
    whistle = made.a_whistle(lead=complaint_about(departments["lianhua-urban"]), department="wuhua-housing")
    take(
        whistle_id=whistle.pk, verb="cancel", by=officer, version=whistle.version, reason="派错了", back_to_pool=True,
    )  # fmt: skip
    assert Whistle.objects.visible_to(officer).filter(pk=whistle.pk).exists()
    assert not Whistle.objects.visible_to(street_leader).filter(pk=whistle.pk).exists()
    assert Whistle.objects.kept_from(street_leader).filter(pk=whistle.pk).exists()
    found = Finding(subject_kind="whistle", subject_id=str(whistle.pk))
    assert [str(complaint_of(found).pk)] == Whistle.objects.get(pk=whistle.pk).leads_before


def test_what_no_complaint_is_known_of_any_more_is_shown_to_nobody(departments, street_leader, person):
    """Whom it is about nobody can say then; a step never leaves one so, whoever writes past the product could."""
    whistle = made.a_whistle(lead=complaint_about(departments["sujiatang"]), department="wuhua-housing")
    readers = [street_leader, person("complaint_officer")]
    for user in readers:
        assert Whistle.objects.visible_to(user).filter(pk=whistle.pk).exists()
    Lead.objects.filter(whistle=whistle).update(state="new", whistle=None)
    for user in [*readers, person("auditor")]:
        assert not Whistle.objects.visible_to(user).filter(pk=whistle.pk).exists()
        assert Whistle.objects.kept_from(user).filter(pk=whistle.pk).exists()


def test_whoever_reads_a_complaint_for_a_department_alone_takes_the_departments_steps_alone(
    with_two_posts, departments, person
):
    """It names nobody, so that it may be about the street's leader, who also works for the bureau it is whistled to."""
    whistle = made.a_whistle(
        lead=complaint_about(None), department="wuhua-housing", by=person("complaint_officer"), not_involved="无关",
    )  # fmt: skip
    assert Whistle.objects.visible_to(with_two_posts).filter(pk=whistle.pk).exists()
    steps = {one.step for one in offers(whistle, by=with_two_posts)}
    # what is added is added by whoever handles it, the department among them
    assert {step.actor.code for step in steps} == {"lead", "department", "involved"}
    assert not DESK.may(Situation(whistle, with_two_posts))
    assert "cancel" in {one.step.verb for one in offers(whistle, by=person("complaint_officer"))}


def test_a_department_that_has_no_part_any_more_reads_no_complaint_and_asks_for_no_reporter(
    departments, person, street_leader
):
    urban, officer = person("department_handler"), person("complaint_officer")
    for about, by in ((departments["sujiatang"], officer), ("", person("street_admin"))):
        lead = complaint_about(about) if about else made.a_lead(reporter_name="张三")
        whistle = made.a_whistle(lead=lead, department="lianhua-urban")
        assert reveal_refusal(lead, by=urban) == "" or about
        again = {
            "whistle_id": whistle.pk,
            "verb": "reassign",
            "version": whistle.version,
            "department": "wuhua-housing",
        }
        take(by=by, reason="派错了", **again)
        assert reveal_refusal(lead, by=urban) != ""
        assert Whistle.objects.visible_to(urban).filter(pk=whistle.pk).exists() is not bool(about)
        assert ReportIn.objects.of_departments_of(urban).filter(whistle=whistle).exists() is not bool(about)
