"""`manage.py colours`: counts of today and of a past day, and a recount that ends with 1 where something differs."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories import colours as rows
from tests.factories.dwellings import a_dwelling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def said(*args: str) -> str:
    out = StringIO()
    call_command("colours", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_counts_by_colour_today_and_on_a_past_day():
    rows.row_of_residence(a_dwelling())
    assert "常 常住人口：1 户，1 人" in said("--area", "530102006")
    told = json.loads(said("--area", "530102006", "--on", "2025-03-01", "--json"))
    assert (told["on"], told["dwelling"]["resident"], told["person"]["resident"]) == ("2025-03-01", 1, 1)
    before = json.loads(said("--area", "530102006", "--on", "2025-02-28", "--json"))
    assert before["dwelling"]["resident"] == 0


def test_a_recount_that_agrees_ends_well():
    rows.row_of_residence(a_dwelling())
    told = json.loads(said("--area", "530102006", "--verify", "--json"))
    assert (told["equal"], told["differences"]) == (True, [])
    assert "不一致 0 处" in said("--area", "530102006", "--verify")


def test_a_difference_is_told_and_ends_with_1(as_owner):
    home = a_dwelling()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE grids_dwelling SET colour = 'venue'")
    with pytest.raises(SystemExit) as ended:
        said("--area", home.area_id, "--verify", "--json")
    assert ended.value.code == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ["--area", "999999"],
        ["--area", "530102006", "--on", "2999-01-01"],
        ["--area", "530102006", "--on", "x"],
    ],
)
def test_a_wrong_call_is_a_sentence(wrong):
    with pytest.raises(CommandError):
        said(*wrong)
