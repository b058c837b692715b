"""The rollups, however they are made: each row is the changes of its area and of all below it, on its days."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection

from grids.areas.codes import ancestor_codes
from grids.staff.queries import system_actor
from tests.factories import whistles as made
from whistles.lifecycle.actions import take
from whistles.statistics import actions, books, folding
from whistles.statistics.figures import NAMES

pytestmark = pytest.mark.django_db

# one of each level, the city itself among them, and the deepest twice
CODES = (
    "530100",
    "530102",
    "530102006",
    "530102006003",
    "530102006003001",
    "53010200600300101",
    "530111001002",
)
DAYS = (date(2023, 3, 31), date(2023, 4, 1), date(2023, 4, 30))


def by_hand(changes: list[tuple]) -> Counter:
    """Every row that there has to be, one change after the other."""
    found: Counter = Counter()
    for code, day, count in changes:
        for area in ancestor_codes(code):
            found[area, "d", day] += count
            found[area, "m", day.replace(day=1)] += count
    return found


@pytest.mark.parametrize("codes", [CODES, CODES[:3], CODES[:1], CODES[4:5]])
def test_changes_at_any_level_are_in_every_area_above_once(codes):
    changes = [(code, day, place + 1) for place, code in enumerate(codes) for day in DAYS]
    rows = " UNION ALL ".join(
        f"SELECT '{code}'::varchar AS area_code, '{day}'::date AS day, 'g'::varchar AS grade_key, "
        f"'s'::varchar AS source_code, {', '.join(f'{count} AS {name}' for name in NAMES)}"
        for code, day, count in changes
    )
    ways = {folding.spread(rows), folding.rolled_up(rows), folding.rolled_up(rows, max(map(len, codes)))}
    for way in ways:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT area_code, grain, day, whistled, cancelled FROM ({way}) AS r")
            found = cursor.fetchall()
        assert {(*key, count, count) for key, count in by_hand(changes).items()} == set(found)
        assert len(found) == len(set(found))


def rollups() -> set[tuple]:
    with connection.cursor() as cursor:
        found = set()
        for book in books.BOOKS:
            cursor.execute(f"SELECT {book.key}, {book.columns} FROM {book.rollup}")
            found |= set(cursor.fetchall())
        return found


def test_made_anew_from_the_ledger_they_are_the_same_and_their_key_holds_again(as_owner, departments):
    made.a_whistle()
    made.along(made.a_whistle(), "closed")
    again = made.a_whistle(state="submitted")
    take(whistle_id=again.pk, verb="send_back", by=system_actor(), version=again.version, reason=made.REASON)
    # what comes after is added to the same rows, which the key alone tells apart
    for _round in range(2):
        made.a_whistle()
        actions.refresh(wait=True)
        kept = rollups()
        assert actions.rebuild() == len(kept) > 0
        assert rollups() == kept
