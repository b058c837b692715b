"""What stands still is not over, whatever verb brings it there; and no step is written that the table doesn't have."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from grids.conduct.lifecycle import BACK, Step
from grids.conduct.refusals import Refusal
from grids.staff.queries import system_actor
from tests.factories import whistles as made
from whistles.clocks.holds import SUSPENSION
from whistles.intake.actions import record as record_lead
from whistles.intake.models import Lead
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.actions import record
from whistles.lifecycle.actors import DESK
from whistles.lifecycle.erasing import erase_past_term
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.states import AT_REST, IN_PROGRESS, OPEN, PAUSED, STATES, SUSPENDED
from whistles.lifecycle.table import LIFECYCLE

pytestmark = pytest.mark.django_db

LONG = timedelta(days=4 * 365)
SUSPEND = Step("stand", "暂停", "暂停", DESK, frozenset({IN_PROGRESS}), SUSPENDED, pauses=(SUSPENSION,))
RESUME = Step("go_on", "恢复办理", "恢复办理", DESK, frozenset({SUSPENDED}), BACK, resumes=(SUSPENSION,))


@pytest.fixture
def pausing(monkeypatch, as_owner, departments):
    """The table with two verbs more, and a database that was migrated to it."""
    for step in (SUSPEND, RESUME):
        monkeypatch.setitem(LIFECYCLE.steps, step.verb, step)
    trigger = next(one for one in Whistle._meta.triggers if one.name == "moves_by_the_table")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE whistles_whistle DISABLE TRIGGER {trigger.get_pgid(Whistle)}")


def test_every_state_is_open_paused_or_at_rest():
    assert set(STATES) == OPEN | PAUSED | AT_REST
    assert len(OPEN) + len(PAUSED) + len(AT_REST) == len(STATES)


def test_a_suspended_whistle_is_never_erased(pausing, time_machine):
    whistle = made.a_whistle(state=IN_PROGRESS, reporter_name="段三丰")
    record(whistle, SUSPEND, by=system_actor())
    time_machine.move_to(timezone.now() + LONG)
    assert erase_past_term(by=system_actor()).done == 0
    assert whistle.leads.get().has_reporter


def test_a_suspended_whistle_goes_on_with_its_departments_and_its_deadline(pausing):
    whistle = made.a_whistle(state=IN_PROGRESS, assisting=["lianhua-police"])
    parts = dict(whistle.report_ins.values_list("part", "is_open"))
    due = whistle.next_due_at
    record(whistle, SUSPEND, by=system_actor())
    assert whistle.next_due_at is None
    record(whistle, RESUME, by=system_actor())
    assert dict(whistle.report_ins.values_list("part", "is_open")) == parts == {"lead": True, "assist": True}
    assert whistle.next_due_at == due


@pytest.mark.parametrize("state", [*made.WAY])
def test_no_step_of_a_whistle_is_written_from_a_state_that_it_does_not_come_from(departments, state):
    for step in LIFECYCLE.steps.values():
        if state in step.sources:
            continue
        whistle = made.a_whistle(state=state)
        before = whistle.events.count()
        with pytest.raises(Refusal):
            record(whistle, step, by=system_actor(), outcome="solved")
        assert (whistle.events.count(), Whistle.objects.get(pk=whistle.pk).state) == (before, state)


def test_no_step_of_a_lead_is_written_from_a_state_that_it_does_not_come_from(departments):
    lead = made.a_lead()
    for step in LEAD_LIFECYCLE.steps.values():
        if lead.state in step.sources:
            continue
        with pytest.raises(Refusal):
            record_lead(lead, step, by=system_actor(), occurred_at=timezone.now(), before=lead.state)
    assert lead.events.count() == 1


def test_a_step_that_leads_elsewhere_than_its_lead_stands_is_not_written(departments):
    lead = made.a_lead()
    with pytest.raises(Refusal):
        record_lead(
            lead, LEAD_LIFECYCLE.steps["dismiss"], by=system_actor(), occurred_at=timezone.now(), before="new"
        )


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_a_whistle_with_several_leads_lets_go_of_all_of_them(departments, time_machine, monkeypatch, state):
    monkeypatch.setattr("whistles.lifecycle.erasing.AT_A_TIME", 1)
    whistle = made.a_whistle(state=state, reporter_name="段三丰")
    for _n in range(2):
        second = made.a_lead(reporter_name="段三丰")
        Lead.objects.filter(pk=second.pk).update(whistle=whistle, state="whistled", version=2)
    time_machine.move_to(timezone.now() + LONG)
    assert erase_past_term(by=system_actor()).done == 3
    assert not Lead.objects.filter(is_erased=False).exists()
