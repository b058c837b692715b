"""What falls due by itself is a step of the table: in the book, with which clock and deadline, and the books agree."""

from datetime import datetime, timedelta

import pytest
import time_machine

from tests.asserting import verbs
from tests.factories import whistles as made
from whistles.clocks.calendar import SHANGHAI
from whistles.clocks.models import Term
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.tasks import count_deadlines_anew, say_what_is_due
from whistles.verification.actions import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def test_reminders_and_the_word_to_those_above_are_steps_that_say_of_which_clock():
    with time_machine.travel(at(3, 2), tick=False) as clock:
        whistle = made.a_whistle()
        assert say_what_is_due() == 0
        for hour in (14, 15, 16):
            clock.move_to(at(3, 2, hour))
            assert say_what_is_due() == 1
            assert say_what_is_due() == 0
        found = Whistle.objects.get()
        assert verbs(found) == ["blow", "prompt", "prompt", "warn"]
        events = found.events.exclude(verb="blow")
        assert [event.given["clock"] for event in events] == ["sign"] * 3
        assert {event.given["due_at"] for event in events} == {
            Term.objects.get(clock="sign").due_at.isoformat()
        }
        assert {event.occurred_at for event in events} == {at(3, 2, hour) for hour in (14, 15, 16)}
        assert found.state == whistle.state
        assert found.next_due_at == at(3, 2, 15)


@pytest.mark.django_db(transaction=True)
def test_the_books_agree_whatever_was_said():
    made.a_whistle(assisting=["lianhua-police"])
    with time_machine.travel(timedelta(days=400) + datetime.now(SHANGHAI)):
        assert say_what_is_due() > 8
        assert count_deadlines_anew() in (0, 1)
        assert verify().found == []
