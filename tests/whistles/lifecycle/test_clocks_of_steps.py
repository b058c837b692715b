"""What each verb does to the clocks, taken through the engine by those whose it is; every deadline counted by hand."""

from datetime import datetime, timedelta

import pytest
import time_machine

from grids.conduct.refusals import Refusal
from tests.asserting import verbs
from tests.factories import whistles as made
from whistles.clocks.calendar import SHANGHAI, Calendar
from whistles.clocks.models import CategoryLimit, Term
from whistles.intake.models import Category, Source
from whistles.lifecycle.actions import record, take
from whistles.lifecycle.facts import agree
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.shown import due_of
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.table import CLOSE_BY_LEDGER
from whistles.lifecycle.tasks import count_deadlines_anew, say_what_is_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
PLAN = {"plan": "等雨季过后重铺路面", "told": "已电话告知诉求人"}


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of 2026; the 2nd of March is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def clock():
    with time_machine.travel(at(3, 2), tick=False) as clock:
        yield clock


@pytest.fixture
def street(clock, person):
    """A routine whistle of Monday at ten, and who takes which step on it when."""

    class Street:
        def __init__(self) -> None:
            self.pk = made.a_whistle(assisting=["lianhua-police"]).pk
            self.people = {
                name: person(name)
                for name in ("department_handler", "assisting_handler", "street_admin", "street_leader")
            }

        @property
        def whistle(self) -> Whistle:
            return Whistle.objects.get(pk=self.pk)

        def take(self, when: datetime, verb: str, who: str = "department_handler", **given) -> Whistle:
            clock.move_to(when)
            given = {"reason": "说明情况", **given}
            return take(whistle_id=self.pk, verb=verb, by=person(who), version=None, given=given)

        def agrees(self) -> bool:
            """Whether rows, parts and terms are as the last step marked them."""
            return agree(self.whistle, self.whistle.events.order_by("-seq").first().facts)

        def term(self, name: str, **more) -> Term:
            return Term.objects.filter(whistle=self.pk, clock=name, is_main=True, **more).latest("started_at")

    return Street()


def test_a_refused_objection_goes_on_with_what_was_left_and_moves_nobody_elses_clock(street):
    street.take(at(3, 2, 11), "object", department=made._department("lianhua-market"))
    assert street.whistle.next_due_at == street.term("answer").due_at == at(3, 3, 17)
    assert due_of(street.whistle, at(3, 2, 11), Calendar()).text == "答复异议剩 1 工作日"
    assert street.term("close").paused_at == at(3, 2, 11)
    assert not Term.objects.filter(is_main=False, paused_at__isnull=False).exists()
    street.take(at(3, 3, 10), "overrule", "street_admin")
    assert street.term("answer").met_at == at(3, 3, 10)
    # four hours of the office, one of them used; a close of office stood still
    assert (street.term("sign").due_at, street.term("close").due_at) == (at(3, 3, 14), at(3, 10, 17))
    assert street.whistle.next_due_at == at(3, 3, 14)
    assert street.agrees()


def test_an_upheld_objection_gives_another_department_clocks_of_its_own(street):
    market = made._department("lianhua-market")
    street.take(at(3, 2, 11), "object", department=market)
    street.take(at(3, 4, 10), "uphold", "street_admin", department=market)
    # answered a day late, as its own clock says
    assert street.term("answer").due_at < street.term("answer").met_at == at(3, 4, 10)
    old, new = Term.objects.filter(clock="close").order_by("started_at")
    assert (old.end, new.end) == ("stopped", "")
    assert new.part == street.whistle.report_ins.get(part="lead", ended_at=None)
    assert (new.started_at, new.due_at) == (at(3, 4, 10), at(3, 11, 17))
    assert street.whistle.next_due_at == street.term("sign").due_at == at(3, 4, 15)
    assert street.agrees()


def test_a_granted_extension_moves_closing_by_the_days_asked_for(street):
    street.take(at(3, 2, 11), "sign")
    street.take(at(3, 2, 12), "ask_extension", days=3)
    assert street.whistle.close_due_at == at(3, 9, 17)
    street.take(at(3, 3, 9), "grant_extension", "street_admin")
    assert street.whistle.close_due_at == street.term("close").due_at == at(3, 12, 17)
    assert street.term("close").moved[0]["seq"] == street.whistle.version
    assert street.agrees()


def test_a_suspension_stands_is_reviewed_and_ends_by_itself_with_nothing_lost(street, clock):
    street.take(at(3, 2, 11), "sign")
    street.take(at(3, 2, 12), "ask_suspension", until=at(4, 30).date(), **PLAN)
    street.take(at(3, 3, 10), "grant_suspension", "street_leader")
    assert street.whistle.next_due_at is None
    assert Term.objects.filter(paused_at=at(3, 3, 10)).count() == 5
    assert (street.term("review").due_at.date(), street.term("resume").due_at.date()) == (
        at(4, 2).date(), at(4, 30).date(),
    )  # fmt: skip
    street.take(at(4, 1), "review_suspension", "street_admin")
    # the next review would be after its end
    assert Term.objects.filter(clock="review", ended_at=None).count() == 0
    clock.move_to(at(4, 30, 23, 59))
    say_what_is_due()
    assert street.whistle.state == "suspended"
    clock.move_to(at(5, 1, 0, 0))
    # and the other department is told at once that its own clock had run out before
    assert say_what_is_due() == 3
    assert verbs(street.whistle)[-3:] == ["lapse", "prompt", "warn"]
    assert street.whistle.state == "signed"
    # closes from the 3rd of March to the 30th of April: all but that of the 2nd of March stood still
    due = street.term("close").due_at
    assert due == street.whistle.close_due_at == at(5, 11, 17)
    assert street.agrees()


def test_a_suspension_that_ended_while_no_worker_ran_ended_at_its_end(street, clock):
    street.take(at(3, 2, 11), "sign")
    street.take(at(3, 2, 12), "ask_suspension", until=at(4, 30).date(), **PLAN)
    street.take(at(3, 3, 10), "grant_suspension", "street_leader")
    clock.move_to(at(5, 20))
    assert say_what_is_due() > 1
    # nobody is asked to review what is over
    lapsed = street.whistle.events.get(seq=street.whistle.events.get(verb="grant_suspension").seq + 1)
    assert (lapsed.verb, lapsed.recorded_at) == ("lapse", at(5, 20))
    assert lapsed.occurred_at == street.term("resume").due_at == street.term("resume").met_at
    assert street.whistle.close_due_at == at(5, 11, 17)
    assert street.agrees()


@pytest.mark.parametrize(("verb", "who"), [("resume", "street_admin"), ("instruct", "street_leader")])
def test_what_is_over_happened_before_whatever_is_done_after_it(street, clock, verb, who):
    street.take(at(3, 2, 11), "sign")
    street.take(at(3, 2, 12), "ask_suspension", until=at(4, 30).date(), **PLAN)
    seen = street.take(at(3, 3, 10), "grant_suspension", "street_leader").version
    # no worker ran since
    clock.move_to(at(5, 20))
    given = {
        "whistle_id": street.pk,
        "verb": verb,
        "by": street.people[who],
        "version": seen,
        "reason": "说明情况",
    }
    if verb == "resume":
        # as it happens there is nothing left to resume
        with pytest.raises(Refusal, match="现在是「已签收」"):
            take(**given)
    else:
        # a second click is the same request
        assert take(**given).version == take(**given).version
    told = verbs(street.whistle)
    assert told[told.index("grant_suspension") + 1 :] == ["lapse"] + [verb] * (verb != "resume")
    assert street.whistle.events.get(verb="lapse").occurred_at == street.term("resume").due_at
    assert (street.whistle.state, street.whistle.close_due_at) == ("signed", at(5, 11, 17))
    assert street.agrees()


def test_an_escalation_counts_anew_by_the_new_grade_what_had_not_been_done(street):
    street.take(at(3, 2, 11), "sign")
    grade = made.grade(street.whistle.area, "key_street")
    street.take(at(3, 4, 10), "escalate", "street_admin", grade=grade)
    assert Term.objects.filter(whistle=street.pk, clock="sign", is_main=True).count() == 1
    assert [
        term.end for term in Term.objects.filter(clock="report", is_main=True).order_by("started_at")
    ] == ["superseded", ""]
    assert (street.whistle.report_due_at, street.whistle.close_due_at) == (at(3, 9, 17), at(3, 25, 17))
    assert street.agrees()


def test_an_assisting_department_that_objects_stops_its_own_clocks_alone(street):
    street.take(at(3, 2, 11), "assist_object", "assisting_handler")
    assert set(Term.objects.filter(paused_at__isnull=False).values_list("clock", "is_main")) == {
        ("sign", False), ("report", False),
    }  # fmt: skip
    # the matter goes on by itself
    street.take(at(3, 2, 12), "object", department=made._department("lianhua-market"))
    street.take(at(3, 3, 9), "overrule", "street_admin")
    assert Term.objects.filter(paused_at__isnull=False, is_main=False).count() == 2
    street.take(at(3, 3, 10), "keep_assistant", "street_admin", assistant=made._department("lianhua-police"))
    # one of four hours was used, and the close of Monday stood still
    due = dict(Term.objects.filter(is_main=False).values_list("clock", "due_at"))
    assert due == {"sign": at(3, 3, 14), "report": at(3, 4, 17)}
    assert street.agrees()


def test_a_reopened_whistle_has_clocks_of_a_new_round_beside_the_old_ones(street):
    for when, verb, who in (
        (at(3, 2, 11), "sign", "department_handler"), (at(3, 2, 12), "report_in", "department_handler"),
        (at(3, 3), "start", "department_handler"), (at(3, 4), "submit", "department_handler"),
    ):  # fmt: skip
        street.take(when, verb, who)
    street.take(at(3, 5), "close", "street_admin", outcome="solved")
    assert not Term.objects.filter(ended_at=None).exclude(clock="follow").exists()
    street.take(at(3, 9), "reopen", "street_admin")
    assert (street.term("close").round, street.term("close").due_at) == (2, at(3, 16, 17))
    assert Term.objects.get(clock="close", round=1).end == "met"
    assert street.agrees()


def test_nobody_becomes_late_by_the_desks_waiting_and_sent_back_goes_on_with_what_was_left(street):
    for hour, verb in ((11, "sign"), (12, "report_in"), (13, "start")):
        street.take(at(3, 2, hour), verb)
    street.take(at(3, 2, 14), "contact", contact="reached")
    # two working days before its end, which is Monday the 9th
    street.take(at(3, 5, 10), "submit")
    assert street.term("close").paused_at == at(3, 5, 10)
    assert street.whistle.next_due_at == street.term("verify").due_at == at(3, 9, 17)
    assert due_of(street.whistle, at(3, 5, 10), Calendar()).text == "核实剩 2 工作日"
    street.take(at(3, 12, 10), "send_back", "street_admin")
    # five closes stood still; the desk itself was late
    assert street.term("verify").due_at < street.term("verify").met_at == at(3, 12, 10)
    assert street.term("close").due_at == at(3, 16, 17)
    street.take(at(3, 16, 16), "submit")
    closed = street.take(at(3, 25, 10), "close", "street_admin", outcome="solved")
    assert (closed.late, street.term("close").met_at) == ("", at(3, 16, 16))
    assert street.agrees()
    with pytest.raises(Refusal, match="没有超时"):
        street.take(at(3, 25, 11), "appeal")


def test_what_is_handed_in_late_is_late_whenever_it_is_verified(street):
    for hour, verb in ((11, "sign"), (12, "report_in"), (13, "start")):
        street.take(at(3, 2, hour), verb)
    street.take(at(3, 10, 10), "submit")
    assert street.take(at(3, 10, 11), "close", "street_admin", outcome="solved").late == "late"


def test_days_on_which_the_clock_stood_still_make_nobody_late_whoever_tells_of_the_closing(street, clock):
    street.take(at(3, 2, 11), "object", department=made._department("lianhua-market"))
    clock.move_to(at(3, 20))
    # the 9th is the deadline, and six closes of office stood still until the 10th: it is the 17th
    told = {"outcome": "unstated", "occurred_at": at(3, 10, 10), "origin": "imported"}
    closed = record(street.whistle, CLOSE_BY_LEDGER, by=made.system_actor(), **told)
    assert (closed.late, street.term("close").due_at) == ("", at(3, 17, 17))
    assert street.whistle.events.order_by("-seq").first().met == "close"
    with pytest.raises(Refusal, match="没有超时"):
        street.take(at(3, 20, 11), "appeal")


def test_a_subject_or_channel_that_is_put_right_brings_its_limit_and_takes_that_of_the_one_before_with_it(
    street,
):
    subject, other = (Category.objects.create(path=name, name=name) for name in ("井盖", "路灯"))
    CategoryLimit.objects.create(
        area=street.whistle.area, category=subject, clock="close", amount=2, unit="working_days"
    )
    Source.objects.filter(code="letter_visit").update(outer_limit_days=4)

    def due() -> datetime:
        assert street.whistle.close_due_at == street.term("close").due_at
        assert street.agrees()
        return street.term("close").due_at

    assert due() == at(3, 9, 17)
    street.take(at(3, 3, 10), "recategorise", "street_admin", category=subject)
    assert due() == at(3, 4, 17)
    assert street.whistle.events.get(verb="recategorise").given["due_at"] == at(3, 4, 17).isoformat()
    # one close of office stood still
    street.take(at(3, 3, 11), "object", department=made._department("lianhua-market"))
    street.take(at(3, 4, 10), "overrule", "street_admin")
    assert due() == at(3, 5, 17)
    street.take(at(3, 4, 11), "recategorise", "street_admin", category=other)
    assert due() == at(3, 10, 17)
    # and of the one that was moved before, the same is found again
    street.take(at(3, 4, 12), "recategorise", "street_admin", category=subject)
    assert due() == at(3, 5, 17)
    # nobody moves the channel's own, from receipt on
    street.take(at(3, 4, 13), "recategorise", "street_admin", category=other)
    street.take(at(3, 4, 14), "correct_source", "street_admin", source="letter_visit")
    assert due() == street.whistle.received_at + timedelta(days=4)
    street.take(at(3, 4, 15), "correct_source", "street_admin", source="resident")
    assert due() == at(3, 10, 17)
    assert [move.why for move in street.term("close").moves] == ["limits", "pause", *["limits"] * 5]
    assert all(term.due_at == term.holding.at for term in street.whistle.terms.all())


def test_a_limit_of_closing_that_comes_after_the_result_runs_for_nobody(street):
    Grade.objects.update(close_amount=None, close_unit="")
    street.pk = made.a_whistle().pk
    subject = Category.objects.create(path="井盖", name="井盖")
    CategoryLimit.objects.create(
        area=street.whistle.area, category=subject, clock="close", amount=2, unit="working_days"
    )
    for hour, verb in ((11, "sign"), (12, "report_in"), (13, "start"), (14, "submit")):
        street.take(at(3, 2, hour), verb)
    after = street.take(at(3, 3), "recategorise", "street_admin", category=subject)
    assert (street.term("close").paused_at, street.term("close").due_at) == (at(3, 2, 14), at(3, 4, 17))
    assert after.next_due_at == min(street.term("contact").due_at, street.term("verify").due_at)
    assert street.agrees()


def test_what_stood_still_before_standstills_had_names_goes_on_as_it_would_have(street):
    street.take(at(3, 2, 11), "assist_object", "assisting_handler")
    street.take(at(3, 2, 12), "sign")
    street.take(at(3, 2, 13), "ask_suspension", until=at(3, 20).date(), **PLAN)
    street.take(at(3, 2, 14), "grant_suspension", "street_leader")
    Term.objects.update(paused_for=[])
    street.take(at(3, 3, 14), "resume", "street_admin")
    held = Term.objects.filter(ended_at=None, paused_at__isnull=False)
    assert {(one.is_main, *[stand.hold for stand in one.stands if not stand.until]) for one in held} == {
        (False, "assists_not")
    }
    street.take(at(3, 3, 15), "keep_assistant", "street_admin", assistant=made._department("lianhua-police"))
    assert not held.all().exists()
    assert street.agrees()


def test_a_reminder_is_in_the_way_of_no_earlier_time_that_the_desk_tells(street, clock):
    for hour, verb in ((11, "sign"), (12, "report_in"), (13, "start"), (14, "submit")):
        street.take(at(3, 2, hour), verb)
    clock.move_to(at(3, 5))
    assert say_what_is_due() > 1
    notes = [event.occurred_at for event in street.whistle.events.filter(verb__in=["prompt", "warn"])]
    done = at(3, 4, 8)
    assert done < min(notes)
    told = {"whistle_id": street.pk, "verb": "close", "by": street.people["street_admin"], "version": None}
    told |= {"outcome": "solved", "reason": "昨天已核实"}
    with pytest.raises(Refusal, match="早于上一步 2026-03-02 14:00"):
        take(**told, occurred_at=at(3, 2, 13, 30))
    closed = take(**told, occurred_at=done)
    assert (closed.closed_at, closed.last_occurred_at, street.term("verify").met_at) == (
        done,
        max(notes),
        done,
    )
    assert street.agrees()
    assert len(Situation(street.whistle, street.people["street_admin"]).steps) == closed.version
    # whatever day is asked about
    for day, state in ((at(3, 4, 7), "submitted"), (at(3, 4, 8), "closed"), (at(3, 5), "closed")):
        then = Whistle.objects.as_of(day)
        assert then.get(pk=street.pk).state_then == state
        assert then.standing(frozenset({state}), at=day).filter(pk=street.pk).exists()


def test_a_new_grade_wakes_no_clock_of_what_waits_to_be_verified(street):
    for hour, verb in ((11, "sign"), (12, "report_in"), (13, "start"), (14, "submit")):
        street.take(at(3, 2, hour), verb)
    street.take(at(3, 4, 10), "escalate", "street_admin", grade=made.grade(street.whistle.area, "key_street"))
    assert (street.term("close").paused_at, street.term("close").started_at) == (at(3, 4), at(3, 4))
    street.take(at(3, 5, 10), "reassign", "street_admin", department=made._department("lianhua-market"))
    assert street.term("verify").end == "stopped"
    assert street.term("close").is_running
    assert street.agrees()


def test_whom_nobody_can_call_no_clock_waits_for_and_an_unanswered_call_ends_none(street):
    street.take(at(3, 2, 11), "sign")
    street.take(at(3, 2, 12), "report_in")
    street.take(at(3, 3, 12), "contact", contact="not_reached")
    assert street.whistle.next_due_at == street.term("contact").due_at == at(3, 3, 17)
    assert due_of(street.whistle, at(3, 3, 12), Calendar()).text == "今天 17:00 前联系诉求人 · 还剩 5 小时"
    street.take(at(3, 3, 13), "contact", contact="nobody")
    assert (street.term("contact").end, street.whistle.next_due_at) == ("stopped", at(3, 9, 17))


def test_what_was_handed_in_before_the_desk_had_a_clock_stands_still_since_then(street, clock):
    for hour, verb in ((11, "sign"), (12, "report_in"), (13, "start"), (14, "submit")):
        street.take(at(3, 2, hour), verb)
    Term.objects.filter(clock="verify").update(ended_at=at(3, 2, 14), end="stopped", look_at=None)
    Term.objects.filter(clock="close").update(paused_at=None, paused_for=[], look_at=at(3, 6, 9))
    clock.move_to(at(3, 5))
    assert count_deadlines_anew() == 1
    assert (street.term("close").paused_at, street.term("verify").due_at) == (at(3, 2, 14), at(3, 9, 17))
    assert count_deadlines_anew() == 0
