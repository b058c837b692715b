"""An answer: taken once, read by the questions, built on what was seen; where two differ both wait, and none is ever dropped."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from grids.conduct.refusals import Refusal
from grids.staff.queries import system_actor
from property.canvass import actions, answering
from property.canvass.expiring import erase_past_term
from property.canvass.kinds import Reach, Standing
from property.canvass.models import CanvassAnswer
from tests import personas
from tests.factories.canvass import a_target, an_answer, said_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def officer():
    return personas.make("community_officer")


def standings(target) -> list[tuple[str, str]]:
    return list(target.answers.order_by("seq").values_list("outcome", "standing"))


def test_an_answer_is_read_by_its_questions_and_counts():
    target = a_target()
    done = an_answer(target, "reached", "愿意", ["停车", "门禁"], "120", "请快一点 <b>")
    assert done.became == answering.DONE
    target.refresh_from_db()
    assert (target.state, target.version) == (Reach.REACHED, 1)
    assert list(done.answer.given.values()) == ["愿意", ["停车", "门禁"], 120, "请快一点 <b>"]
    assert done.answer.area_id == target.dwelling.area_id
    assert done.answer.on_day == timezone.localdate()


@pytest.mark.parametrize(
    "answers",
    [
        ("不知道",),
        (["愿意", "再看看"],),
        ("愿意", "保安"),
        ("愿意", [], "一块二"),
        ("愿意", [], "1", "字" * 501),
    ],
)
def test_what_fits_no_question_is_refused_in_a_sentence(answers):
    target = a_target()
    with pytest.raises(Refusal, match="「"):
        an_answer(target, "reached", *answers)
    assert not target.answers.exists()


def test_the_same_key_comes_twice_without_harm_and_never_for_something_else():
    target, key = a_target(), uuid4()
    an_answer(target, "reached", "愿意", key=key, base=0)
    again = an_answer(target, "reached", "愿意", key=key, base=0)
    assert again.became == answering.KNOWN
    assert target.answers.count() == 1
    with pytest.raises(Refusal, match="刷新"):
        an_answer(target, "refused", key=key, base=0)
    with pytest.raises(Refusal):
        an_answer(a_target(target.round, 2), "reached", "愿意", key=key)


def test_two_who_were_told_otherwise_both_wait_until_somebody_decides():
    target = a_target()
    an_answer(target, "reached", "愿意", base=0)
    late = an_answer(target, "reached", "不愿意", base=0, by=personas.make("grid_admin"), waited=True)
    assert late.became == answering.CONFLICT
    assert standings(target) == [("reached", "counts"), ("reached", "waits")]
    said = answering.decide(answer_id=late.answer.pk, decision="mine", by=officer())
    assert "留存" in said
    assert standings(target) == [("reached", "aside"), ("reached", "counts")]
    with pytest.raises(Refusal, match="已经核对过"):
        answering.decide(answer_id=late.answer.pk, decision="theirs", by=officer())


def test_what_says_nothing_against_it_or_the_same_is_kept_beside_it():
    target, other = a_target(), personas.make("grid_admin")
    an_answer(target, "reached", "愿意", base=0)
    an_answer(target, "nobody", base=0, by=other)
    an_answer(target, "reached", "愿意", base=0, by=other)
    assert standings(target) == [("reached", "counts"), ("nobody", "aside"), ("reached", "aside")]
    target.refresh_from_db()
    assert target.state == Reach.REACHED


def test_a_chain_of_ones_own_builds_on_itself_and_waits_for_what_has_not_come():
    target, first, second = a_target(), uuid4(), uuid4()
    with pytest.raises(Refusal) as refused:
        an_answer(target, "reached", "愿意", key=second, base=0, after=first)
    assert refused.value.code == "wait"
    an_answer(target, "nobody", key=first, base=0)
    an_answer(target, "reached", "愿意", key=second, base=0, after=first)
    assert standings(target) == [("nobody", "aside"), ("reached", "counts")]
    lost = an_answer(target, "reached", "再看看", base=0, after=uuid4(), force=True)
    assert lost.became == answering.CONFLICT


def test_one_who_pressed_wrongly_takes_it_back_and_what_counted_before_does_again():
    target = a_target()
    an_answer(target, "nobody")
    done = an_answer(target, "refused")
    with pytest.raises(Refusal, match="自己撤回"):
        answering.withdraw(answer_id=done.answer.pk, by=personas.make("grid_admin"))
    answering.withdraw(answer_id=done.answer.pk, by=officer())
    target.refresh_from_db()
    assert target.state == Reach.NOBODY
    assert standings(target) == [("nobody", "counts"), ("refused", "aside")]
    with pytest.raises(Refusal, match="没有作准"):
        answering.withdraw(answer_id=done.answer.pk, by=officer())


def test_what_was_pressed_before_the_end_of_a_round_still_comes_in():
    target = a_target()
    pressed = timezone.now() - timedelta(minutes=5)
    actions.end(round_id=target.round_id, reason="时间到了", by=officer())
    with pytest.raises(Refusal, match="没有在进行"):
        an_answer(target, "reached", "愿意")
    assert an_answer(target, "reached", "愿意", waited=True, pressed_at=pressed).became == answering.DONE


def test_the_database_keeps_answers_as_they_were_one_counting_and_none_deleted():
    target = a_target()
    done = an_answer(target, "reached", "愿意")
    row = CanvassAnswer.objects.filter(pk=done.answer.pk)
    twin = CanvassAnswer.objects.get(pk=done.answer.pk)
    twin.pk, twin.seq = uuid4(), 7
    wrong = (
        lambda: row.delete(), lambda: row.update(outcome="refused"), lambda: row.update(on_day=timezone.localdate()),
        lambda: twin.save(force_insert=True),
    )  # fmt: skip
    for change in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_whoever_registers_no_residents_answers_at_no_door():
    target = a_target()
    with pytest.raises(Refusal) as refused:
        an_answer(target, "nobody", by=personas.make("street_leader"), base=0)
    assert refused.value.code == "forbidden"


def test_after_their_term_answers_are_gone_everywhere_and_the_count_stays():
    target = a_target()
    an_answer(target, "reached", "愿意", [], "120", "段三丰说电话13987654321", note="敲门的是段三丰")
    actions.end(round_id=target.round_id, reason="到此为止", by=officer())
    with time_machine.travel(timezone.now() + timedelta(days=3 * 365 - 2)):
        assert erase_past_term(by=system_actor()) == 0
    with time_machine.travel(timezone.now() + timedelta(days=3 * 365 + 2)):
        assert erase_past_term(by=system_actor()) == 1
        assert erase_past_term(by=system_actor()) == 0
    with connection.cursor() as cursor:
        for table in ("property_canvassanswer", "property_canvassevent", "property_canvasstarget"):
            cursor.execute(f'SELECT string_agg(row::text, chr(10)) FROM "{table}" AS row')
            text = cursor.fetchone()[0] or ""
            assert "段三丰" not in text
            assert "13987654321" not in text
    answer = target.answers.get()
    assert (answer.given, answer.note, answer.outcome) == ({}, "", Reach.REACHED)
    assert answer.standing == Standing.COUNTS
    assert target.round.events.get(verb="erase").given == {"answers": 1}


def test_a_form_sends_what_it_names_alone():
    target = a_target()
    told = said_to(target.round, "愿意") | {"q-nothing": ["x"]}
    done = answering.answer(
        target_id=target.pk, key=uuid4(), base=0, outcome="refused", told=told, by=officer(), note=" 隔着门 "
    )
    assert done.answer.given == {}
    assert done.answer.note == "隔着门"
