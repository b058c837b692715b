"""The state table holds for everybody: in the engine, and in the database behind it."""

import pytest
from django.db import DatabaseError, transaction

from grids.approvals.queries import waiting_of
from grids.conduct.engine import unbound
from grids.conduct.lifecycle import BACK, UNDO, On
from tests.asserting import rolled_back
from tests.factories import whistles as made
from tests.factories.steps import given_for
from whistles.clocks.holds import HOLDS
from whistles.clocks.models import WORK, Clock
from whistles.clocks.starts import STARTS, clocks_in
from whistles.imports import effects as import_effects
from whistles.imports.table import IMPORT_LIFECYCLE
from whistles.intake import effects as lead_effects
from whistles.intake.actions import take as take_of_lead
from whistles.intake.engine import LEAD_ENGINE
from whistles.intake.models import Category, Lead
from whistles.intake.situation import LeadSituation
from whistles.intake.table import LEAD_LIFECYCLE, LEAD_STATES, WHISTLED
from whistles.lifecycle import effects, refusals
from whistles.lifecycle.actions import take
from whistles.lifecycle.engine import ENGINE
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle, WhistleEvent
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.states import OPEN, STATES
from whistles.lifecycle.table import LIFECYCLE

pytestmark = pytest.mark.django_db

ROLES = ("community_officer", "street_admin", "street_leader", "department_handler", "assisting_handler", "district_desk",
         "city_viewer", "auditor", "system_admin", "other_street_admin")  # fmt: skip
LEADER = {"street_admin", "street_leader"}
# whose a step is → who of these roles that is; what waits to be decided is nobody's while nothing waits
WHO = {
    "lead": {"department_handler"},
    "assist": {"assisting_handler"},
    "desk": LEADER,
    "canceller": {"street_admin"},
    "principal": {"street_leader", "district_desk"},
    "supervisor": {*LEADER, "district_desk"},
    "district": {"district_desk"},
    "department": {"department_handler", "assisting_handler"},
    "involved": {*LEADER, "department_handler", "assisting_handler"},
    "decider": set(),
}


WHO_OF_LEADS = {"pool": {"street_admin"}, "finder": {"street_admin"}, "decider": set()}


def may(step, role: str, around) -> bool:
    return role in WHO[step.actor.code] or (step.actor.code == "decider" and around.decides(step.decides))


@pytest.mark.parametrize("state", STATES)
def test_every_verb_from_every_state_by_everybody_is_taken_or_refused_as_the_table_says(person, state):
    whistle = made.a_whistle(state=state, assisting=["lianhua-police"])
    for role in ROLES:
        around = Situation(whistle, person(role))
        for step in LIFECYCLE.taken:
            refusal = ENGINE.refusal(around, step)
            if not may(step, role, around):
                assert refusal is not None, (state, step.verb, role)
                assert refusal.code == "forbidden", (state, step.verb, role)
            elif state not in step.sources:
                assert refusal is not None, (state, step.verb, role)
                assert refusal.code == "conflict", (state, step.verb, role)
    for step in LIFECYCLE.taken:
        for role in sorted(WHO[step.actor.code])[:1] if state in step.sources else ():
            with rolled_back():
                _taken_as_its_row_says(Whistle.objects.get(pk=whistle.pk), step, person(role))


def _taken_as_its_row_says(whistle, step, by) -> None:
    around = Situation(whistle, by)
    if ENGINE.refusal(around, step):
        return
    state, count, given = whistle.state, whistle.events.count(), given_for(step, around)
    if any(given[ask.name] == "" for ask in step.asks):
        # a list to pick from that is empty here
        return
    done = take(whistle_id=whistle.pk, verb=step.verb, by=by, version=whistle.version, given=given)
    done.refresh_from_db()
    last = done.events.order_by("-seq").first()
    assert (done.events.count(), last.verb) == (count + 1, step.verb)
    assert (last.from_state, last.to_state) == (state, done.state)
    assert done.state in LIFECYCLE.targets(step, state), (state, step.verb)
    leading = done.report_ins.filter(part="lead", ended_at=None).get()
    runs = done.terms.filter(is_main=True, ended_at=None, paused_at=None).values_list("clock", flat=True)
    assert set(runs) <= set(LIFECYCLE.rows[done.state].clocks), (state, step.verb)
    if done.is_open:
        assert leading.standing == done.state, (state, step.verb)
    _did_what_its_row_says(step, done, last)


def _did_what_its_row_says(step, done, last) -> None:
    """What a row declares beside its states: clocks, the column of the part, what it asks of somebody else."""
    at, of_part = last.occurred_at, step.on == On.PART
    own = [one for one in done.terms.all() if (one.part_id == last.part if of_part else one.is_main)]
    for term in own:
        if term.started_at < at and term.ended_at in (None, at):
            assert _moved_as_said(step, term, at), (step.verb, term)
    # a suspension that ends before is not reviewed
    begun = {one.clock for one in own if one.started_at == at and one.ended_at is None} | {Clock.REVIEW}
    assert set(step.starts) - {"*"} <= begun, step.verb
    if step.stamps:
        assert getattr(done.report_ins.get(pk=last.part), step.stamps) == at, step.verb
    assert not step.asks_for or waiting_of(done, step.asks_for), step.verb


def _moved_as_said(step, term, at) -> bool:
    """Whether a clock that had not ended before the step did what its row says of it."""
    named = ("meets", "ends", "starts")
    said = {name for name in named if {term.clock, "*"} & set(getattr(step, name))}
    if "meets" in said:
        return (term.end, term.ended_at) == ("met", at)
    if "ends" in said:
        return term.ended_at == at
    # all that begin are all of departments
    if "starts" in said and term.clock in WORK:
        return term.ended_at == at
    held = [hold for hold in step.pauses if term.clock in HOLDS[hold].clocks]
    return all(map(term.is_held_by, held)) and not any(map(term.is_held_by, step.resumes))


@pytest.mark.parametrize("state", LEAD_STATES)
def test_every_verb_of_a_lead_from_every_state_by_everybody_is_taken_or_refused_as_its_row_says(
    person, state
):
    Category.objects.get_or_create(path="市容", name="市容")
    people = {role: person(role) for role in ROLES}
    # one that it could be merged into
    made.a_whistle()
    Grade.objects.update(needs_approval=state != WHISTLED)
    lead = made.a_whistle().leads.get() if state == WHISTLED else made.a_lead_in(state)
    for role, by in people.items():
        around = LeadSituation(lead, by)
        for step in LEAD_LIFECYCLE.taken:
            refusal = LEAD_ENGINE.refusal(around, step)
            is_theirs = role in WHO_OF_LEADS[step.actor.code] or (
                step.actor.code == "decider" and around.decides(step.decides)
            )
            if not is_theirs or state not in step.sources:
                assert refusal is not None, (state, step.verb, role)
                assert refusal.code == ("conflict" if is_theirs else "forbidden"), (state, step.verb, role)
            elif not refusal:
                with rolled_back():
                    _moves_a_lead(Lead.objects.get(pk=lead.pk), step, by)


def _moves_a_lead(lead, step, by) -> None:
    given, state, count = given_for(step, LeadSituation(lead, by)), lead.state, lead.events.count()
    assert "" not in given.values(), step.verb
    done = take_of_lead(lead_id=lead.pk, verb=step.verb, by=by, version=lead.version, given=given)
    done.refresh_from_db()
    last = done.events.order_by("-seq").first()
    if step.told_as:
        # the book of what it makes tells it
        last, count, state = done.whistle.events.get(), count - 1, ""
    assert (done.events.count(), last.verb, last.actor_id) == (count + 1, step.told_as or step.verb, by.pk)
    assert (last.from_state, last.to_state) == (state, done.state)
    assert done.state in LEAD_LIFECYCLE.targets(step, next(iter(step.sources)) if step.told_as else state), (
        step.verb
    )


def test_buttons_say_the_same_as_the_engine(person):
    for state in STATES:
        whistle = made.a_whistle(state=state, assisting=["lianhua-police"])
        for role in ("street_admin", "department_handler", "assisting_handler"):
            around = Situation(whistle, person(role))
            offers = ENGINE.offers(around)
            assert {offer.step.verb for offer in offers} == {
                step.verb for step in LIFECYCLE.taken if may(step, role, around)
            }
            for offer in offers:
                assert offer.is_open == (ENGINE.refusal(around, offer.step) is None)
                assert offer.is_open <= (state in offer.step.sources)


def test_everything_that_a_row_names_is_there_and_nothing_beside_it():
    assert unbound(LIFECYCLE.steps.values(), effects.EFFECTS, refusals.REFUSALS) == []
    assert unbound(LEAD_LIFECYCLE.steps.values(), lead_effects.EFFECTS, lead_effects.REFUSALS) == []
    assert unbound(IMPORT_LIFECYCLE.steps.values(), import_effects.EFFECTS, import_effects.REFUSALS) == []


def test_what_a_step_starts_is_a_clock_that_may_run_where_it_leads():
    for step in LIFECYCLE.steps.values():
        named = {*step.starts, *step.meets, *step.ends} - {"*"}
        assert named <= set(Clock.values), step.verb
        # an event tells of one
        assert len({*step.meets} & {*WORK}) <= 1, step.verb
        for source in step.sources if step.on != On.PART else ():
            for target in LIFECYCLE.targets(step, source):
                begun = set(step.starts) - {"*"}
                assert begun <= set(LIFECYCLE.rows[target].clocks), (step.verb, target)


def test_every_clock_has_its_row():
    assert set(STARTS) == set(Clock.values)
    for clock, start in STARTS.items():
        assert start.runs_in, clock
        assert start.runs_in <= set(STATES), clock
        begins = [one for one in (start.limit, start.until) if one]
        assert len(begins) == (0 if clock in WORK else 1), clock
        assert bool(start.name) == bool(begins), clock
        assert not start.over_by or start.over_by in LIFECYCLE.steps, clock
    # lists tell by the matter's columns alone which one is next
    for state in STATES:
        desks = [one for one in clocks_in(state) if one not in WORK and STARTS[one].is_next]
        assert len(desks) <= 1, state


def test_what_stands_still_can_go_on_and_is_left_behind_by_nothing():
    steps = LIFECYCLE.steps.values()
    assert {hold for step in steps for hold in step.pauses} == set(HOLDS)
    assert {hold for step in steps for hold in step.resumes} == set(HOLDS)
    for step in steps:
        for hold in map(HOLDS.get, step.pauses):
            assert hold.of == step.on, step.verb
            assert hold.state in ("", step.target), step.verb
        for name, hold in HOLDS.items():
            if hold.of != On.PART and hold.state in step.sources and hold.state not in (step.target, ""):
                moves = LIFECYCLE.targets(step, hold.state) != [hold.state]
                # what is taken back forgets what stood still by it (test_taking_back)
                is_over = name in step.resumes or "*" in step.ends or step.target == UNDO
                assert not moves or is_over, (step.verb, name)


def test_who_decides_is_of_the_kind_that_is_decided():
    for cycle in (LIFECYCLE, LEAD_LIFECYCLE):
        for step in cycle.steps.values():
            assert getattr(step.actor, "kind", step.decides) == step.decides, step.verb
            assert step.actor.permission, step.verb


def test_what_leads_back_comes_from_somewhere():
    for step in LIFECYCLE.steps.values():
        if step.target == BACK:
            assert all(LIFECYCLE.targets(step, source) for source in step.sources), step.verb
        if step.on == On.PART:
            assert step.part_sources, step.verb


def refused_by_the_database(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


def test_the_database_refuses_every_move_that_is_not_in_the_table(departments):
    allowed = set(LIFECYCLE.moves())
    for state in STATES:
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
    for cycle in (LIFECYCLE, LEAD_LIFECYCLE, IMPORT_LIFECYCLE):
        assert all(step.label and step.done for step in cycle.steps.values())
