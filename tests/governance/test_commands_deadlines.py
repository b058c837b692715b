"""manage.py deadlines, as a street's scripts call it: one document, nothing written, wrong calls said."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from grids.areas.models import Area
from tests.personas import LIANHUA
from whistles.clocks.models import CategoryLimit, StreetHours, Term
from whistles.intake.models import Category

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
FRIDAY = "2026-02-13T17:20+08:00"


@pytest.fixture
def deadlines(capsys):
    def call(at=FRIDAY, grade="routine", **more):
        capsys.readouterr()
        call_command("deadlines", whistled_at=at, grade=grade, json=True, **more)
        return json.loads(capsys.readouterr().out)

    return call


def test_a_routine_whistle_on_a_friday_evening_before_the_spring_festival(deadlines):
    found = deadlines()
    assert {name: found[name] for name in ("sign", "contact", "report_in", "closure", "provisional")} == {
        "sign": "2026-02-14T14:00:00+08:00",
        "contact": "2026-02-14T17:00:00+08:00",
        "report_in": "2026-02-14T17:00:00+08:00",
        "closure": "2026-02-27T17:00:00+08:00",
        "provisional": False,
    }
    assert found["calendar"].startswith("chinesecalendar 1.")
    assert found["rule"].endswith(found["calendar"])
    assert not Term.objects.exists()


@pytest.mark.parametrize(
    ("at", "grade", "more", "name", "expected"),
    [
        (FRIDAY, "emergency", {}, "sign", "2026-02-13T17:35:00+08:00"),
        (FRIDAY, "emergency", {}, "contact", None),
        (FRIDAY, "emergency", {}, "closure", "2026-02-14T17:20:00+08:00"),
        (FRIDAY, "key", {}, "report_in", "2026-02-25T17:00:00+08:00"),
        (FRIDAY, "key", {"level": "city"}, "report_in", "2026-02-27T17:00:00+08:00"),
        (FRIDAY, "key", {"level": "district", "area": LIANHUA}, "report_in", "2026-02-25T17:00:00+08:00"),
        # without a zone it is the clock on the wall here; another zone is the same moment
        ("2026-02-13T17:20", "routine", {}, "sign", "2026-02-14T14:00:00+08:00"),
        ("2026-02-13T09:20Z", "routine", {}, "sign", "2026-02-14T14:00:00+08:00"),
        # a Saturday that is worked, and a Sunday before it that isn't
        ("2026-09-30T16:00+08:00", "routine", {}, "report_in", "2026-10-08T17:00:00+08:00"),
        ("2026-10-09T16:00+08:00", "routine", {}, "report_in", "2026-10-10T17:00:00+08:00"),
        ("2026-09-19T10:00+08:00", "routine", {}, "report_in", "2026-09-20T17:00:00+08:00"),
    ],
)
def test_each_grade_counts_in_its_own_unit(deadlines, at, grade, more, name, expected):
    assert deadlines(at, grade, **more)[name] == expected


def test_a_term_into_a_year_that_is_not_published_is_provisional(deadlines):
    found = deadlines("2026-12-18T10:00+08:00", "key")
    assert found["provisional"]
    assert not deadlines("2026-12-18T10:00+08:00", "routine")["provisional"]


def test_hours_and_limits_of_the_street_hold(deadlines):
    street = Area.objects.get(code=LIANHUA)
    StreetHours.objects.create(area=street, morning_from="08:30", afternoon_to="18:00")
    subject = Category.objects.create(path="市容", name="市容")
    CategoryLimit.objects.create(area=street, category=subject, clock="close", amount=2, unit="working_days")
    assert deadlines(area=LIANHUA)["closure"] == "2026-02-27T18:00:00+08:00"
    found = deadlines(area=LIANHUA, category="市容")
    assert found["closure"] == "2026-02-24T18:00:00+08:00"
    assert found["rule"].startswith("分类时限（市容）")


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": "gestern"}, {"at": "0044-03-15T10:00+08:00"}, {"area": "999"}, {"category": "没有的"},
        {"grade": "emergency", "level": "community", "area": "530111004"},
    ],
)  # fmt: skip
def test_what_can_not_be_understood_is_said(deadlines, wrong):
    with pytest.raises(CommandError):
        deadlines(**wrong)
