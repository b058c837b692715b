"""Who is told of which step, by the table and by where the matter stands."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from grids.lists.models import Following
from grids.notices.models import Notice, Untold
from grids.notices.telling import tell_all
from tests.factories import whistles as made
from tests.factories.steps import given_for
from whistles.lifecycle.actions import take
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.table import LIFECYCLE
from whistles.lifecycle.tasks import say_what_is_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def told() -> set[tuple[str, str, str]]:
    """Who was told what by which step, since it was asked last; everything else is forgotten."""
    assert tell_all() >= 1
    assert not Untold.objects.exists()
    found = {
        (one.recipient.username, one.kind, one.verb) for one in Notice.objects.select_related("recipient")
    }
    Notice.objects.all().delete()
    return found


def test_whoever_has_to_act_next_is_told_and_whoever_acted_is_not(person):
    for name in (
        "street_admin",
        "street_leader",
        "department_handler",
        "assisting_handler",
        "community_officer",
    ):
        person(name)
    lead = made.a_lead(by=person("community_officer"), channel="grid_patrol")
    whistle = made.a_whistle(lead=lead, by=person("street_admin"), assisting=["lianhua-police"])
    assert told() == {
        ("department_handler", "act", "blow"),
        ("assisting_handler", "act", "blow"),
        ("community_officer", "ended", "blow"),
    }
    whistle = made.along_from(whistle, ["sign", "report_in", "start"])
    assert told() == set()
    whistle = made.along_from(whistle, ["submit"])
    assert told() == {("street_admin", "act", "submit")}
    whistle = made.along_from(whistle, ["send_back"])
    assert ("department_handler", "act", "send_back") in told()
    made.along_from(whistle, ["submit", "close"])
    assert {one for one in told() if one[2] == "close"} == {
        ("department_handler", "changed", "close"),
        ("assisting_handler", "changed", "close"),
        ("community_officer", "ended", "close"),
    }


def test_whoever_decides_whoever_asked_and_whoever_follows_are_told(person):
    for name in ("street_admin", "street_leader", "department_handler", "assisting_handler", "district_desk"):
        person(name)
    whistle = made.a_whistle(state="signed", by=person("street_admin"), assisting=["lianhua-police"])
    told()
    Following.objects.create(user=person("district_desk"), kind="whistle", subject=whistle.pk)
    act(whistle, "ask_suspension", person("department_handler"))
    found = told()
    assert ("street_leader", "decide", "ask_suspension") in found
    assert ("district_desk", "ended", "ask_suspension") in found
    assert "department_handler" not in {name for name, _kind, _verb in found}
    act(whistle, "refuse_suspension", person("street_leader"))
    assert ("department_handler", "changed", "refuse_suspension") in told()
    act(whistle, "remind", person("street_admin"))
    assert {one for one in told() if one[1] == "urged"} == {
        ("department_handler", "urged", "remind"),
        ("assisting_handler", "urged", "remind"),
    }
    act(whistle, "correct_source", person("street_admin"))
    assert {one for one in told() if one[1] == "changed"} == {
        ("department_handler", "changed", "correct_source"),
        ("assisting_handler", "changed", "correct_source"),
    }
    act(whistle, "assist_object", person("assisting_handler"))
    assert ("street_admin", "act", "assist_object") in told()


def test_whom_a_clock_waits_for_is_told_before_it_runs_out_and_those_above_after(person):
    for name in ("street_admin", "street_leader", "department_handler", "assisting_handler"):
        person(name)
    made.a_whistle()
    told()
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=True):
        assert say_what_is_due() >= 1
        found = told()
    assert {name for name, kind, _verb in found if kind == "due"} >= {
        "department_handler",
        "street_admin",
        "street_leader",
    }
    assert "assisting_handler" not in {name for name, _kind, _verb in found}


def test_history_and_ledgers_are_told_to_nobody(person):
    person("department_handler")
    made.a_whistle(whistled_at=timezone.now() - timedelta(days=9))
    assert (
        not Untold.objects.exclude(noted_at=None)
        .filter(occurred_at__lt=timezone.now() - timedelta(days=3))
        .exists()
    )


def act(whistle, verb: str, by) -> None:
    """One step by somebody, with what it asks for."""
    whistle.refresh_from_db()
    around = Situation(whistle, by)
    given = given_for(LIFECYCLE.steps[verb], around, reason="按要求办理", outcome="solved")
    take(whistle_id=whistle.pk, verb=verb, by=by, version=whistle.version, given=given)
