"""A year walked through by the clock on the wall: deadlines checked by hand on the State Council's notice of 2026."""

from datetime import date, datetime

import pytest
import time_machine

from tests.asserting import verbs
from tests.factories import whistles as made
from whistles.clocks import calendar as working_time
from whistles.clocks.calendar import SHANGHAI
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.tasks import count_deadlines_anew, say_what_is_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def at(month: int, day: int, hour: int = 17, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


# whistled, grade → signed, called, reported in, closed by; free and worked days of the notice beside them
YEAR = {
    # Saturday of the New Year's holiday; Sunday the 4th is worked
    (at(1, 3, 10), "routine"): (at(1, 4, 14), at(1, 4), at(1, 4), at(1, 8)),
    # Friday evening; Saturday the 14th is worked, the Spring Festival from the 15th to the 23rd, Saturday the 28th is worked
    (at(2, 13, 17, 20), "routine"): (at(2, 14, 14), at(2, 14), at(2, 14), at(2, 27)),
    (at(2, 13, 17, 20), "key_street"): (at(2, 14, 14), at(2, 14), at(2, 25), at(3, 12)),
    # in the night of New Year's Eve natural time runs
    (at(2, 16, 23), "emergency"): (at(2, 16, 23, 15), None, at(2, 17, 0), at(2, 17, 23)),
    # Labour Day to Tuesday the 5th; Saturday the 9th is worked
    (at(4, 30, 15, 30), "routine"): (at(5, 6, 11, 30), at(5, 6), at(5, 6), at(5, 11)),
    # a Saturday; Sunday the 20th is worked for the Mid-Autumn Festival
    (at(9, 19, 11), "routine"): (at(9, 20, 14), at(9, 20), at(9, 20), at(9, 24)),
    # the eve of the National Day; Saturday the 10th of October is worked
    (at(9, 30, 16, 30), "key_street"): (at(10, 8, 13, 30), at(10, 8), at(10, 10), at(10, 27)),
    (at(9, 30, 16, 30), "key_city"): (at(10, 8, 13, 30), at(10, 8), at(10, 13), at(10, 27)),
    # into a year of which nobody knows the free days yet: New Year's Day counts as a weekday
    (at(12, 18, 10), "key_street"): (at(12, 18, 15), at(12, 21), at(12, 23), at(1, 8, year=2027)),
}


def test_every_deadline_of_the_year_is_the_one_counted_by_hand():
    found = {}
    with time_machine.travel(at(1, 1), tick=False) as clock:
        for moment, grade in sorted(YEAR):
            clock.move_to(moment)
            whistle = made.a_whistle(grade_code=grade)
            found[moment, grade] = (
                whistle.sign_due_at, whistle.contact_due_at, whistle.report_due_at, whistle.close_due_at,
            )  # fmt: skip
            assert whistle.due_tentative is (moment == at(12, 18, 10))
    assert found == YEAR


def test_a_year_that_is_published_late_moves_its_deadline_once_with_a_step_that_says_so(monkeypatch):
    known = working_time.chinese_calendar.is_workday
    free, worked = {date(2027, 1, 1)}, {date(2027, 1, 9)}

    def published(day: date) -> bool:
        return known(day) if day.year < 2027 else day in worked or (day.weekday() < 5 and day not in free)

    with time_machine.travel(at(12, 18, 10), tick=False) as clock:
        made.a_whistle(grade_code="key_street")
        for verb_at in (at(12, 18, 11), at(12, 20, 3)):
            clock.move_to(verb_at)
            assert count_deadlines_anew() == 0
        # a newer release of the calendar is installed
        monkeypatch.setattr(working_time.chinese_calendar, "is_workday", published)
        monkeypatch.setattr(working_time, "LIBRARY", "1.12.0")
        assert count_deadlines_anew() == 1
        assert count_deadlines_anew() == 0
        whistle = Whistle.objects.get()
        assert verbs(whistle) == ["blow", "recount_deadline"]
        # New Year's Day is free, Saturday the 9th is worked
        assert (whistle.close_due_at, whistle.due_tentative) == (at(1, 9, year=2027), False)
        made.along(whistle, "in_progress")
        clock.move_to(at(1, 9, 16, 59, year=2027))
        say_what_is_due()
        clock.move_to(at(1, 9, year=2027))
        assert say_what_is_due() == 1
        last = whistle.events.order_by("-seq").first()
        assert (last.verb, last.given["clock"]) == ("prompt", "close")
