"""Whoever a step makes wait for somebody beside the straight path, that one finds it on the first page and on the matter's."""

import pytest
from django.urls import reverse

from grids.conduct.asks_for_rows import AskRow
from tests.factories import whistles as made
from tests.factories.grids import an_area
from tests.plans import leave_only
from whistles.intake.situation import LeadSituation
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle import parts
from whistles.lifecycle.actions import take
from whistles.lifecycle.models import OBJECTS, ReportIn, Whistle
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.table import LIFECYCLE
from whistles.lifecycle.todos import to_answer, to_read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def say(whistle: Whistle, verb: str, by, **given) -> Whistle:
    return take(whistle_id=whistle.pk, verb=verb, by=by, version=None, given=given)


def waiting(of, person, *roles: str) -> list[int]:
    return [len(of(person(role))) for role in roles]


def docked(client, whistle: Whistle, verb: str) -> bool:
    """Whether the page offers the step beside 更多办理, or says that nothing waits for the reader."""
    context = client.get(reverse("whistle", args=[whistle.pk])).context
    return verb in [button.verb for button in context["offered"].dock]


def test_an_assistant_that_objects_waits_for_the_desk(person, signed_in):
    whistle = made.a_whistle(assisting=["lianhua-police"])
    say(whistle, "assist_object", person("assisting_handler"), reason="没有治安事项")
    roles = ("street_admin", "street_leader", "other_street_admin", "department_handler", "district_desk")
    assert waiting(to_answer, person, *roles) == [1, 1, 0, 0, 0]
    desk = signed_in("street_admin")
    assert "派出所 认为不该由它配合" in desk.get("/").content.decode()
    assert docked(desk, whistle, "keep_assistant")
    assert docked(desk, whistle, "release_assistant")
    say(whistle, "keep_assistant", person("street_admin"), assistant="lianhua-police", reason="要维持秩序")
    assert waiting(to_answer, person, *roles) == [0, 0, 0, 0, 0]
    assert not docked(desk, whistle, "release_assistant")


def test_what_is_copied_to_the_district_waits_until_one_there_has_read_it(person, signed_in):
    whistle = made.a_whistle()
    roles = ("district_desk", "street_leader", "street_admin", "other_street_admin")
    assert waiting(to_read, person, *roles) == [0, 0, 0, 0]
    say(whistle, "copy", person("street_admin"), reason="涉及区管道路")
    assert waiting(to_read, person, *roles) == [1, 0, 0, 0]
    district = signed_in("district_desk")
    assert whistle.number in district.get("/").content.decode()
    assert docked(district, whistle, "read_copy")
    say(whistle, "read_copy", person("district_desk"))
    assert waiting(to_read, person, *roles) == [0, 0, 0, 0]
    assert not docked(district, whistle, "read_copy")


@pytest.mark.parametrize(
    ("verb", "by", "said"), [("remind", "street_admin", "催办"), ("instruct", "street_leader", "批示")]
)
def test_who_is_urged_on_sees_it_in_the_list_until_the_next_step(verb, by, said, person, signed_in):
    whistle = made.a_whistle()
    say(whistle, verb, person(by), reason="请今天上门")
    handler = signed_in("department_handler")
    for page in ("/", reverse("report_in_list")):
        assert f">{said}<" in handler.get(page).content.decode(), page
    say(whistle, "sign", person("department_handler"))
    (part,) = ReportIn.objects.filter(whistle=whistle).select_related("department", "whistle")
    assert parts.lines([part])[0].urged == ""


def test_what_was_asked_for_stands_in_the_form_that_grants_it_and_folds_away_when_decided(person, signed_in):
    whistle, desk = made.a_whistle(), signed_in("street_admin")
    say(
        whistle,
        "object",
        person("department_handler"),
        department="lianhua-market",
        reason="不归我们",
    )
    form = desk.get(reverse("whistle_take", args=[whistle.pk, "uphold"])).content.decode()
    assert 'value="lianhua-market" selected' in form
    page = desk.get(reverse("whistle", args=[whistle.pk])).content.decode()
    assert "已经决定的" not in page
    say(whistle, "withdraw_objection", person("department_handler"))
    page = desk.get(reverse("whistle", args=[whistle.pk])).content.decode()
    assert "已经决定的（1）" in page
    assert "撤回</small>" in page


def test_no_list_to_pick_from_calls_two_rows_the_same(person):
    for community in ("530102006006", "530102006004"):
        an_area(community, name="第一网格")
    whistle, lead, desk = made.a_whistle(assisting=["lianhua-police"]), made.a_lead(), person("street_admin")
    asked = [(Situation(whistle, desk), LIFECYCLE), (LeadSituation(lead, desk), LEAD_LIFECYCLE)]
    lists = {
        (step.verb, ask.name): [label for _key, label in ask.listed(around)]
        for around, cycle in asked for step in cycle.taken for ask in step.asks if isinstance(ask, AskRow)
    }  # fmt: skip
    assert "第一网格" in " ".join(lists["move", "area"])
    assert {of: called for of, called in lists.items() if len(set(called)) < len(called)} == {}


def test_what_waits_is_found_by_an_index_of_its_own(as_owner):
    leave_only("whistles_reportin", "assistants_that_object")
    leave_only("whistles_whistle", "unclosed_that_the_district_has")
    plan = ReportIn.objects.filter(OBJECTS, street_code="530102006").explain()
    assert "assistants_that_object" in plan, plan
    rows = Whistle.objects.open().filter(copied_at__isnull=False, street_code="530102006")
    assert "unclosed_that_the_district_has" in (plan := rows.order_by("copied_at").explain()), plan
