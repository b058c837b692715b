"""Any verb by anybody from any state, at any time: the book, the rows, the clocks and a slow fold say the same.

`ENGINE_EXAMPLES` sets how many walks (of 40 steps) are tried; few in the ordinary suite.
"""

import os
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from grids.approvals.models import Approval
from grids.areas.models import Area
from grids.conduct.asks_for_rows import AskRows
from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.staff.models import Department
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from tests.factories.steps import given_for
from tests.properties.folding import Folded, clocks_agree
from whistles.clocks.calendar import SHANGHAI
from whistles.clocks.counting import Move, Why
from whistles.clocks.models import CategoryLimit, Term
from whistles.clocks.sweeping import sweep
from whistles.intake.models import Category
from whistles.lifecycle import facts
from whistles.lifecycle.actions import blow, offers, record, take
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Part, ReportIn, Whistle
from whistles.lifecycle.outcomes import Outcome
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.states import AT_REST, OFFERED, PAUSED
from whistles.lifecycle.table import CLOSE_BY_LEDGER, LAPSE, LIFECYCLE
from whistles.verification.finds import Looked
from whistles.verification.looking import look_at_ledger

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "12"))
# a walk that fails is made shorter where there is time for it
HANDLERS = ("department_handler", "assisting_handler", "uninvolved_handler")
DESKS = ("street_admin", "street_leader", "district_desk", "system")
PHASES = (Phase.generate, *((Phase.shrink,) if EXAMPLES >= 1000 else ()))
WHO = (
    "street_admin", "department_handler", "assisting_handler", "uninvolved_handler", "street_leader", "district_desk",
    "community_officer", "city_viewer", "other_street_admin",
)  # fmt: skip
LEADING = ("lianhua-urban", "lianhua-police", "lianhua-market", "wuhua-housing")
GRADES = ("wuhua-routine", "wuhua-emergency", "wuhua-key_city", "wuhua-key_street")
# before the Spring Festival with its make-up days, before the autumn's feasts, before a year nobody knows yet
STARTS = tuple(
    datetime(2026, *at, tzinfo=SHANGHAI) for at in ((2, 13, 16, 40), (3, 2, 9), (9, 18, 11, 59), (12, 17, 8))
)
HOW_LONG = (1, 25, 61, 4 * 60, 9 * 60, 26 * 60, 3 * 24 * 60, 8 * 24 * 60, 31 * 24 * 60)
TABLES = (
    "whistles_whistle", "whistles_reportin", "whistles_term", "whistles_whistleevent", "whistles_lead",
    "whistles_leadevent", "grids_approval",
)  # fmt: skip
SELDOM = {"cancel", "reassign", "return_leads"}
# whose first choice alone goes with whatever else is chosen: a good answer opens nothing again, nobody reached says nothing
FIRST_ALONE = {("follow_up_reopen", "resolved"), ("follow_up", "reached")}
# evenly spread: small numbers are nothing simpler here
DRAWN = st.integers(0, 2**40).map(lambda seed: tuple(Random(seed).choices(range(100), k=5)))
# what happens, the commonest as often as it stands here
KINDS = (
    *["what_is_offered_is_taken"] * 8, *["time_passes"] * 2, "anybody_tries_anything", "something_is_left_out",
    "a_ledger_tells_that_one_was_closed", "one_is_blown",
)  # fmt: skip
MINUTE = timedelta(minutes=1)
# what says that nobody waits for a step
WHERE_SOMEBODY_WAITS = {"not_offered", "nothing_waits"}


def rows_as_they_are() -> str:
    parts = " || ".join(
        f"(SELECT coalesce(md5(string_agg(one::text, '|' ORDER BY one.id)), '') FROM {table} one)"
        for table in TABLES
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}")
        return cursor.fetchone()[0]


def answers(step) -> bool:
    """Whether it is taken only where somebody waits for it."""
    return bool(step.decides) or step.refuses in WHERE_SOMEBODY_WAITS


class Engine(RuleBasedStateMachine):
    """A street's whistles, driven by everybody while time passes; each walk is undone at its end."""

    # how often each verb was taken in all walks
    taken: Counter = Counter()

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.people = {name: personas.make(name) for name in WHO} | {"system": system_actor()}
        self.departments = {one.code: one for one in Department.objects.all()}
        self.grades = [*Grade.objects.filter(key__in=GRADES).order_by("key")]
        self.area = Area.objects.get(code=personas.SUJIATANG)
        self.subjects = [
            Category.objects.get_or_create(path=path, name=path)[0] for path in ("市容环境", "噪声扰民")
        ]
        CategoryLimit.objects.create(
            area_id=personas.CITY, category=self.subjects[0], amount=3, unit="working_days"
        )
        self.whistles, self.books, self.dues, self.clock, self.story = [], {}, {}, None, []

    def teardown(self):
        try:
            if self.whistles:
                with time_machine.travel(self.now, tick=False):
                    self.verification_finds_nothing()
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    # -- what happens --

    @initialize(start=st.sampled_from(STARTS), drawn=DRAWN)
    def time_begins(self, start, drawn):
        self.now = start
        # what each walk would rather do, of what it has not done yet
        verbs = sorted(LIFECYCLE.steps)
        Random(repr(drawn)).shuffle(verbs)
        self.rather, self.done = {verb: place for place, verb in enumerate(verbs)}, Counter()
        self.one_is_blown(*drawn[:4])

    @rule(drawn=DRAWN)
    def something_happens(self, drawn):
        """One rule for all: walks are of everything, each in its measure."""
        self.now += MINUTE
        try:
            with time_machine.travel(self.now, tick=False):
                getattr(self, KINDS[drawn[4] % len(KINDS)])(*drawn[:4])
        except AssertionError as found:
            # one of the long walks, which go by all that were before, is not walked a second time
            found.add_note("; ".join(self.story))
            raise

    def one_is_blown(self, one, other, third, fourth):
        if len(self.whistles) >= 3:
            return
        with time_machine.travel(self.now, tick=False):
            leading = LEADING[one % len(LEADING)]
            assisting = [
                code for n, code in enumerate((*LEADING, "sujiatang")) if other >> n & 1 and code != leading
            ][:3]
            lead_id, others = self.departments[leading].pk, [self.departments[code].pk for code in assisting]
            whistle = blow(
                lead_id=made.a_lead(received_at=self.now).pk, by=self.people["street_admin"], version=None,
                grade=self.grades[third % len(self.grades)], lead_department=self.departments[leading],
                assisting=[self.departments[code] for code in assisting],
            )  # fmt: skip
            self.whistles.append(whistle.pk)
            ids = {code: department.pk for code, department in self.departments.items()}
            self.books[whistle.pk] = ([], lambda: Folded(ids, lead_id, others))
            self.agrees(whistle.pk)
            made.along(whistle, list(made.WAY)[fourth % len(made.WAY)])
            self.agrees(whistle.pk)

    def time_passes(self, one, other, _third, _fourth):
        self.now += timedelta(minutes=HOW_LONG[one % len(HOW_LONG)])
        if other % 2:
            with time_machine.travel(self.now, tick=False):
                sweep(self.said)
                assert sweep(self.said) == 0
                for pk in self.whistles:
                    self.agrees(pk)

    def said(self, whistle, verb, given):
        return record(whistle, LIFECYCLE.steps[verb], by=self.people["system"], **given)

    def what_is_offered_is_taken(self, one, other, third, fourth):
        """By one who handles it or one at the desk: each step by the first who may take it, whoever is asked first."""
        waits = [pk for pk in self.whistles if self.somebody_waits(pk)] if other % 3 == 1 else []
        pk = (waits or self.whistles)[fourth % len(waits or self.whistles)]
        found = {}
        for name in (
            HANDLERS[one % len(HANDLERS)],
            HANDLERS[(one + 1) % len(HANDLERS)],
            DESKS[third % len(DESKS)],
        ):
            by = self.people[name]
            if name == "system" or Whistle.objects.visible_to(by).filter(pk=pk).exists():
                opened = [offer.step for offer in offers(Whistle.objects.get(pk=pk), by=by) if offer.is_open]
                found |= {step: by for step in opened if step not in found}
        if found:
            self.one_of(found, Whistle.objects.get(pk=pk), other, third)

    def somebody_waits(self, pk):
        """Whether something was asked for of it, or somebody was asked to lead."""
        asked = Approval.objects.waiting().filter(subject_id=str(pk)).exists()
        return asked or ReportIn.objects.filter(whistle=pk, state=OFFERED, ended_at=None).exists()

    def one_of(self, found, whistle, other, choice):
        # some of the time what moves the matter, so that a walk gets further, what ends it or begins it anew seldom;
        # otherwise what was done least in this walk, in long ones in all of them: these come by everything; of that what
        # answers first
        often = self.taken if EXAMPLES >= 100 else self.done
        fit = [step for step in found if step.verb not in SELDOM or other > 75] or [*found]
        moving = sorted((step for step in fit if step.target != "="), key=lambda step: step.verb)
        if moving and other % 3 == 0:
            step = moving[other // 3 % len(moving)]
        else:
            step = min(fit, key=lambda step: (often[step.verb], not answers(step), self.rather[step.verb]))
        self.done[step.verb] += 1
        by = found[step]
        given = self.given(step, whistle, by, choice)
        refusal = self.take(whistle, step.verb, by, given)
        lacking = [ask for ask in step.asks if ask.is_required and given.get(ask.name) in ("", None)]
        # what could be said before anything was given is no button
        assert refusal is None or lacking or refusal.field in step.inputs, (step.verb, by, refusal)

    def anybody_tries_anything(self, one, other, third, fourth):
        pk, verbs = self.whistles[fourth % len(self.whistles)], (*LIFECYCLE.steps, "nonsense")
        by, verb = [*self.people.values()][one % len(self.people)], verbs[other % len(verbs)]
        whistle, step = Whistle.objects.get(pk=pk), LIFECYCLE.steps.get(verb)
        given = self.given(step, whistle, by, third) if step else {}
        is_open = verb in [offer.step.verb for offer in offers(whistle, by=by) if offer.is_open]
        refusal = self.take(whistle, verb, by, given)
        assert refusal or is_open, (verb, by)

    def a_ledger_tells_that_one_was_closed(self, one, other, _third, fourth):
        whistle = Whistle.objects.get(pk=self.whistles[fourth % len(self.whistles)])
        if whistle.state in CLOSE_BY_LEDGER.sources:
            record(
                whistle, CLOSE_BY_LEDGER, by=self.people["system"], origin="imported",
                outcome=Outcome.values[one % len(Outcome.values)], resolution="按台账办结" if other % 2 else "",
            )  # fmt: skip
            self.agrees(whistle.pk)

    def something_is_left_out(self, one, other, _third, fourth):
        pk, by = self.whistles[fourth % len(self.whistles)], self.people["street_admin"]
        whistle = Whistle.objects.get(pk=pk)
        found = [
            offer.step for offer in offers(whistle, by=by)
            if offer.is_open and any(ask.is_required for ask in offer.step.asks)
        ]  # fmt: skip
        if found:
            step = found[one % len(found)]
            given = self.given(step, whistle, by, 0)
            needed = [ask.name for ask in step.asks if ask.is_required]
            name = needed[other % len(needed)]
            refusal = self.take(whistle, step.verb, by, given | {name: ""})
            assert refusal, (step.verb, name)
            assert refusal.field in needed, (step.verb, name, refusal)

    def given(self, step, whistle, by, choice):
        """Fit for the step, of several rows or words any."""
        around, more = Situation(whistle, by), {}
        for ask in step.asks:
            if choices := getattr(ask, "choices", None):
                first = (step.verb, ask.name) in FIRST_ALONE
                more[ask.name] = choices[0 if first else choice % len(choices)][0]
            elif hasattr(ask, "rows") and callable(ask.rows):
                rows = [*ask.rows(around)]
                one = rows[choice % len(rows)] if rows else None
                several = isinstance(ask, AskRows)
                more[ask.name] = ask.kept([one] if several else one) if rows else [] if several else ""
            elif ask.name == "until":
                more[ask.name] = (self.now.date() + timedelta(days=1 + choice % 40)).isoformat()
            elif ask.name == "back_to_pool":
                more[ask.name] = choice % 2 == 0
        return given_for(step, around, **more)

    def take(self, whistle, verb, by, given):
        """The refusal, or None; what is refused changes nothing, and the same sent again doesn't either."""
        before, version = rows_as_they_are(), whistle.version
        sent = {"whistle_id": whistle.pk, "verb": verb, "by": by, "version": version, "given": given}
        try:
            after = take(**sent)
        except Whistle.DoesNotExist:
            after, refusal = None, Refusal("未知")
        except Refusal as said:
            after, refusal = None, said
        if after is None:
            if rows_as_they_are() != before:
                # what was over by itself is written first, whatever becomes of the step
                assert whistle.state in PAUSED, (verb, refusal)
                assert whistle.events.order_by("-seq").first().verb == LAPSE.verb, (verb, refusal)
                self.agrees(whistle.pk)
            return refusal
        # what was over by itself is written before it
        lapsed = whistle.state in PAUSED and after.events.filter(seq=version + 1, verb=LAPSE.verb).exists()
        assert after.version == version + 1 + (lapsed and verb != LAPSE.verb)
        note(f"{verb} by {by} → {after.state}")
        self.story.append(f"{self.now:%m-%d %H:%M} {verb} by {by} → {after.state}")
        self.taken[verb] += 1
        self.agrees(whistle.pk)
        stands = rows_as_they_are()
        assert stands != before
        # one's own step may have taken it out of sight
        with suppress(Whistle.DoesNotExist):
            assert take(**sent).version == after.version
        assert rows_as_they_are() == stands
        return None

    # -- what has to be so --

    def agrees(self, pk):
        """The whistle's rows are what its book says, and its book is what it was with what came since."""
        whistle = Whistle.objects.get(pk=pk)
        events = list(whistle.events.order_by("seq"))
        known, begin = self.books[pk]
        marks = [(event.seq, event.pk, bytes(event.digest)) for event in events]
        assert marks[: len(known)] == known, "a step was lost or changed"
        self.books[pk] = (marks, begin)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert broken_links(iter(events)) == []
        folded = begin()
        for event in events:
            folded.read(event)
        assert (whistle.state, whistle.version) == (folded.state, len(events))
        assert (whistle.last_occurred_at, bytes(whistle.last_digest)) == (folded.at, marks[-1][2])
        assert facts.agree(whistle, bytes(events[-1].facts))
        self.parts_agree(whistle, folded)
        terms, parts = list(whistle.terms.all()), {part.pk: part for part in whistle.report_ins.all()}
        clocks_agree(folded, terms, parts)
        self.no_clock_runs_backwards(terms)
        self.columns_say_the_terms(whistle, terms)

    def parts_agree(self, whistle, folded):
        parts = list(whistle.report_ins.all())
        folded.is_told_by(parts)
        leading = [part for part in parts if part.part == Part.LEAD and part.ended_at is None]
        assert [part.department_id for part in leading] == [whistle.lead_department_id]
        if whistle.is_open:
            assert leading[0].standing == whistle.state
        else:
            assert not any(part.is_open for part in parts)
        for part in parts:
            assert part.ended_at is None or not part.is_open

    def no_clock_runs_backwards(self, terms):
        for term in terms:
            before = self.dues.get(term.pk)
            if before is not None:
                assert term.started_at == before.started_at
                # an earlier limit of another subject or channel holds, and the clock says so
                assert term.due_at >= before.due_at or term.moves[len(before.moves) :][-1:] == (
                    Move(Why.LIMITS),
                )
                if before.ended_at:
                    assert (term.ended_at, term.end, term.due_at) == (
                        before.ended_at,
                        before.end,
                        before.due_at,
                    )
                if before.paused_at and term.paused_at:
                    # what is met while it stands still stood still until then
                    assert term.paused_at in (before.paused_at, term.met_at)
            self.dues[term.pk] = term
        ids = {term.pk for term in terms}
        assert {one.pk for one in self.dues.values() if one.whistle_id == terms[0].whistle_id} <= ids

    def columns_say_the_terms(self, whistle, terms):
        main = [term for term in terms if term.is_main]
        for clock in ("sign", "contact", "report", "close"):
            open_ones = [term.due_at for term in main if term.clock == clock and term.ended_at is None]
            assert len(open_ones) <= 1
            if open_ones:
                assert getattr(whistle, f"{clock}_due_at") == open_ones[0]
        waited = ("sign", "contact", "report", "close", "answer", "verify")
        running = [term.due_at for term in main if term.is_running and term.clock in waited]
        assert whistle.next_due_at == min(running, default=None)
        if whistle.state in AT_REST:
            assert (
                not Term.objects.filter(whistle=whistle, look_at__isnull=False)
                .exclude(clock="follow")
                .exists()
            )

    def verification_finds_nothing(self):
        assert [one for one in look_at_ledger(Looked()) if one.kind != "statistics"] == []


def test_any_verb_by_anybody_at_any_time_leaves_book_rows_and_clocks_in_agreement(departments, person):
    for name in WHO:
        person(name)
    Engine.taken.clear()
    run_state_machine_as_test(
        Engine,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck),
            phases=PHASES,
        ),
    )  # fmt: skip
    if EXAMPLES >= 100:
        # long walks come by every verb that somebody presses
        assert {step.verb for step in LIFECYCLE.taken} <= set(Engine.taken)
