"""manage.py act and lifecycle, as a street's scripts call them."""

import json
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from grids.audit.models import SecurityEvent
from tests import personas
from tests.factories import whistles as made
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.table import LIFECYCLE


@pytest.fixture
def act(capsys):
    def call(*words, given=None, **more):
        capsys.readouterr()
        try:
            call_command("act", *map(str, words), given=json.dumps(given or {}), json=True, **more)
        except CommandError as error:
            return str(error), json.loads(capsys.readouterr().out)
        return None, json.loads(capsys.readouterr().out)

    return call


@pytest.mark.django_db
@pytest.mark.usefixtures("departments")
class TestAct:
    def test_a_step_is_taken_in_somebodys_name_by_id_or_number_and_noted(self, act, person):
        person("department_handler")
        whistle = made.a_whistle()
        error, told = act(whistle.pk, "sign", by="department_handler")
        assert error is None
        assert (told["state"], told["version"], told["again"]) == ("signed", 2, False)
        offered = {one["verb"]: one["is_open"] for one in told["offers"]}
        assert (offered["report_in"], offered["submit"]) == (True, False)
        noted = SecurityEvent.objects.filter(detail__what="act").get()
        assert (noted.actor.username, noted.detail["verb"]) == ("department_handler", "sign")
        error, told = act(
            whistle.number,
            "contact",
            by="department_handler",
            given={"contact": "reached", "reason": "约好明天上门"},
        )
        assert (error, told["version"]) == (None, 3)

    def test_a_lead_is_whistled_as_any_other_step_is_taken(self, act, person):
        person("street_admin")
        lead = made.a_lead()
        given = {"grade": "routine", "lead_department": "lianhua-urban", "assisting": ["lianhua-police"]}
        call = {"lead": True, "by": "street_admin", "given": given}
        assert act(lead.pk, "whistle", **call, version=7)[1]["code"] == "conflict"
        for again in (False, True):
            error, told = act(lead.source_number, "whistle", **call, version=1)
            assert (error, told["state"], told["version"], told["again"]) == (None, "whistled", 2, again)
        assert Whistle.objects.get(pk=told["whistle"]).report_ins.count() == 2

    @pytest.mark.parametrize(
        ("verb", "who", "given", "code", "field"),
        [
            ("sign", "street_admin", {}, "forbidden", None),
            ("report_in", "department_handler", {}, "conflict", None),
            ("contact", "department_handler", {"contact": "perhaps", "reason": "x"}, "invalid", "contact"),
            ("nonsense", "department_handler", {}, "invalid", None),
            ("sign", "other_department_handler", {}, "invalid", "whistle"),
            ("sign", "nobody", {}, "forbidden", "by"),
            ("sign", "system", {}, "forbidden", "by"),
        ],
    )
    def test_a_refusal_is_a_document_with_its_code_and_an_error(
        self, act, person, verb, who, given, code, field
    ):
        for name in ("department_handler", "other_department_handler", "street_admin"):
            person(name)
        whistle = made.a_whistle()
        error, told = act(whistle.number, verb, by=who, given=given)
        assert told == {"refused": error, "field": field, "code": code}
        assert Whistle.objects.get(pk=whistle.pk).version == 1
        assert not SecurityEvent.objects.filter(detail__what="act").exists()

    def test_the_same_request_again_says_so_and_a_newer_version_refuses(self, act, person):
        person("department_handler")
        whistle = made.a_whistle()
        assert not act(whistle.pk, "sign", by="department_handler", version=1)[1]["again"]
        assert act(whistle.pk, "sign", by="department_handler", version=1)[1]["again"]
        error, told = act(whistle.pk, "report_in", by="department_handler", version=1)
        assert told["code"] == "conflict"
        assert "刚在" in error

    def test_a_number_that_two_streets_have_needs_the_street(self, act, person):
        person("district_desk")
        ours = made.a_whistle()
        theirs = made.a_whistle(personas.YOUYING, department="hongyun-urban")
        assert ours.number == theirs.number
        assert act(ours.number, "sign", by="district_desk")[1]["field"] == "street"
        assert act(ours.number, "sign", by="district_desk", street=ours.street_code)[1]["code"] == "forbidden"

    @pytest.mark.parametrize("given", ["{", "[]", "1", "[" * 100_000, '{"resaon": "说明"}'])
    def test_what_is_given_has_to_be_an_object_of_what_the_step_asks_for(self, given, person):
        person("department_handler")
        with pytest.raises(CommandError, match=r"JSON|不填resaon"):
            call_command(
                "act", str(made.a_whistle().pk), "sign", by="department_handler", given=given, json=True
            )


@pytest.mark.parametrize(("name", "cycle"), [("lead", LEAD_LIFECYCLE), ("whistle", LIFECYCLE)])
def test_the_document_has_every_state_and_step_with_all_that_its_row_says(capsys, name, cycle):
    call_command("lifecycle")
    table = json.loads(capsys.readouterr().out)[name]
    assert [state["code"] for state in table["states"]] == list(cycle.rows)
    assert [step["verb"] for step in table["steps"]] == list(cycle.steps)
    for told in table["steps"]:
        step = cycle.steps[told["verb"]]
        assert set(told["sources"]) == step.sources
        assert [ask["name"] for ask in told["asks"]] == list(step.inputs)
        assert told["clocks"]["starts"] == list(step.starts)
        assert told["approvals"] == {
            "needs": step.needs,
            "asks_for": step.asks_for,
            "decides": step.decides,
            "grants": step.grants,
        }
        for source, targets in told["targets"].items():
            assert targets == cycle.targets(step, source)
            assert set(targets) <= set(cycle.rows)


def test_the_picture_shows_every_state_and_step_and_asks_nothing_of_a_network(capsys):
    call_command("lifecycle", format="svg")
    drawn = capsys.readouterr().out
    texts = [one.text for one in ElementTree.fromstring(drawn).iter() if one.tag.endswith("text")]  # noqa: S314
    for cycle in (LEAD_LIFECYCLE, LIFECYCLE):
        assert {str(label) for label in cycle.states.values()} <= set(texts)
        assert {str(step.label) for step in cycle.steps.values()} <= set(texts)
    assert drawn.count("http") == 1
    assert "xlink" not in drawn


def test_a_step_on_a_part_is_no_way_into_a_state_of_the_matter():
    back = LIFECYCLE.steps["withdraw_objection"]
    assert LIFECYCLE.targets(back, "objected") == ["whistled", "signed"]
