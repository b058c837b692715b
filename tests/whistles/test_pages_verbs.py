"""Every verb on the pages: what the dock shows, what is folded, what waits, which terms hold, what was given."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.approvals.models import Approval
from tests.factories import whistles as made
from whistles.intake.models import Lead
from whistles.lifecycle.actions import take
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.offered import MOST
from whistles.lifecycle.table import GROUPS, LIFECYCLE

pytestmark = pytest.mark.django_db


def page(client, name: str, *args, **query) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def press(client, whistle: Whistle, verb: str, **given):
    answer = client.post(
        reverse("whistle_take", args=[whistle.pk, verb]), {"version": whistle.version, **given}
    )
    if answer.status_code == 302:
        whistle.refresh_from_db()
    return answer


def dock_of(html: str) -> str:
    """What stands in the dock before the folded rest."""
    return html.partition('class="dock"')[2].partition('class="more"')[0].partition("</div>")[0]


def more_of(html: str) -> str:
    return html.partition('class="more"')[2].partition("</details>")[0]


@pytest.mark.parametrize("state", ["whistled", "in_progress", "submitted", "objected", "suspended", "closed"])
@pytest.mark.parametrize("role", ["street_admin", "street_leader", "department_handler"])
def test_a_few_verbs_stand_in_the_dock_and_the_others_are_folded(signed_in, person, departments, state, role):
    person("street_leader"), person("street_admin")
    html = page(signed_in(role), "whistle", made.a_whistle(state=state).pk)
    assert dock_of(html).count('class="btn') <= MOST
    assert html.count('<dialog id="take-') <= MOST


def test_who_looks_after_a_whistle_finds_its_other_verbs_by_what_they_are_about(signed_in, departments):
    whistle = made.a_whistle(state="in_progress", assisting=["lianhua-police"])
    more = more_of(page(signed_in("street_admin"), "whistle", whistle.pk))
    assert re.findall(r"<h3>(.*?)</h3>", more) == ["配合部门", "归属", "时限", "监督", "更正与善后"]
    for verb in ("add_assistant", "reassign", "escalate", "remind", "copy", "move", "cancel"):
        assert reverse("whistle_take", args=[whistle.pk, verb]) in more
        assert page(signed_in("street_admin"), "whistle_take", whistle.pk, verb)


def test_every_verb_that_somebody_presses_belongs_to_one_group():
    grouped = [step.verb for _label, steps in GROUPS for step in steps]
    assert sorted(grouped) == sorted(step.verb for step in LIFECYCLE.taken)


def test_what_waits_to_be_decided_stands_on_the_page_with_its_buttons_for_who_decides(
    signed_in, person, departments
):
    person("street_admin")
    whistle, handler = made.a_whistle(state="in_progress"), signed_in("department_handler")
    assert press(handler, whistle, "ask_extension", days=5, reason="等配件到货").status_code == 302
    grant = reverse("whistle_take", args=[whistle.pk, "grant_extension"])
    asked = page(handler, "whistle", whistle.pk)
    assert "等配件到货" in asked
    assert "延期天数：5 天" in asked
    assert grant not in asked
    desk = signed_in("street_admin")
    assert page(desk, "whistle", whistle.pk).count(grant) >= 2
    assert "等配件到货" in page(desk, "whistle_take", whistle.pk, "grant_extension")
    assert press(desk, whistle, "grant_extension", reason="同意").status_code == 302
    granted = page(handler, "whistle", whistle.pk)
    assert "已同意" in granted
    assert "延期 5 个工作日" in granted
    assert Approval.objects.get().is_granted


def test_the_story_names_what_was_given_and_the_card_keeps_the_terms_before(signed_in, departments):
    whistle, desk = made.a_whistle(), signed_in("street_admin")
    assert press(desk, whistle, "reassign", department="lianhua-police", reason="治安管理").status_code == 302
    assert press(desk, whistle, "escalate", grade="wuhua-emergency", reason="有漏电").status_code == 302
    html = page(desk, "whistle", whistle.pk)
    assert "牵头部门：莲华派出所" in html
    assert "提到：应急哨" in html
    assert "以前的时限（8）" in html
    assert "以前的部门（1）" in html
    # another department comes afresh, and who had it reads on
    former = page(signed_in("department_handler"), "whistle", whistle.pk)
    assert "已退出" in former
    assert 'class="dock"' not in former


def test_a_suspended_whistle_says_until_when_and_that_its_terms_stand_still(signed_in, person, departments):
    person("street_leader")
    html = page(signed_in("department_handler"), "whistle", made.a_whistle(state="suspended").pk)
    assert "到期自动恢复；时限暂停" in html
    assert "暂停计时" in html


def test_a_step_entered_late_shows_both_times(signed_in, departments):
    whistle = made.a_whistle(whistled_at=timezone.now() - timedelta(hours=5))
    desk = signed_in("street_admin")
    earlier = timezone.localtime() - timedelta(hours=3)
    assert "实际办理时间" in page(desk, "whistle_take", whistle.pk, "remind")
    assert "实际办理时间" not in page(signed_in("department_handler"), "whistle_take", whistle.pk, "object")
    given = {"reason": "电话催过", "occurred_at": f"{earlier:%Y-%m-%dT%H:%M}"}
    assert press(desk, whistle, "remind", **given).status_code == 302
    story = page(desk, "whistle", whistle.pk).partition("电话催过")[2]
    assert "录入" in story[:200]
    event = whistle.events.get(verb="remind")
    assert event.recorded_at - event.occurred_at > timedelta(hours=2)


def test_a_department_finds_what_it_objected_to_and_what_it_was_asked_to_lead(signed_in, person, departments):
    person("street_admin")
    whistle, handler = made.a_whistle(title="不归我们管的"), signed_in("department_handler")
    given = {"department": "lianhua-police", "reason": "职责清单第三条"}
    assert press(handler, whistle, "object", **given).status_code == 302
    assert "不归我们管的" not in page(handler, "report_in_list")
    assert "不归我们管的" in page(handler, "report_in_list", tab="paused")
    other = made.a_whistle(state="in_progress", title="请接手的")
    assert press(handler, other, "offer_lead", **given).status_code == 302
    offered = signed_in("assisting_handler")
    assert "答复是否接手" in page(offered, "report_in_list")
    assert reverse("whistle_take", args=[other.pk, "accept_lead"]) in dock_of(
        page(offered, "whistle", other.pk)
    )
    assert press(offered, other, "accept_lead").status_code == 302
    assert other.lead_department == departments["lianhua-police"]


# -- leads --


def lead_press(client, lead: Lead, verb: str, **given):
    answer = client.post(reverse("lead_take", args=[lead.pk, verb]), {"version": lead.version, **given})
    lead.refresh_from_db()
    return answer


def test_what_became_of_a_lead_after_its_whistle_was_cancelled_stands_on_its_page(signed_in, departments):
    whistle, desk = made.a_whistle(title="吹错了的"), signed_in("street_admin")
    lead = whistle.leads.get()
    assert press(desk, whistle, "cancel", reason="派错部门").status_code == 302
    html = page(desk, "lead", lead.pk)
    assert f"它的哨件 {whistle.number}" in html
    assert "派错部门" in html
    assert press(desk, whistle, "return_leads", reason="吹给派出所").status_code == 302
    html = page(desk, "lead", lead.pk)
    assert "退回哨源库" in html
    assert "吹给派出所" in html
    assert reverse("lead_whistle", args=[lead.pk]) in html
    made.a_lead(title="没有退回过的")
    listed = page(desk, "lead_desk", returned=1)
    assert "吹错了的" in listed
    assert "没有退回过的" not in listed


def test_a_lead_is_settled_on_the_spot_by_who_registered_it(signed_in, person, departments):
    lead = made.a_lead(by=person("community_officer"))
    officer = signed_in("community_officer")
    assert reverse("lead_take", args=[lead.pk, "settle"]) in page(officer, "lead", lead.pk)
    given = {"reason": "当场换了灯泡", "reply": "已经修好"}
    assert lead_press(officer, lead, "settle", **given).status_code == 302
    assert (lead.state, lead.reply) == ("settled", "已经修好")


def test_a_reply_is_asked_for_only_where_somebody_waits_for_one(signed_in, person, departments):
    found = {"by": person("community_officer"), "channel": "grid_patrol"}
    officer, given = signed_in("community_officer"), {"reason": "已当场清走"}
    nobody = made.a_lead(**found)
    assert lead_press(officer, nobody, "settle", **given).status_code == 302
    assert (nobody.state, nobody.reply) == ("settled", "")
    for waits in (made.a_lead(**found, reporter_phone="13888123456"), made.a_lead(by=found["by"])):
        assert lead_press(officer, waits, "settle", **given).status_code == 400
        assert waits.state == "new"


def test_a_lead_is_moved_and_its_book_says_from_what_to_what(signed_in, departments):
    lead, desk = made.a_lead(), signed_in("street_admin")
    assert "更多办理" in page(desk, "lead", lead.pk)
    area = departments["lianhua-urban"].area_id
    assert lead_press(desk, lead, "move", area=area, reason="报错了社区").status_code == 302
    assert lead.area_id == area
    assert "所在区域：" in page(desk, "lead", lead.pk)


def test_a_grade_that_has_to_be_approved_says_so_and_is_whistled_only_afterwards(
    signed_in, person, departments
):
    Grade.objects.filter(key="wuhua-emergency").update(needs_approval=True)
    person("street_leader")
    lead, desk = made.a_lead(), signed_in("street_admin")
    url = reverse("lead_whistle", args=[lead.pk])
    assert "应急哨（须先批准）" in page(desk, "lead_whistle", lead.pk)
    assert "要先报请批准" in page(desk, "lead_terms", lead.pk, grade="wuhua-emergency")
    given = {"grade": "wuhua-emergency", "lead_department": "lianhua-urban"}
    refused = desk.post(url, {"version": lead.version, **given})
    assert refused.status_code == 409
    # the sentence stands at its field, in the form that can be sent again
    assert "请先报请批准" in refused.content.decode()
    assert 'id="whistle-form"' in refused.content.decode()
    assert not Whistle.objects.exists()
    asked = lead_press(desk, lead, "ask_grade", grade="wuhua-emergency", reason="有漏电")
    assert asked.status_code == 302
    leader = signed_in("street_leader")
    html = page(leader, "lead", lead.pk)
    assert "有漏电" in html
    assert reverse("lead_take", args=[lead.pk, "grant_grade"]) in html
    assert lead_press(leader, lead, "grant_grade", reason="同意").status_code == 302
    assert desk.post(url, {"version": lead.version, **given}).status_code == 302
    assert Whistle.objects.get().grade_id == "wuhua-emergency"
    assert Approval.objects.get().used_at is not None


def test_a_cancelled_whistle_is_told_in_the_administration_with_what_it_asks(signed_in, departments):
    whistle, admin = made.a_whistle(), signed_in("street_admin")
    url = reverse("admin:whistles_whistle_cancel", args=[whistle.pk])
    assert "哨源退回待研判" in admin.get(url).content.decode()
    given = {"version": whistle.version, "reason": "派错部门", "back_to_pool": "on"}
    assert admin.post(url, given).status_code == 302
    whistle.refresh_from_db()
    assert whistle.state == "cancelled"
    assert Lead.objects.get().state == "new"


def test_whoever_was_faster_is_told_beside_what_was_typed(signed_in, person, departments):
    lead, desk = made.a_lead(), signed_in("street_admin")
    url, given = reverse("lead_take", args=[lead.pk, "settle"]), {"version": lead.version}
    whistle = made.a_whistle(lead=lead)
    answer = desk.post(url, given | {"reason": "当场修好", "reply": "已经修好"})
    assert answer.status_code == 409
    assert "当场修好" in answer.content.decode()
    take(whistle_id=whistle.pk, verb="sign", by=person("department_handler"), version=whistle.version)
