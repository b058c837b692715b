"""The rows of the first page stand by time left; those without a deadline behind them, the oldest first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance.dashboards.queries import SHOWN, by_time_left
from tests.factories import whistles as made
from whistles.lifecycle.models import Whistle


def rows(timed: int, untimed: int) -> tuple[list[Whistle], list[Whistle]]:
    """Whistles with a deadline, the last made the most urgent; and without, the last made the oldest."""
    now = timezone.now()
    made_now = [made.a_whistle(whistled_at=now - timedelta(minutes=9 + n)) for n in range(timed + untimed)]
    for place, one in enumerate(made_now):
        due = now - timedelta(minutes=place) if place < timed else None
        Whistle.objects.filter(pk=one.pk).update(next_due_at=due)
    return made_now[:timed][::-1], made_now[timed:][::-1]


@pytest.mark.usefixtures("departments")
@pytest.mark.parametrize(("timed", "untimed"), [(2, 3), (2, SHOWN + 1), (SHOWN, 2), (SHOWN + 1, 0)])
def test_what_runs_out_first_stands_first_and_what_has_no_deadline_behind_it_by_its_age(timed, untimed):
    with_deadline, without = rows(timed, untimed)
    assert by_time_left(Whistle.objects.open()) == [*with_deadline, *without][:SHOWN]
