"""Blowing the whistle on a lead."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from grids.areas.models import Area
from grids.conduct.events import broken_links
from grids.staff.queries import system_actor
from tests import personas
from tests.asserting import refused, verbs
from tests.factories.grids import a_department
from tests.factories.whistles import a_lead, a_whistle, grade
from whistles.intake.models import Lead
from whistles.lifecycle.actions import blow
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import ReportIn, Whistle
from whistles.lifecycle.table import LIFECYCLE
from whistles.lifecycle.told import told_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def lead(departments):
    return a_lead()


@pytest.fixture
def blown(lead, departments, street_admin):
    """Blow `lead`, with what a test changes."""

    def act(**changes):
        fields = {
            "lead_id": lead.id, "by": street_admin, "version": 1,
            "grade": changes.get("grade") or grade(lead.area), "lead_department": departments["lianhua-urban"],
        }  # fmt: skip
        return blow(**(fields | changes))

    return act


def test_a_blown_lead_leaves_the_pool_and_becomes_a_whistle(blown, lead):
    whistle = blown()
    lead.refresh_from_db()
    assert (lead.state, lead.whistle_id, lead.version) == ("whistled", whistle.pk, 2)
    assert (whistle.state, whistle.version, whistle.title) == ("whistled", 1, lead.title)
    assert (whistle.street_code, whistle.community_code) == (personas.LIANHUA, personas.SUJIATANG)
    assert verbs(whistle) == ["blow"]
    assert broken_links(whistle.events.order_by("seq")) == []
    assert not Lead.objects.in_pool().exists()


def test_the_leading_department_and_every_assisting_one_get_a_part(blown, departments):
    whistle = blown(assisting=[departments["lianhua-police"], departments["sujiatang"]])
    parts = dict(ReportIn.objects.filter(whistle=whistle).values_list("department__code", "part"))
    assert parts == {"lianhua-urban": "lead", "lianhua-police": "assist", "sujiatang": "assist"}


def test_a_department_that_leads_does_not_assist_as_well(blown, departments):
    whistle = blown(assisting=[departments["lianhua-urban"]])
    assert whistle.report_ins.count() == 1


def test_a_community_never_leads(blown, departments):
    with refused("社区不能牵头", field="lead_department"):
        blown(lead_department=departments["sujiatang"])
    assert not Whistle.objects.exists()


def test_a_retired_department_is_not_whistled(blown):
    with refused("已停用", field="lead_department"):
        blown(lead_department=a_department(personas.LIANHUA, is_active=False))


def test_a_department_of_another_street_is_not_whistled(blown, departments):
    with refused("不服务这个区域", field="lead_department"):
        blown(lead_department=departments["hongyun-urban"])


def test_an_office_of_the_district_may_be_whistled(blown, departments):
    assert blown(lead_department=departments["wuhua-housing"]).state == "whistled"


@pytest.mark.parametrize("part", ["lead_department", "assisting"])
def test_a_complaint_never_reaches_the_office_it_is_about(departments, person, part):
    accused = departments["lianhua-market"]
    lead = a_lead(is_sealed=True, accused=accused)
    chosen = {
        "lead_department": departments["lianhua-urban"],
        part: [accused] if part == "assisting" else accused,
    }
    with refused("不能吹给它自己", field=part):
        blow(lead_id=lead.id, by=person("complaint_officer"), version=1, grade=grade(lead.area), **chosen)


def test_a_grade_of_another_district_is_refused(blown):
    with refused("不是本区域方案里的哨种", field="grade"):
        blown(grade=Grade.objects.get(key="guandu-community_problem"))


def test_a_retired_grade_is_refused(blown, lead):
    retired = grade(lead.area)
    Grade.objects.filter(pk=retired.pk).update(is_active=False)
    with refused("不是本区域方案里的哨种", field="grade"):
        blown(grade=retired)


def test_guandu_whistles_by_its_own_scheme(departments, person):
    lead = a_lead(personas.SHUGUANG)
    whistle = blow(
        lead_id=lead.id, by=person("guandu_admin"), version=1, grade=grade(lead.area),
        lead_department=a_department(personas.JINMA),
    )  # fmt: skip
    assert whistle.grade_id.startswith("guandu-")


def test_an_area_without_a_scheme_of_its_district_takes_the_citys(departments):
    area = Area.objects.create(code="530103", name="盘龙区", level=1, parent_id=personas.CITY)
    assert grade(area).key == "city-routine"


def test_who_may_not_triage_is_told_so(blown, community_officer):
    with refused("吹哨由街道研判岗办理", code="forbidden"):
        blown(by=community_officer)


def test_a_lead_of_another_street_is_unknown(blown, other_street_admin):
    with pytest.raises(Lead.DoesNotExist):
        blown(by=other_street_admin)


def test_a_lead_is_blown_once_and_the_same_request_again_is_answered_with_the_same_whistle(
    blown, departments, lead
):
    given = {"assisting": [departments["lianhua-police"]], "reason": "已电话通知"}
    whistle = blown(**given)
    assert blown(**given) == whistle
    for other in (
        given | {"reason": "没有通知"}, given | {"assisting": []}, given | {"by": system_actor()},
        given | {"lead_department": departments["lianhua-market"]}, given | {"grade": grade(lead.area, "emergency")},
    ):  # fmt: skip
        with refused("刚被处理过", code="conflict"):
            blown(**other)
    with refused("现在是「已吹哨」，不能吹哨", code="conflict"):
        blown(**given, version=2)
    assert Whistle.objects.count() == 1


def test_what_was_given_with_whistling_stands_in_the_whistles_book_by_name(blown, departments):
    whistle = blown(assisting=[departments["sujiatang"], departments["lianhua-police"]])
    assert whistle.events.get().given == {
        "grade": "wuhua-routine", "lead_department": "lianhua-urban", "assisting": ["lianhua-police", "sujiatang"],
    }  # fmt: skip
    (told,) = told_of(LIFECYCLE, whistle.events.all()).values()
    assert told[0].startswith("哨种：")
    assert told[1:] == ["牵头部门：城市管理办公室", f"配合部门：莲华派出所、{departments['sujiatang'].name}"]


def test_a_whistle_before_its_lead_was_received_is_refused(blown, lead):
    with refused("早于上一步", field="occurred_at"):
        blown(occurred_at=lead.received_at - timedelta(seconds=1), reason="电话通知")


def test_a_whistle_in_the_future_is_refused(blown):
    with refused("发生时间不能晚于现在", field="occurred_at"):
        blown(occurred_at=timezone.now() + timedelta(minutes=2), reason="电话通知")


def test_a_whistle_entered_late_says_both_times(blown, lead):
    at = lead.received_at + timedelta(minutes=10)
    event = blown(occurred_at=at, reason="电话通知").events.get()
    assert event.occurred_at == at
    assert event.recorded_at > at


def test_numbers_count_up_within_a_street_and_year(departments):
    when = datetime(2025, 12, 31, 23, 30, tzinfo=SHANGHAI)
    numbers = [
        a_whistle(whistled_at=when).number,
        a_whistle(whistled_at=when + timedelta(minutes=29)).number,
        a_whistle(whistled_at=when + timedelta(minutes=30)).number,
        a_whistle(personas.YOUYING, department="hongyun-urban", whistled_at=when).number,
    ]
    assert numbers == ["2025-0001", "2025-0002", "2026-0001", "2025-0001"]


def test_the_deadlines_of_a_routine_whistle_follow_the_working_calendar(departments):
    # Friday evening before the National Day week of 2025: offices reopen on 9 October
    whistle = a_whistle(whistled_at=datetime(2025, 9, 30, 16, tzinfo=SHANGHAI))
    assert timezone.localtime(whistle.sign_due_at) == datetime(2025, 10, 9, 12, tzinfo=SHANGHAI)
    assert timezone.localtime(whistle.report_due_at) == datetime(2025, 10, 9, 17, tzinfo=SHANGHAI)
    assert timezone.localtime(whistle.close_due_at) == datetime(2025, 10, 14, 17, tzinfo=SHANGHAI)
    assert whistle.next_due_at == whistle.sign_due_at
    assert "五华方案" in whistle.due_rule


def test_an_emergency_counts_natural_time(departments):
    at = datetime(2025, 10, 1, 3, tzinfo=SHANGHAI)
    whistle = a_whistle(whistled_at=at, grade_code="emergency")
    assert whistle.sign_due_at == at + timedelta(minutes=15)
    assert whistle.report_due_at == at + timedelta(hours=1)
    assert whistle.close_due_at == at + timedelta(hours=24)


def test_an_earlier_limit_of_the_source_holds_and_is_named(departments):
    received = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)
    lead = a_lead(received_at=received)
    Lead.objects.filter(pk=lead.pk).update(external_due_at=received + timedelta(hours=8))
    lead.refresh_from_db()
    whistle = a_whistle(lead=lead, whistled_at=received + timedelta(hours=1))
    assert whistle.close_due_at == lead.external_due_at
    assert whistle.due_rule.startswith("来源时限（")


def test_what_a_deadline_rests_on_is_stored_in_one_language(departments):
    with translation.override("en"):
        whistle = a_whistle()
    assert "Default" not in whistle.due_rule
    assert "默认（待街道确认）" in whistle.due_rule
