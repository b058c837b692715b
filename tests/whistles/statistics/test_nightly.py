"""At night what may differ is compared with the ledger; a script may ask for all of it at any time."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests.factories import whistles as made
from whistles.statistics import actions
from whistles.statistics.models import RolledYear, StatisticsCheck

pytestmark = pytest.mark.django_db(transaction=True)

SHANGHAI = ZoneInfo("Asia/Shanghai")


def blown(year: int) -> None:
    at = datetime(year, 5, 4, 9, tzinfo=SHANGHAI)
    made.a_whistle(whistled_at=at, state="closed")


def spoil(year: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE whistles_closurerollup SET closed = closed + 1 WHERE grain = 'd' AND extract(year FROM day) = %s "
            "AND area_code = '530100'",
            [year],
        )
        assert cursor.rowcount == 1


def verified(capsys) -> tuple[dict, int]:
    code = 0
    try:
        call_command("verify_statistics", "--json")
    except SystemExit as end:
        code = end.code
    return json.loads(capsys.readouterr().out), code


def test_a_script_is_told_whether_the_rollups_are_what_the_ledger_says_and_nothing_is_mended(
    departments, capsys
):
    blown(2023)
    assert verified(capsys) == ({"equal": True, "differences": []}, 0)
    actions.refresh(wait=True)
    assert verified(capsys) == ({"equal": True, "differences": []}, 0)

    spoil(2023)
    for _again in range(2):
        document, code = verified(capsys)
        assert (document["equal"], code) == (False, 1)
        (one,) = document["differences"]
        assert (one["area_code"], one["grain"], one["day"], one["closed"]) == ("530100", "d", "2023-05-04", 1)


def test_a_counted_step_that_the_rollups_lost_is_a_difference_too(departments, capsys):
    whistle = made.a_whistle(state="submitted")
    made.take(
        whistle_id=whistle.pk, verb="send_back", by=made.system_actor(), version=whistle.version, reason="x"
    )
    actions.refresh(wait=True)
    assert verified(capsys)[1] == 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM whistles_steprollup")
    document, code = verified(capsys)
    assert code == 1
    assert {one["what"] for one in document["differences"]} == {"send_back"}


def test_only_years_of_which_something_changed_are_compared_on_most_nights(departments, time_machine):
    for year in (2022, 2023):
        blown(year)
    assert actions.recount_due().years == [2022, 2023]
    assert actions.recount_due() is None

    blown(2023)
    check = actions.recount_due()
    assert (check.years, check.events, check.differences) == ([2023], 12, 0)
    # what was changed without a step shows within the week
    spoil(2022)
    assert actions.recount_due() is None
    time_machine.move_to(timezone.now() + timedelta(days=7))
    check = actions.recount_due()
    assert (check.years, check.differences) == ([2022, 2023], 1)
    assert actions.recount(years=[2022]).differences == 0


def test_a_year_that_nobody_noted_is_compared_too(departments):
    blown(2021)
    actions.refresh(wait=True)
    RolledYear.objects.all().delete()
    assert actions.recount_due().years == [2021]
    assert StatisticsCheck.objects.count() == 1
