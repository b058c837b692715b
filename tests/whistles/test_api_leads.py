"""Leads over the API: received once, seen by whom they concern, decided through the actions."""

import json

import pytest
from django.utils import timezone

from grids.privacy.models import Disclosure
from tests import personas
from tests.factories import whistles as made
from whistles.intake.models import Lead
from whistles.lifecycle.models import Whistle

pytestmark = pytest.mark.django_db

URL = "/api/v1/leads/"


def post(client, url: str, **body):
    return client.post(url, json.dumps(body, default=str), content_type="application/json")


def report(**changes) -> dict:
    return {
        "source": "hotline_12345", "source_number": "A-1", "title": "井盖松动", "content": "路口的井盖会响。",
        "received_at": timezone.now(), "area": personas.SUJIATANG,
    } | changes  # fmt: skip


def test_a_new_lead_is_created_and_the_same_lead_again_is_known(signed_in, areas):
    client = signed_in("community_officer")
    first = post(client, URL, **report())
    again = post(client, URL, **report(source_number="Ａ\u200b-1"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert again.json()["title"] == "井盖松动"
    assert Lead.objects.count() == 1


def test_another_matter_under_a_known_number_is_refused_with_what_differs(signed_in, areas):
    client = signed_in("community_officer")
    post(client, URL, **report())
    other = post(client, URL, **report(title="噪音扰民", content="半夜施工。"))
    assert (other.status_code, other.json()["field"], other.json()["code"]) == (
        409,
        "source_number",
        "conflict",
    )
    assert "标题、内容不一样" in other.json()["message"]
    assert Lead.objects.count() == 1


@pytest.mark.parametrize(
    "word", ["received_after", "is_sealed", "ordering", "limit", "page", "State", "路灯"]
)
@pytest.mark.parametrize(
    "url", [URL, "/api/v1/whistles/", "/api/v1/imports/", "/api/v1/report-ins/", "/api/v1/areas/"]
)
def test_a_word_of_a_question_that_no_list_knows_is_refused_by_name(signed_in, areas, url, word):
    username = "department_handler" if "report-ins" in url else "street_admin"
    answer = signed_in(username).get(url, {word: "1"})
    assert (answer.status_code, answer.json()["field"]) == (400, word)
    assert "没有这个查询条件" in answer.json()["message"]


@pytest.mark.parametrize("body", ["null", " null "])
def test_a_body_of_nothing_is_refused_in_words(signed_in, areas, body):
    answer = signed_in("street_admin").post(URL, body, content_type="application/json")
    assert answer.status_code == 400
    assert "不是正确的 JSON" in answer.json()["message"]


def test_the_reporter_comes_back_masked_and_nothing_sealed_with_it(signed_in, areas):
    client = signed_in("street_admin")
    answer = post(client, URL, **report(reporter_name="张三丰", reporter_phone="13812345678"))
    assert answer.json()["reporter"] == "张** 138****5678"
    for text in (answer.content.decode(), client.get(URL).content.decode()):
        assert "13812345678" not in text
        assert "张三丰" not in text
        assert "phone_digest" not in text


def test_a_complaint_gives_a_receipt_and_its_reporter_is_not_even_masked(signed_in, departments):
    client = signed_in("street_admin")
    answer = post(client, URL, **report(reporter_name="张三丰", is_sealed=True, accused="sujiatang"))
    assert answer.status_code == 201
    assert "张" not in answer.content.decode()
    (lead,) = Lead.objects.all()
    shown = signed_in("street_leader").get(f"{URL}{lead.pk}/")
    assert shown.status_code == 200
    assert "张" not in shown.json()["reporter"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"source": "unknown"}, "source"),
        ({"area": "999999"}, "area"),
        ({"received_at": "2999-01-01T00:00:00+08:00"}, "received_at"),
        ({"received_at": "昨天"}, "received_at"),
        ({"source_number": " "}, "source_number"),
        ({"title": "长" * 201}, "title"),
        ({"category": "没有这一类"}, "category"),
    ],
)
def test_a_lead_with_a_fault_is_refused_at_its_field(signed_in, areas, changes, field):
    answer = post(signed_in("street_admin"), URL, **report(**changes))
    assert answer.status_code == 400
    assert answer.json()["field"] == field
    assert Lead.objects.count() == 0


def test_nobody_receives_for_another_area(signed_in, areas):
    answer = post(signed_in("community_officer"), URL, **report(area=personas.HONGSHAN))
    assert answer.status_code == 403
    assert "权限" in answer.json()["message"]


def test_a_number_that_is_known_elsewhere_in_the_street_shows_nothing_of_its_lead(signed_in, areas):
    made.a_lead(personas.HONGSHAN, number="A-1", title="别处的事")
    answer = post(signed_in("community_officer"), URL, **report())
    assert answer.status_code == 409
    assert "别处的事" not in answer.content.decode()


@pytest.mark.parametrize("role", ["city_viewer", "auditor", "system_admin", "department_handler"])
def test_roles_without_leads_are_told_so(signed_in, areas, role):
    lead, client = made.a_lead(), signed_in(role)
    for answer in (client.get(URL), client.get(f"{URL}{lead.pk}/"), post(client, URL, **report())):
        assert answer.status_code == 403
        assert answer.json()["message"]


@pytest.mark.parametrize("role", ["other_street_admin", "other_community_officer", "guandu_admin"])
def test_leads_of_others_are_unknown(signed_in, areas, role):
    lead, client = made.a_lead(), signed_in(role)
    assert client.get(URL).json()["results"] == []
    assert client.get(f"{URL}{lead.pk}/").status_code == 404


def test_triage_of_another_street_finds_no_lead_to_decide(signed_in, departments):
    lead, client = made.a_lead(), signed_in("other_street_admin")
    body = {
        "version": 1,
        "reason": "重复",
        "reply": "已登记",
        "grade": "routine",
        "lead_department": "lianhua-urban",
    }
    for verb in ("dismiss", "whistle"):
        assert post(client, f"{URL}{lead.pk}/{verb}/", **body).status_code == 404
    reveal = post(client, f"{URL}{lead.pk}/reveal/", field="name", reason="核对身份")
    assert reveal.status_code == 404
    lead.refresh_from_db()
    assert lead.state == "new"


def test_a_lead_is_whistled_to_departments(signed_in, departments):
    lead, client = made.a_lead(), signed_in("street_admin")
    answer = post(
        client, f"{URL}{lead.pk}/whistle/",
        version=1, grade="routine", lead_department="lianhua-urban", assisting=["lianhua-police"],
    )  # fmt: skip
    assert answer.status_code == 201
    assert {part["department"]: part["part"] for part in answer.json()["report_ins"]} == {
        "lianhua-urban": "lead", "lianhua-police": "assist",
    }  # fmt: skip
    assert client.get(f"{URL}{lead.pk}/").json()["whistle"] == answer.json()["id"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grade": "no_such"}, "grade"),
        ({"lead_department": "sujiatang"}, "lead_department"),
        ({"lead_department": "nobody"}, "lead_department"),
        ({"version": None}, "version"),
    ],
)
def test_a_whistle_that_the_rules_forbid_is_refused_at_its_field(signed_in, departments, changes, field):
    lead = made.a_lead()
    body = {"version": 1, "grade": "routine", "lead_department": "lianhua-urban"} | changes
    answer = post(signed_in("street_admin"), f"{URL}{lead.pk}/whistle/", **body)
    assert answer.status_code == 400
    assert answer.json()["field"] == field
    assert not Whistle.objects.exists()


def test_a_community_officer_does_not_whistle(signed_in, departments):
    lead = made.a_lead()
    answer = post(
        signed_in("community_officer"), f"{URL}{lead.pk}/whistle/",
        version=1, grade="routine", lead_department="lianhua-urban",
    )  # fmt: skip
    assert answer.status_code == 403


def test_a_decision_on_an_old_version_is_a_conflict(signed_in, departments):
    lead, client = made.a_lead(), signed_in("street_admin")
    body = {"version": 1, "reason": "重复登记", "reply": "已由另一件办理"}
    assert post(client, f"{URL}{lead.pk}/dismiss/", **body).json()["state"] == "dismissed"
    again = post(client, f"{URL}{lead.pk}/dismiss/", **body)
    assert (again.status_code, again.json()["version"]) == (200, 2)
    assert post(client, f"{URL}{lead.pk}/dismiss/", **body | {"reason": "不归我们"}).status_code == 409
    other = post(client, f"{URL}{lead.pk}/dismiss/", **body | {"reply": "请向官渡区反映"})
    assert other.status_code == 409


def test_what_may_be_done_with_a_lead_is_offered_and_taken(signed_in, departments):
    lead, client = made.a_lead(), signed_in("street_admin")
    offered = {offer["verb"]: offer for offer in client.get(f"{URL}{lead.pk}/").json()["offers"]}
    assert [ask["name"] for ask in offered["settle"]["asks"]] == ["reason", "reply"]
    assert offered["whistle"]["inputs"] == ["grade", "lead_department", "assisting", "reason"]
    assert offered["whistle"]["asks"][2]["endpoint"] == "/api/v1/departments/"
    given = {"verb": "settle", "version": 1, "reason": "当场换了灯泡", "reply": "已经修好"}
    answer = post(client, f"{URL}{lead.pk}/take/", **given)
    assert answer.status_code == 200, answer.json()
    assert (answer.json()["state"], answer.json()["reply"]) == ("settled", "已经修好")
    assert post(client, f"{URL}{lead.pk}/take/", **given | {"verb": "receive"}).status_code == 400


def test_a_lead_s_verbs_are_refused_to_who_only_reads_it(signed_in, departments):
    lead, client = made.a_lead(), signed_in("community_officer")
    assert client.get(f"{URL}{lead.pk}/").json()["offers"] == []
    given = {"verb": "settle", "version": 1, "reason": "当场换了灯泡", "reply": "已经修好"}
    assert post(client, f"{URL}{lead.pk}/take/", **given).status_code == 403


def test_a_reveal_is_logged_with_its_reason(signed_in, areas):
    lead = made.a_lead(reporter_name="张三丰", reporter_phone="13812345678")
    answer = post(
        signed_in("street_admin"), f"{URL}{lead.pk}/reveal/", field="phone", reason="回访前核对号码"
    )
    assert answer.json() == {"field": "phone", "value": "13812345678"}
    assert Disclosure.objects.get().reason == "回访前核对号码"


def test_a_reveal_without_a_reason_shows_nothing(signed_in, areas):
    lead = made.a_lead(reporter_phone="13812345678")
    answer = post(signed_in("street_admin"), f"{URL}{lead.pk}/reveal/", field="phone", reason="要")
    assert answer.status_code == 400
    assert "13812345678" not in answer.content.decode()
    assert not Disclosure.objects.exists()


def test_a_sealed_reporter_is_revealed_to_the_leader_alone(signed_in, departments):
    lead = made.a_lead(reporter_name="张三丰", is_sealed=True, accused=departments["sujiatang"])
    body = {"field": "name", "reason": "按程序核查举报"}
    assert post(signed_in("street_admin"), f"{URL}{lead.pk}/reveal/", **body).status_code == 404
    assert post(signed_in("street_leader"), f"{URL}{lead.pk}/reveal/", **body).json()["value"] == "张三丰"


def test_filters_narrow_the_list_down(signed_in, areas):
    client = signed_in("street_admin")
    made.a_lead(title="井盖松动", channel="digital_urban")
    made.a_lead(personas.HONGSHAN, title="路灯不亮")
    for query, title in (
        ({"source": "digital_urban"}, "井盖松动"), ({"area": personas.HONGSHAN}, "路灯不亮"), ({"q": "井盖"}, "井盖松动"),
    ):  # fmt: skip
        assert [row["title"] for row in client.get(URL, query).json()["results"]] == [title]
    assert client.get(URL, {"state": "dismissed"}).json()["results"] == []


@pytest.mark.parametrize("query", [{"q": "井"}, {"state": "unknown"}])
def test_a_filter_that_makes_no_sense_is_refused(signed_in, areas, query):
    answer = signed_in("street_admin").get(URL, query)
    assert answer.status_code == 400
    assert answer.json()["field"] in query
