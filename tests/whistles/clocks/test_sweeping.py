"""What falls due is said once, at its minute, whoever sweeps and whatever stopped; a year walked through and checked by hand."""

from collections import Counter
from datetime import datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
import time_machine
from django.db import OperationalError, connection
from django.utils import timezone

from tests.factories import whistles as made
from whistles.clocks import calendar as working_time
from whistles.clocks import sweeping
from whistles.clocks.calendar import SHANGHAI, Limit, Unit
from whistles.clocks.holds import SUSPENSION
from whistles.clocks.models import Term
from whistles.clocks.terms import Terms
from whistles.lifecycle.models import Whistle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def at(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


class Saying:
    """Does of a step what the clocks see of it, and remembers what was said and when."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str, datetime]] = []
        self.now = timezone.now()

    def __call__(self, whistle: Whistle, verb: str, given: dict) -> None:
        terms = Terms.of(whistle)
        whistle.version += 1
        clock = terms.told(UUID(given["term"]), self.now).clock if "term" in given else str(terms.recount())
        terms.save()
        terms.mirror()
        whistle.save()
        self.said.append((verb, clock, timezone.localtime(self.now)))

    def sweep(self, now: datetime) -> int:
        self.now = now
        return sweeping.sweep(self, now=now)

    def until(self, end: datetime) -> list[tuple[str, str, datetime]]:
        """Sweep at each minute at which something is due, and a minute before it, which says nothing."""
        while (due := Term.objects.filter(look_at__lte=end).order_by("look_at").first()) is not None:
            assert self.sweep(due.look_at - timedelta(minutes=1)) == 0
            assert self.sweep(due.look_at) > 0
        return self.said


def test_a_whistle_on_the_eve_of_the_spring_festival_is_called_to_mind_by_the_working_calendar():
    made.a_whistle(whistled_at=at(2, 13, 17, 20))
    assert sorted(Saying().until(at(3, 10)), key=lambda one: (one[2], one[1])) == [
        # a working day of one: on the morning of the make-up Saturday
        ("prompt", "contact", at(2, 14, 9)), ("prompt", "report", at(2, 14, 9)),
        # four hours of the office: an hour before, at the hour, an hour after
        ("prompt", "sign", at(2, 14, 13)), ("prompt", "sign", at(2, 14, 14)), ("warn", "sign", at(2, 14, 15)),
        ("prompt", "contact", at(2, 14, 17)), ("prompt", "report", at(2, 14, 17)),
        # nobody is disturbed in the festival
        ("warn", "contact", at(2, 24, 9)), ("warn", "report", at(2, 24, 9)),
        # five working days end on Friday the 27th; the Saturday after it is worked
        ("prompt", "close", at(2, 26, 9)), ("prompt", "close", at(2, 27, 17)), ("warn", "close", at(2, 28, 9)),
    ]  # fmt: skip


def test_an_emergency_is_watched_by_the_minute_through_the_night():
    made.a_whistle(grade_code="emergency", whistled_at=at(2, 16, 23))
    said = {(verb, clock): when for verb, clock, when in Saying().until(at(3, 1))}
    assert said == {
        ("prompt", "sign"): at(2, 16, 23, 15), ("warn", "sign"): at(2, 16, 23, 18) + timedelta(seconds=45),
        ("prompt", "report"): at(2, 17, 0), ("warn", "report"): at(2, 17, 0, 15),
        ("prompt", "close"): at(2, 17, 23), ("warn", "close"): at(2, 18, 5),
    }  # fmt: skip


def test_what_was_met_stands_still_or_has_ended_is_not_spoken_of():
    made.a_whistle(state="closed", whistled_at=at(3, 2, 10))
    paused = made.a_whistle(whistled_at=at(3, 2, 10))
    terms = Terms.of(Whistle.objects.get(pk=paused.pk))
    terms.pause(at(3, 2, 11), SUSPENSION)
    terms.save()
    # after the end one clock begins: to ask how it went
    assert {clock for _verb, clock, _when in Saying().until(at(12, 31))} == {"follow"}


def test_a_suspension_ends_by_itself_after_its_reviews():
    whistle = made.a_whistle(whistled_at=at(3, 2, 10))
    terms = Terms.of(whistle)
    terms.pause(at(3, 2, 11), SUSPENSION)
    terms.start("review", at(3, 2, 11), limit=Limit(30, Unit.NATURAL_DAYS))
    terms.start("resume", at(3, 2, 11), until=at(4, 30, 23, 59), origin="granted")
    terms.save()
    assert Saying().until(at(6, 1)) == [
        ("prompt", "review", at(3, 31, 9)), ("prompt", "review", at(4, 1, 17)), ("warn", "review", at(4, 2, 9)),
        ("lapse", "resume", at(4, 30, 23, 59)),
    ]  # fmt: skip


def test_after_a_week_without_a_worker_everything_is_caught_up_once():
    made.a_whistle(whistled_at=at(3, 2, 10))
    saying = Saying()
    saying.sweep(at(3, 20))
    # that it falls due soon is not said of what is over
    assert Counter((verb, clock) for verb, clock, _at in saying.said) == Counter(
        (verb, clock) for verb in ("prompt", "warn") for clock in ("sign", "contact", "report", "close")
    )
    assert saying.sweep(at(3, 20)) == saying.sweep(at(12, 31)) == 0


def test_an_extension_is_called_to_mind_anew():
    whistle = made.along(made.a_whistle(whistled_at=at(3, 2, 10)), "in_progress", step=timedelta(minutes=1))
    saying = Saying()
    saying.until(at(3, 9, 16))
    terms = Terms.of(Whistle.objects.get(pk=whistle.pk))
    terms.extend(by=Limit(5, Unit.WORKING_DAYS))
    terms.save()
    said = [one for one in saying.until(at(12, 31)) if one[1] == "close"]
    assert said == [
        ("prompt", "close", at(3, 6, 9)), ("prompt", "close", at(3, 13, 9)), ("prompt", "close", at(3, 16, 17)),
        ("warn", "close", at(3, 17, 9)),
    ]  # fmt: skip


def test_one_matter_that_fails_stops_no_other(caplog):
    bad, good = made.a_whistle(whistled_at=at(3, 2, 10)), made.a_whistle(whistled_at=at(3, 2, 11))

    class Choosy(Saying):
        def __call__(self, whistle, verb, given):
            super().__call__(whistle, verb, given)
            if whistle.pk == bad.pk:
                raise ValueError("a fault of this one")

    saying = Choosy()
    assert saying.sweep(at(12, 31)) == 8
    assert not Term.objects.filter(whistle=good, look_at__isnull=False).exists()
    # what it had written is taken back, and it is tried again
    assert not Term.objects.filter(whistle=bad, reminded_at__isnull=False).exists()
    assert str(bad.pk) in caplog.text
    assert Saying().sweep(at(12, 31)) == 8


def test_a_say_that_says_nothing_is_noticed(caplog):
    made.a_whistle(whistled_at=at(3, 2, 10))
    assert sweeping.sweep(lambda *_given: None, now=at(12, 31)) == 0
    assert "was said and is due again" in caplog.text


def test_a_database_that_goes_away_is_nobodys_fault():
    made.a_whistle(whistled_at=at(3, 2, 10))

    def gone(*_given):
        raise OperationalError("server closed the connection")

    with pytest.raises(OperationalError):
        sweeping.sweep(gone, now=at(12, 31))


def test_what_is_due_is_found_by_an_index_that_names_no_state():
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(
            "EXPLAIN SELECT look_at, id, whistle_id FROM whistles_term WHERE look_at <= now() ORDER BY look_at, id LIMIT 200"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "terms_to_look_at" in plan
    assert "Sort" not in plan


def test_provisional_deadlines_are_counted_anew_once_their_year_is_known(monkeypatch):
    with time_machine.travel(at(12, 18, 11), tick=False):
        whistle = made.a_whistle(grade_code="key_street", whistled_at=at(12, 18, 10))
        certain = made.a_whistle(whistled_at=at(12, 18, 10))
    saying = Saying()
    assert sweeping.count_anew(saying) == 0
    known = working_time.chinese_calendar.is_workday
    new_year = at(1, 1, year=2027).date()
    monkeypatch.setattr(
        working_time.chinese_calendar,
        "is_workday",
        lambda day: known(day) if day.year < 2027 else day != new_year and day.weekday() < 5,
    )
    monkeypatch.setattr(working_time, "LIBRARY", "1.12.0")
    assert sweeping.count_anew(saying) == 1
    assert [verb for verb, _what, _at in saying.said] == ["recount_deadline"]
    whistle.refresh_from_db()
    assert (whistle.close_due_at, whistle.due_tentative) == (at(1, 11, 17, year=2027), False)
    assert whistle.due_rule.endswith("chinesecalendar 1.12.0")
    assert Whistle.objects.get(pk=certain.pk).close_due_at == certain.close_due_at
    assert sweeping.count_anew(saying) == 0


@pytest.mark.usefixtures("as_owner")
def test_what_was_blown_before_terms_had_rows_is_taken_in_at_night():
    whistle = made.a_whistle(whistled_at=at(3, 2, 10))
    made.a_whistle(state="closed")
    Term.objects.all().delete()
    assert sweeping.sweep(Saying(), now=at(12, 31)) == 0
    assert sweeping.count_anew(Saying()) == 1
    assert set(Term.objects.values_list("whistle_id", flat=True)) == {whistle.pk}
    assert sweeping.count_anew(Saying()) == 0
    assert sweeping.sweep(Saying(), now=at(12, 31)) == 6


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_say_everything_once():
    for minute in range(6):
        made.a_whistle(whistled_at=at(3, 2, 10, minute))
    start, sayings = Barrier(2), [Saying(), Saying()]

    def work(saying: Saying) -> None:
        try:
            start.wait()
            saying.sweep(at(12, 31))
        finally:
            connection.close()

    threads = [Thread(target=work, args=(saying,)) for saying in sayings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # what one had locked while the other looked is left to the next sweep
    last = Saying()
    last.sweep(at(12, 31))
    assert sum(len(saying.said) for saying in (*sayings, last)) == 6 * 8
    assert not Term.objects.filter(look_at__isnull=False).exists()
