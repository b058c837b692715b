"""Whistles over the API: lists and filters, one whistle with what may be done, the verbs."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.conduct.asks_for_rows import AskRow
from tests import personas
from tests.factories import whistles as made
from whistles.intake.listed import LISTED
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.table import LIFECYCLE

pytestmark = pytest.mark.django_db

URL = "/api/v1/whistles/"


def take(client, whistle, verb: str, **more):
    body = {"verb": verb, "version": whistle.version} | more
    return client.post(f"{URL}{whistle.pk}/take/", json.dumps(body), content_type="application/json")


def numbers(client, **query) -> set[str]:
    return {row["number"] for row in client.get(URL, query).json()["results"]}


def test_a_whistle_goes_all_the_way_by_the_hands_it_belongs_to(signed_in, departments):
    whistle, handler, admin = made.a_whistle(), signed_in("department_handler"), signed_in("street_admin")
    for verb, more in (("sign", {}), ("report_in", {}), ("start", {}), ("submit", {"reason": "已更换灯泡"})):
        answer = take(handler, whistle, verb, **more)
        assert answer.status_code == 200, answer.json()
        whistle.version = answer.json()["version"]
    closed = take(admin, whistle, "close", reason="已电话核实", outcome="solved").json()
    assert (closed["state"], closed["outcome"]) == ("closed", "solved")
    assert [event["verb"] for event in closed["events"]] == [
        "blow", "sign", "report_in", "start", "submit", "close",
    ]  # fmt: skip


def test_offers_name_what_the_caller_may_do_and_why_not_now(signed_in, departments):
    whistle = made.a_whistle()
    offered = signed_in("department_handler").get(f"{URL}{whistle.pk}/").json()["offers"]
    open_now = {offer["verb"] for offer in offered if offer["is_open"]}
    assert open_now == {"sign", "contact", "object", "remark", "call", "attach"}
    assert all(offer["refusal"] for offer in offered if not offer["is_open"])
    assert signed_in("community_officer").get(f"{URL}{whistle.pk}/").json()["offers"] == []


def test_knowing_a_whistle_but_not_the_verb_is_403_with_the_sentence(signed_in, departments):
    whistle = made.a_whistle(assisting=["lianhua-police"])
    for role in ("community_officer", "street_admin", "assisting_handler"):
        answer = take(signed_in(role), whistle, "sign")
        assert answer.status_code == 403
        assert "城市管理办公室" in answer.json()["message"]


@pytest.mark.parametrize("role", ["other_street_admin", "uninvolved_handler", "other_department_handler"])
def test_a_whistle_of_others_is_unknown(signed_in, departments, role):
    whistle, client = made.a_whistle(), signed_in(role)
    assert numbers(client) == set()
    assert client.get(f"{URL}{whistle.pk}/").status_code == 404
    assert take(client, whistle, "cancel", reason="试试").status_code == 404


@pytest.mark.parametrize("role", ["city_viewer", "auditor", "system_admin"])
def test_roles_without_whistles_are_told_so(signed_in, departments, role):
    whistle, client = made.a_whistle(), signed_in(role)
    assert client.get(URL).status_code == 403
    assert take(client, whistle, "sign").status_code == 403


def test_a_step_that_the_state_forbids_is_a_conflict_with_the_way_out(signed_in, departments):
    answer = take(signed_in("department_handler"), made.a_whistle(), "submit", reason="办完了")
    assert answer.status_code == 409
    assert "办理中" in answer.json()["message"]


def test_a_step_on_an_old_version_names_who_was_faster(signed_in, departments):
    whistle, client = made.a_whistle(), signed_in("department_handler")
    take(client, whistle, "sign")
    answer = take(client, whistle, "report_in")
    assert answer.status_code == 409
    assert "赵城管" in answer.json()["message"]
    assert whistle.events.count() == 2


def test_the_same_step_sent_again_changes_nothing(signed_in, departments):
    whistle, client = made.a_whistle(), signed_in("department_handler")
    assert [take(client, whistle, "sign").status_code for _time in range(2)] == [200, 200]
    assert whistle.events.count() == 2


def test_an_offer_names_what_it_asks_for_and_where_to_choose_it(signed_in, departments):
    whistle, client = made.a_whistle(state="in_progress"), signed_in("street_admin")
    offered = {offer["verb"]: offer for offer in client.get(f"{URL}{whistle.pk}/").json()["offers"]}
    asks = {ask["name"]: ask for ask in offered["reassign"]["asks"]}
    assert asks["department"]["kind"] == "row"
    assert asks["department"]["required"]
    listed = client.get(asks["department"]["endpoint"]).json()["results"]
    chosen = next(row[asks["department"]["by"]] for row in listed if row["name"] == "莲华派出所")
    answer = take(client, whistle, "reassign", department=chosen, reason="属于治安管理")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["events"][-1]["given"] == {"department": "lianhua-police"}
    closing = {ask["name"]: ask for ask in offered["close"]["asks"]}
    assert [one["value"] for one in closing["outcome"]["choices"]][:2] == ["solved", "explained"]


def test_every_list_that_a_step_chooses_from_has_its_address():
    rows = {
        ask.of for cycle in (LIFECYCLE, LEAD_LIFECYCLE) for step in cycle.steps.values() for ask in step.asks
        if isinstance(ask, AskRow)
    }  # fmt: skip
    # files are chosen among those that the matter's own steps tell
    assert rows - {"attachment"} == set(LISTED)
    assert all(reverse(name) for name in LISTED.values())


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"verb": "explode"}, "verb"),
        ({"verb": "blow"}, "verb"),
        ({"verb": "close_by_ledger", "outcome": "solved"}, "verb"),
        ({"verb": "close", "reason": "好了", "outcome": ""}, "outcome"),
        ({"verb": "close", "reason": "好了", "outcome": "unstated"}, "outcome"),
        ({"verb": "close", "reason": "", "outcome": "solved"}, "reason"),
        (
            {"verb": "close", "reason": "好了", "outcome": "solved", "occurred_at": "2999-01-01T00:00:00Z"},
            "occurred_at",
        ),
        (
            {"verb": "close", "reason": "好了", "outcome": "solved", "occurred_at": "2001-01-01T00:00:00Z"},
            "occurred_at",
        ),
        ({"verb": "close", "reason": "好了", "outcome": "solved", "version": 0}, "version"),
    ],
)
def test_a_step_with_a_fault_is_refused_at_its_field(signed_in, departments, body, field):
    whistle = made.a_whistle(state="submitted")
    answer = take(signed_in("street_admin"), whistle, **body)
    assert answer.status_code == 400
    assert answer.json()["field"] == field
    assert Whistle.objects.get(pk=whistle.pk).state == "submitted"


def test_filters_find_exactly_the_whistles_they_name(signed_in, departments):
    client = signed_in("street_admin")
    plain = made.a_whistle(title="楼道灯不亮")
    key = made.a_whistle(grade_code="key_city", title="天然气泄漏", department="lianhua-market")
    elsewhere = made.a_whistle(personas.HONGSHAN, state="closed", title="噪音扰民", channel="digital_urban")
    everything = {plain.number, key.number, elsewhere.number}
    assert numbers(client) == everything
    assert numbers(client, state="closed") == {elsewhere.number}
    assert numbers(client, state=["closed", "whistled"]) == everything
    assert numbers(client, behaviour="key") == {key.number}
    assert numbers(client, grade="wuhua-key_city") == {key.number}
    assert numbers(client, source="digital_urban") == {elsewhere.number}
    assert numbers(client, area=personas.SUJIATANG) == {plain.number, key.number}
    assert numbers(client, area=personas.WUHUA) == everything
    assert numbers(client, lead_department="lianhua-market") == {key.number}
    assert numbers(client, q="天然气") == {key.number}
    assert numbers(client, q=elsewhere.number) == {elsewhere.number}
    assert numbers(client, area="不是代码") == set()


def test_what_is_overdue_is_told_from_what_is_not(signed_in, departments):
    client = signed_in("street_admin")
    late = made.a_whistle(whistled_at=timezone.now() - timedelta(days=60))
    fresh = made.a_whistle()
    closed_late = made.a_whistle(state="closed", whistled_at=timezone.now() - timedelta(days=60))
    assert numbers(client, overdue="true") == {late.number}
    assert numbers(client, overdue="false") == {fresh.number, closed_late.number}


def test_a_community_officer_sees_the_own_community_only(signed_in, departments):
    own, _other = made.a_whistle(), made.a_whistle(personas.HONGSHAN)
    assert numbers(signed_in("community_officer")) == {own.number}


def test_the_list_holds_no_text_of_the_resolution_and_no_digest(signed_in, departments):
    made.a_whistle(state="closed")
    content = signed_in("street_admin").get(URL).content.decode()
    assert made.REASON not in content
    assert "digest" not in content


def test_a_department_sees_its_own_parts(signed_in, departments):
    whistle = made.a_whistle(assisting=["lianhua-police"])
    made.a_whistle(department="lianhua-market")
    (part,) = signed_in("assisting_handler").get("/api/v1/report-ins/").json()["results"]
    assert part["whistle"]["number"] == whistle.number
    assert part["part"] == "assist"
    assert signed_in("street_admin").get("/api/v1/report-ins/").status_code == 403


def test_finished_parts_are_told_from_open_ones(signed_in, departments):
    client = signed_in("department_handler")
    made.a_whistle(state="closed")
    unfinished = made.a_whistle(state="signed")
    (part,) = client.get("/api/v1/report-ins/", {"is_open": "true"}).json()["results"]
    assert part["whistle"]["id"] == str(unfinished.pk)
    assert len(client.get("/api/v1/report-ins/").json()["results"]) == 2


def test_one_whistle_is_read_in_a_fixed_number_of_queries(
    signed_in, departments, django_assert_max_num_queries
):
    whistle = made.a_whistle(state="closed", assisting=["lianhua-police", "lianhua-market"])
    client = signed_in("street_admin")
    with django_assert_max_num_queries(12):
        assert client.get(f"{URL}{whistle.pk}/").status_code == 200


@pytest.mark.parametrize("path", ["grades/", "sources/", "categories/"])
def test_public_rules_are_read_by_everybody(signed_in, areas, path):
    assert signed_in("city_viewer").get(f"/api/v1/{path}").status_code == 200


def test_grades_in_force_in_an_area_are_those_of_its_scheme(signed_in, areas):
    client = signed_in("city_viewer")
    schemes = {
        code: {row["scheme"] for row in client.get("/api/v1/grades/", {"area": code}).json()["results"]}
        for code in (personas.SUJIATANG, personas.SHUGUANG, "999999")
    }
    assert schemes == {personas.SUJIATANG: {"wuhua"}, personas.SHUGUANG: {"guandu"}, "999999": set()}
