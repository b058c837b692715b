"""The triage desk as a street's desk uses it: whistle, dismiss, receive, and what stays hidden."""

import re

import pytest
from django.urls import reverse

from grids.conduct.refusals import Refusal
from grids.privacy.models import Disclosure
from grids.staff.models import Department
from tests import personas
from tests.factories import whistles as made
from whistles.desk.proposing import proposal_of
from whistles.intake.actions import dismiss, take
from whistles.intake.duties import DutyRule
from whistles.intake.models import Category, Lead, Source
from whistles.lifecycle.models import Whistle


def choices(lead: Lead, departments: dict, **changed) -> dict:
    return {
        "version": lead.version, "grade": "wuhua-routine",
        "lead_department": "lianhua-urban", **changed,
    }  # fmt: skip


def test_whistling_a_lead_shows_the_next_one_with_a_link_to_the_whistle(signed_in, departments):
    second, first = made.a_lead(title="第二条"), made.a_lead(title="第一条")
    client = signed_in("street_admin")
    answer = client.post(reverse("lead_whistle", args=[first.pk]), choices(first, departments), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("lead", args=[second.pk])
    assert reverse("whistle", args=[Whistle.objects.get().pk]) in answer.content.decode()


def test_what_waits_for_approval_stands_in_a_list_of_its_own_for_everybody_at_the_desk(
    signed_in, departments
):
    waiting, other = made.a_lead_in("awaiting", title="涉外活动保障"), made.a_lead(title="路灯不亮")
    client = signed_in("street_leader")
    pool = client.get(reverse("lead_desk")).content.decode()
    assert waiting.title not in pool
    address = f"{reverse('lead_desk')}?awaiting=1"
    assert f'href="{address}"' in pool
    listed = client.get(address).content.decode()
    assert waiting.title in listed
    assert other.title not in listed
    # what opens from it stays in this list
    assert f"{reverse('lead', args=[waiting.pk])}?awaiting=1" in listed


def test_a_second_click_on_whistle_changes_nothing_and_is_no_error(signed_in, departments):
    lead, client = made.a_lead(), signed_in("street_admin")
    url, given = reverse("lead_whistle", args=[lead.pk]), choices(lead, departments)
    assert client.post(url, given).status_code == 302
    assert client.post(url, given).status_code == 302
    assert Whistle.objects.count() == 1


def test_other_words_from_a_second_window_are_not_dropped_in_silence(signed_in, departments):
    lead, client = made.a_lead(), signed_in("street_admin")
    url = reverse("lead_dismiss", args=[lead.pk])
    given = {"version": lead.version, "reason": "不属于本街道", "reply": "请向盘龙区反映"}
    assert client.post(url, given).status_code == 302
    assert "没有重复办理" in client.post(url, given, follow=True).content.decode()
    answer = client.post(url, given | {"reply": "请向官渡区反映"})
    assert answer.status_code == 409
    assert "请向官渡区反映" in answer.content.decode()
    assert "请向盘龙区反映" in answer.content.decode()


def test_other_choices_from_a_second_window_are_not_dropped_in_silence(signed_in, departments):
    lead, client = made.a_lead(), signed_in("street_admin")
    url = reverse("lead_whistle", args=[lead.pk])
    assert client.post(url, choices(lead, departments)).status_code == 302
    other = choices(lead, departments, lead_department="lianhua-police")
    answer = client.post(url, other)
    assert answer.status_code == 409
    assert "莲华派出所" in answer.content.decode()


def test_whoever_comes_second_sees_what_is_there_and_what_they_had_filled_in(signed_in, person, departments):
    lead, client = made.a_lead(), signed_in("street_admin")
    dismiss(
        lead_id=lead.pk, by=made.system_actor(), version=lead.version, reason="重复", reply="已由他处受理"
    )
    answer = client.post(reverse("lead_whistle", args=[lead.pk]), choices(lead, departments))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "没有保存" in html
    assert "城市管理办公室" in html
    assert "不予受理" in html
    assert not Whistle.objects.exists()


def test_a_community_is_not_offered_as_lead_department(signed_in, departments):
    lead, client = made.a_lead(), signed_in("street_admin")
    answer = client.post(
        reverse("lead_whistle", args=[lead.pk]),
        choices(lead, departments, lead_department="sujiatang"),
    )
    assert answer.status_code == 400
    assert not Whistle.objects.exists()


def test_departments_of_the_street_are_offered_before_those_above_it(signed_in, departments):
    client = signed_in("street_admin")
    form = client.get(reverse("lead_whistle", args=[made.a_lead().pk])).context["form"]
    levels = dict(Department.objects.values_list("code", "area__level"))
    offered = [levels[str(code)] for code, _name in form.fields["lead_department"].choices if code]
    assert len(set(offered)) > 1
    assert offered == sorted(offered, reverse=True)


def test_the_deadlines_follow_the_grade(signed_in):
    lead, client = made.a_lead(), signed_in("street_admin")
    url = reverse("lead_terms", args=[lead.pk])
    routine = client.get(url, {"grade": "wuhua-routine"}).content.decode()
    emergency = client.get(url, {"grade": "wuhua-emergency"}).content.decode()
    assert "联系诉求人" in routine
    assert "联系诉求人" not in emergency


def test_dismissing_asks_for_reason_and_reply(signed_in):
    lead, client = made.a_lead(), signed_in("street_admin")
    url = reverse("lead_dismiss", args=[lead.pk])
    assert client.post(url, {"version": lead.version, "reason": "", "reply": ""}).status_code == 400
    given = {"version": lead.version, "reason": "不属于本街道", "reply": "请向盘龙区反映"}
    assert client.post(url, given).status_code == 302
    lead.refresh_from_db()
    assert (lead.state, lead.reply) == ("dismissed", "请向盘龙区反映")


@pytest.mark.parametrize("url", ["lead_whistle", "lead_dismiss"])
def test_an_officer_reads_the_pool_and_is_refused_its_verbs_with_a_sentence(signed_in, url):
    lead, client = made.a_lead(), signed_in("community_officer")
    assert client.get(reverse("lead", args=[lead.pk])).status_code == 200
    answer = client.get(reverse(url, args=[lead.pk]))
    assert answer.status_code == 403
    assert "权限" in answer.content.decode()


@pytest.mark.parametrize("name", ["lead", "lead_whistle", "lead_dismiss", "lead_terms"])
def test_a_lead_of_another_street_is_not_there(signed_in, name):
    lead = made.a_lead()
    assert signed_in("other_street_admin").get(reverse(name, args=[lead.pk])).status_code == 404


REPORTER = ("reporter_name", "reporter_phone")


def received(**changed) -> dict:
    return {
        "source": "grid_patrol", "source_number": "", "proposed_number": "20261124-AB12CD", "title": "井盖破损",
        "received_at": "2026-01-05T09:00", "area": personas.SUJIATANG, "reporter_name": "张三",
        "reporter_phone": "13800005678", **changed,
    }  # fmt: skip


def test_a_lead_received_twice_is_there_once_under_the_number_the_page_proposed(signed_in):
    client = signed_in("community_officer")
    for _time in range(2):
        assert client.post(reverse("lead_receive"), received()).status_code == 302
    assert Lead.objects.get().source_number == "20261124-AB12CD"


def test_another_matter_under_a_known_number_keeps_what_was_typed_and_gets_another_number_where_it_is_ours(
    signed_in,
):
    client = signed_in("community_officer")
    client.post(reverse("lead_receive"), received())
    other = received(title="噪音扰民", content="半夜施工。")
    answer = client.post(reverse("lead_receive"), other)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "已经登记过另一件事" in html
    assert all(word in html for word in ("噪音扰民", "半夜施工。"))
    other["proposed_number"] = answer.context["form"]["proposed_number"].value()
    assert client.post(reverse("lead_receive"), other).status_code == 302
    assert set(Lead.objects.values_list("title", flat=True)) == {"井盖破损", "噪音扰民"}


def test_a_hotline_order_without_its_number_is_refused(signed_in):
    answer = signed_in("community_officer").post(reverse("lead_receive"), received(source="hotline_12345"))
    assert answer.status_code == 400
    assert not Lead.objects.exists()


def test_whether_a_channel_asks_for_a_number_is_set_in_its_row(signed_in):
    client, url = signed_in("community_officer"), reverse("lead_receive")
    Source.objects.filter(code="proposal").update(is_numbered=True)
    assert client.post(url, received(source="proposal")).status_code == 400
    Source.objects.filter(code="proposal").update(is_numbered=False)
    assert client.post(url, received(source="proposal")).status_code == 302
    assert Lead.objects.get().source_number == "20261124-AB12CD"


def test_what_names_or_reaches_the_reporter_is_not_kept_in_the_browser(signed_in):
    html = signed_in("community_officer").get(reverse("lead_receive")).content.decode()
    fields = {name: re.search(rf'<input[^>]*name="{name}"[^>]*>', html).group() for name in REPORTER}
    assert [name for name, field in fields.items() if not re.search('data-no-draft|type="tel"', field)] == []


def test_a_lead_can_only_be_received_in_the_own_area(signed_in):
    answer = signed_in("community_officer").post(reverse("lead_receive"), received(area=personas.HONGSHAN))
    assert answer.status_code == 400
    assert not Lead.objects.exists()


def test_the_phone_is_masked_until_a_reason_is_written_and_then_logged(signed_in):
    lead = made.a_lead(reporter_name="张三", reporter_phone="13800005678")
    client, url = signed_in("street_admin"), reverse("lead_reveal", args=[lead.pk])
    assert "13800005678" not in client.get(reverse("lead", args=[lead.pk])).content.decode()
    refused = client.post(url, {"field": "phone", "reason": "看"})
    assert refused.status_code == 400
    assert "13800005678" not in refused.content.decode()
    assert not Disclosure.objects.exists()
    shown = client.post(url, {"field": "phone", "reason": "电话核实现场情况"})
    assert "13800005678" in shown.content.decode()
    assert Disclosure.objects.get().reason == "电话核实现场情况"


@pytest.mark.parametrize("written", ["教场中路99号", "教场中路９９号", "教场中路 99号", " 教场中路　９９ 号"])
def test_a_place_is_recognised_however_it_was_written(signed_in, written):
    lead = made.a_lead(address="教场中路99号")
    (
        made.a_lead(title="同一个地方的哨源", address=written),
        made.a_whistle(title="同一个地方的哨件", address=written),
    )
    made.a_lead(title="隔壁的哨源", address="教场中路98号")
    aside = (
        signed_in("street_admin")
        .get(reverse("lead", args=[lead.pk]))
        .content.decode()
        .split("<aside aria-label")[1]
    )
    assert "同一个地方的哨源" in aside
    assert "同一个地方的哨件" in aside
    assert "隔壁的哨源" not in aside


def test_other_matters_of_the_same_caller_are_a_click_away(signed_in):
    lead, other = (made.a_lead(title=title, reporter_phone="13800005678") for title in ("这一条", "那一条"))
    html = signed_in("street_admin").get(reverse("lead", args=[lead.pk])).content.decode()
    aside = html.split("<aside aria-label")[1]
    assert f'<a href="{reverse("lead", args=[other.pk])}">那一条</a>' in aside
    assert "另有 <b>1</b> 条" in aside


def test_what_may_be_the_same_is_offered_by_words_place_and_caller_and_never_a_complaint(
    signed_in, departments
):
    lead = made.a_lead(
        title="学府路夜间烧烤摊占道经营",
        content="",
        address="学府路 298号院 3单元402室",
        reporter_phone="13800005678",
    )
    by_words = made.a_whistle(title="学府路烧烤摊占道，多次反映", content="")
    by_place = made.a_lead(title="烧烤油烟扰民", content="", address="学府路298号院3单元402")
    by_caller = made.a_whistle(title="夜间占道", content="", reporter_phone="138 0000 5678")
    told = {
        by_words.title: "文字相近 · 同一社区或网格", by_place.title: "同一地址", by_caller.title: "同一电话",
    }  # fmt: skip
    made.a_whistle(title="学府路烧烤摊占道经营", state="closed", content="")
    made.a_whistle(title="楼道灯不亮", content="")
    made.a_lead(
        title="学府路夜间烧烤摊占道经营", content="", is_sealed=True, accused=departments["lianhua-police"]
    )
    client, url = signed_in("street_leader"), reverse("lead_likely", args=[lead.pk])
    assert "<h1>" in client.get(url).content.decode()
    html = client.get(url, headers={"HX-Request": "true"}).content.decode()
    found = re.findall(r'<a href="[^"]+">([^<]+)</a>.*?<br>([^<]*)</small>', html, re.DOTALL)
    assert {title: grounds.strip() for title, grounds in found} == told


def test_whom_to_whistle_is_proposed_by_the_subjects_past_else_by_what_is_like_it(
    signed_in, person, departments
):
    subject = Category.objects.create(path="占道经营", name="占道经营")
    for department in ("lianhua-police", "lianhua-police", "lianhua-urban"):
        made.a_whistle(title="别的事情", category=subject, department=department)
    made.a_whistle(title="下水道反复堵塞", department="lianhua-urban")
    client = signed_in("street_admin")

    def proposed(lead: Lead) -> str:
        answer = client.get(reverse("lead_whistle", args=[lead.pk]))
        return answer.context["form"]["lead_department"].value() or ""

    assert proposed(made.a_lead(title="夜市", category=subject)) == "lianhua-police"
    # the duty list goes before the past; below it what has no row of its own has that of what it lies under
    below = Category.objects.create(path="占道经营 > 摊点", name="摊点", parent=subject)
    DutyRule.objects.create(
        area_id=personas.LIANHUA, category=subject, department=departments["lianhua-market"]
    )
    assert proposed(made.a_lead(title="夜市", category=below)) == "lianhua-market"
    assert proposed(made.a_lead(title="下水道堵塞了", content="")) == "lianhua-urban"
    assert proposed(made.a_lead(title="空中有噪声", content="")) == ""
    complaint = made.a_lead(title="下水道堵塞了", is_sealed=True, accused=departments["lianhua-police"])
    assert proposal_of(person("street_leader"), complaint, ["lianhua-urban"]).chosen == {}


def test_a_community_assists_only_in_what_the_duty_list_says_once_there_is_one(person, departments):
    desk, community = person("street_admin"), departments["sujiatang"]
    subject = Category.objects.create(path="噪声", name="噪声")
    asked = {"grade": "routine", "lead_department": "lianhua-urban", "assisting": ["sujiatang"], "reason": ""}

    def blown(category: Category | None) -> str:
        lead = made.a_lead(category=category)
        return take(lead_id=lead.pk, verb="whistle", by=desk, version=lead.version, given=asked).state

    assert blown(None) == "whistled"
    DutyRule.objects.create(area_id=personas.LIANHUA, category=subject, department=community, duty="assist")
    assert blown(subject) == "whistled"
    with pytest.raises(Refusal, match="职责清单"):
        blown(None)


def test_a_sealed_lead_is_left_out_of_the_count_of_the_same_phone(signed_in, departments):
    lead = made.a_lead(reporter_phone="13800005678")
    made.a_lead(reporter_phone="13800005678", is_sealed=True, accused=departments["lianhua-police"])
    html = signed_in("street_admin").get(reverse("lead", args=[lead.pk])).content.decode()
    assert not re.search(r"另有 <b>\d+</b> 条", html)


def test_the_pool_page_asks_the_same_questions_with_one_lead_and_with_many(
    signed_in, django_assert_max_num_queries
):
    for _number in range(12):
        made.a_lead()
    client = signed_in("street_admin")
    with django_assert_max_num_queries(26):
        client.get(reverse("lead_desk"))
