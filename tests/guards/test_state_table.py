"""The state table holds for everybody: in the action, and in the database behind it."""

import pytest
from django.db import DatabaseError, transaction

from grids.conduct.refusals import Refusal
from tests.factories import whistles as made
from whistles.intake.table import DONE as LEAD_DONE
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.actions import offers, take
from whistles.lifecycle.models import Whistle, WhistleEvent
from whistles.lifecycle.table import DONE, LIFECYCLE, OPEN, STATES

pytestmark = pytest.mark.django_db

ROLES = ("community_officer", "street_admin", "street_leader", "district_desk", "department_handler", "assisting_handler",
         "city_viewer", "auditor", "system_admin", "other_street_admin")  # fmt: skip
TAKEN = [step for step in LIFECYCLE.steps.values() if not step.internal]
LEAD, ASSIST, STREET = (
    {"sign", "report_in", "start", "submit"},
    {"assist_sign", "assist_report_in"},
    {"close", "send_back", "cancel"},
)
WHO = {
    "department_handler": LEAD, "assisting_handler": ASSIST, "street_admin": STREET,
    "street_leader": {"close", "send_back"},
}  # fmt: skip
# a state that no step leads to yet is reached by nobody; one that some step leads to is walked
REACHED = [state for state in STATES if state in {step.target for step in LIFECYCLE.steps.values()}]


@pytest.mark.parametrize("state", REACHED)
def test_every_verb_from_every_state_by_everybody_is_taken_or_refused_as_the_table_says(person, state):
    for step in TAKEN:
        whistle = made.a_whistle(state=state, assisting=["lianhua-police"])
        # whoever may comes last: what is refused leaves the whistle as it is
        for role in sorted(ROLES, key=lambda role: step.verb in WHO.get(role, set())):
            before = whistle.events.count()
            may = (
                step.verb in WHO.get(role, set())
                and state in step.sources
                and step.verb != "assist_report_in"
            )
            try:
                take(
                    whistle_id=whistle.pk, verb=step.verb, by=person(role), version=whistle.version,
                    reason="说明情况", outcome="solved",
                )  # fmt: skip
                taken = True
            except (Refusal, Whistle.DoesNotExist):
                taken = False
            assert taken == may, (state, step.verb, role)
            assert whistle.events.count() == before + taken
            whistle.refresh_from_db()
            assert whistle.state == (state if step.target == "=" or not taken else step.target)
            if taken:
                # of several who may, each has one of their own
                whistle = made.a_whistle(state=state, assisting=["lianhua-police"])


def test_buttons_say_the_same_as_the_action(person):
    for state in REACHED:
        whistle = made.a_whistle(state=state, assisting=["lianhua-police"])
        for role in WHO:
            for offer in offers(whistle, by=person(role)):
                assert offer.is_open == (not offer.refusal)
                assert offer.is_open == (
                    state in offer.step.sources and offer.step.verb != "assist_report_in"
                )


def refused_by_the_database(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


def test_the_database_refuses_every_move_that_is_not_in_the_table(departments):
    allowed = set(LIFECYCLE.moves())
    for state in REACHED:
        whistle = made.a_whistle(state=state)
        for target in STATES:
            if target == state or (state, target) in allowed:
                continue
            assert refused_by_the_database(
                lambda pk=whistle.pk, to=target: Whistle.objects.filter(pk=pk).update(state=to)
            )


def test_a_whistle_is_not_born_in_the_middle(departments):
    whistle = made.a_whistle()
    for state in sorted(OPEN - {"whistled"}):
        copy = Whistle.objects.get(pk=whistle.pk)
        copy.pk, copy.number, copy.state = None, f"X-{state}"[:16], state
        copy.id = type(whistle.id)(int=whistle.id.int + 1)
        assert refused_by_the_database(lambda row=copy: row.save(force_insert=True))


def test_events_are_never_changed_or_removed(departments):
    event = made.a_whistle().events.first()
    rows = WhistleEvent.objects.filter(pk=event.pk)
    assert refused_by_the_database(lambda: rows.update(reason="改过"))
    assert refused_by_the_database(rows.delete)
    assert rows.get().reason == event.reason


def test_every_step_can_be_told_as_something_that_happened():
    assert set(DONE) == set(LIFECYCLE.steps)
    assert set(LEAD_DONE) == set(LEAD_LIFECYCLE.steps)
