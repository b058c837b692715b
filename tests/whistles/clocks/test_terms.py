"""Terms of a whistle as rows: what starts, meets, pauses, moves and ends them, and what the whistle's columns say of it."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from grids.areas.models import Area
from tests.factories import whistles as made
from tests.personas import LIANHUA, SUJIATANG
from whistles.clocks import calendar as working_time
from whistles.clocks.calendar import SHANGHAI, Limit, Unit
from whistles.clocks.counting import as_kept
from whistles.clocks.holds import SUSPENSION
from whistles.clocks.models import CalendarDay, CategoryLimit, Term
from whistles.clocks.terms import Terms
from whistles.intake.models import Category, Lead
from whistles.lifecycle.models import Whistle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def at(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def terms_of(whistle: Whistle, **more) -> dict[str, Term]:
    return {term.clock: term for term in Term.objects.filter(whistle=whistle, is_main=True, **more)}


def running(whistle: Whistle) -> Terms:
    whistle = Whistle.objects.get(pk=whistle.pk)
    return Terms.of(whistle)


def test_blowing_starts_every_clock_of_who_leads_and_two_of_who_assists():
    whistle = made.a_whistle(assisting=["lianhua-police"], whistled_at=at(2, 13, 17, 20))
    leading, assisting = whistle.report_ins.order_by("-part")
    assert {(term.clock, term.part_id) for term in Term.objects.filter(is_main=True)} == {
        (clock, leading.pk) for clock in ("sign", "contact", "report", "close")
    }
    assert set(Term.objects.filter(is_main=False).values_list("clock", "part_id")) == {
        ("sign", assisting.pk), ("report", assisting.pk),
    }  # fmt: skip
    due = {clock: term.due_at for clock, term in terms_of(whistle).items()}
    assert due == {
        "sign": at(2, 14, 14),
        "contact": at(2, 14, 17),
        "report": at(2, 14, 17),
        "close": at(2, 27, 17),
    }
    assert all(due[clock] == getattr(whistle, f"{clock}_due_at") for clock in due)
    assert whistle.next_due_at == due["sign"]


def test_a_step_of_a_part_meets_its_own_clock_and_closing_ends_all():
    whistle = made.a_whistle(assisting=["lianhua-police"])
    made.along(whistle, "signed")
    assert terms_of(whistle)["sign"].met_at == Whistle.objects.get().last_occurred_at
    assert Term.objects.get(is_main=False, clock="sign").met_at is None
    closed = made.a_whistle(state="closed")
    ends = dict(Term.objects.filter(whistle=closed).values_list("clock", "end"))
    assert ends == {
        "sign": "met",
        "report": "met",
        "close": "met",
        "verify": "met",
        "contact": "stopped",
        "follow": "",
    }
    assert list(
        Term.objects.filter(whistle=closed, look_at__isnull=False).values_list("clock", flat=True)
    ) == ["follow"]


def test_a_pause_moves_what_stood_and_says_by_what():
    whistle = made.a_whistle(whistled_at=at(3, 2, 10))
    terms = running(whistle)
    terms.pause(at(3, 3, 16), SUSPENSION)
    terms.save()
    terms.mirror()
    assert terms.whistle.next_due_at is None
    assert not Term.objects.filter(look_at__isnull=False).exists()
    terms = Terms.of(terms.whistle)
    terms.whistle.version = 7
    terms.resume(at(3, 5, 9), SUSPENSION)
    terms.save()
    close = terms_of(whistle)["close"]
    # Monday the 9th, and the closes of Tuesday and Wednesday
    assert close.due_at == at(3, 11, 17)
    assert close.moved == [
        {
            "seq": 7, "why": "pause", "since": as_kept(at(3, 3, 16)), "until": as_kept(at(3, 5, 9)),
            "from": close.moved[0]["from"], "to": as_kept(at(3, 11, 17)),
        }
    ]  # fmt: skip
    assert datetime.fromisoformat(close.moved[0]["from"]) == at(3, 9, 17)


def test_an_extension_moves_the_deadline_but_not_beyond_the_limit_from_outside():
    received = at(3, 2, 9)
    lead = made.a_lead(received_at=received)
    Lead.objects.filter(pk=lead.pk).update(external_due_at=at(3, 12, 12))
    lead.refresh_from_db()
    whistle = made.a_whistle(lead=lead, whistled_at=at(3, 2, 10))
    assert terms_of(whistle)["close"].origin == "grade"
    terms = running(whistle)
    terms.extend(by=Limit(5, Unit.WORKING_DAYS))
    terms.mirror()
    close = next(terms.open("close"))
    assert (close.due_at, close.origin) == (at(3, 12, 12), "order")
    assert terms.whistle.close_due_at == at(3, 12, 12)
    assert terms.whistle.due_rule.startswith("来源时限（")
    assert "五华方案" in terms.whistle.due_rule


def test_a_new_clock_counts_by_what_holds_now_and_the_old_one_stays():
    whistle = made.along(made.a_whistle(whistled_at=at(3, 2, 10)), "in_progress", step=timedelta(minutes=5))
    whistle.grade = made.grade(whistle.area, "key_street")
    terms = Terms.of(whistle)
    terms.restart(at(3, 4, 10))
    terms.save()
    terms.mirror()
    old, new = Term.objects.filter(clock="close").order_by("started_at")
    assert (old.end, old.due_at) == ("superseded", at(3, 9, 17))
    assert (new.end, new.due_at, new.part_id) == ("", at(3, 25, 17), old.part_id)
    assert (whistle.close_due_at, whistle.next_due_at) == (at(3, 25, 17), at(3, 5, 17))
    # what was met is met
    assert Term.objects.filter(clock="sign").count() == 1


def test_the_earlier_of_the_grades_and_the_subjects_limit_holds_and_says_so():
    parent = Category.objects.create(path="城建", name="城建")
    subject = Category.objects.create(path="城建 > 井盖", name="井盖", parent=parent)
    street, district = (Area.objects.get(code=code) for code in (LIANHUA, LIANHUA[:6]))
    for area, category, amount in ((street, parent, 1), (district, subject, 3), (street, subject, 2)):
        CategoryLimit.objects.create(
            area=area, category=category, clock="close", amount=amount, unit="working_days"
        )
    lead = made.a_lead(received_at=at(3, 2, 9))
    Lead.objects.filter(pk=lead.pk).update(category=subject)
    lead.refresh_from_db()
    whistle = made.a_whistle(lead=lead, whistled_at=at(3, 2, 10))
    close = terms_of(whistle)["close"]
    # of the subject itself before that of the one above it, of the street before that of the district
    assert (close.origin, close.due_at, close.amount) == ("category", at(3, 4, 17), 2)
    assert whistle.due_rule.startswith("分类时限（城建 > 井盖）")
    assert terms_of(whistle)["report"].origin == "grade"


def test_one_term_of_a_clock_runs_at_a_time_whoever_writes():
    whistle = made.a_whistle()
    term = terms_of(whistle)["close"]
    term.pk = Term().pk
    with pytest.raises(IntegrityError, match="one_term_of_a_clock_runs"), transaction.atomic():
        term.save(force_insert=True)


def test_terms_cost_one_question_and_one_change():
    whistle = made.a_whistle(assisting=["lianhua-police"])
    with CaptureQueriesContext(connection) as asked:
        terms = Terms.of(whistle)
        terms.meet("sign", at(3, 3))
        terms.stop(at(3, 3))
        terms.save()
        list(whistle.terms.all())
    assert len(asked) == 2, [one["sql"] for one in asked]


@pytest.mark.usefixtures("as_owner")
def test_what_was_blown_before_terms_had_rows_gets_them_from_its_columns():
    whistle = made.along(made.a_whistle(whistled_at=at(2, 13, 17, 20)), "signed", step=timedelta(minutes=5))
    before = {clock: (term.due_at, term.rule, term.end) for clock, term in terms_of(whistle).items()}
    columns = {
        name: getattr(whistle, name) for name in ("close_due_at", "sign_due_at", "next_due_at", "due_rule")
    }
    Term.objects.all().delete()
    terms = running(whistle)
    assert terms.is_adopted
    terms.save()
    terms.mirror()
    assert {name: getattr(terms.whistle, name) for name in columns} == columns
    after = {clock: (term.due_at, term.rule, term.end) for clock, term in terms_of(whistle).items()}
    assert after == before | {"contact": (*before["contact"][:2], "stopped")}
    terms.whistle.close_due_at = None
    terms.whistle.next_due_at = None
    assert Terms(terms.whistle).rows == []


class TestAYearThatIsPublishedLater:
    @pytest.fixture
    def key(self):
        with time_machine.travel(at(12, 18, 11), tick=False):
            yield made.a_whistle(grade_code="key_street", whistled_at=at(12, 18, 10))

    def test_a_term_into_it_is_provisional_and_counted_anew_when_it_is_known(self, key, monkeypatch):
        close = terms_of(key)["close"]
        # fifteen weekdays after Friday the 18th, New Year's Day among them
        assert (close.due_at, close.is_tentative, key.due_tentative) == (at(1, 8, 17, year=2027), True, True)
        assert not running(key).recount()

        known = working_time.chinese_calendar.is_workday
        free = {at(1, day, year=2027).date() for day in (1, 2, 3)}

        def published(day):
            return (
                day not in free and (day.weekday() < 5 or day == at(1, 9, year=2027).date())
                if day.year == 2027
                else known(day)
            )

        monkeypatch.setattr(working_time.chinese_calendar, "is_workday", published)
        terms = running(key)
        assert terms.recount()
        terms.save()
        terms.mirror()
        close = terms_of(key)["close"]
        # New Year's Day is free, the Saturday after it is worked
        assert (close.due_at, close.is_tentative) == (at(1, 9, 17, year=2027), False)
        assert (terms.whistle.close_due_at, terms.whistle.due_tentative) == (close.due_at, False)
        assert close.moved[-1]["why"] == "recount"
        assert not running(key).recount()

    def test_an_edited_day_of_it_moves_the_deadline_and_a_pause_is_counted_with_it(self, key):
        terms = running(key)
        terms.pause(at(12, 21, 9), SUSPENSION)
        terms.resume(at(12, 23, 9), SUSPENSION)
        terms.save()
        assert terms_of(key)["close"].due_at == at(1, 12, 17, year=2027)
        CalendarDay.objects.create(day=at(1, 1, year=2027).date(), is_working=False)
        terms = running(key)
        assert terms.recount()
        assert next(terms.open("close")).due_at == at(1, 13, 17, year=2027)
        # other days of the year are not known yet
        assert next(terms.open("close")).is_tentative


def test_an_area_below_counts_by_its_streets_hours():
    assert made.a_whistle(SUJIATANG, whistled_at=at(3, 2, 9)).sign_due_at == at(3, 2, 14)
