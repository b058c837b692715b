"""The rollups, however they are made: each row is the changes of its area and of all below it, on its days."""

import time
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from grids.areas.codes import ancestor_codes
from grids.areas.models import Area
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from whistles.lifecycle.actions import take
from whistles.migrations import _counted_kinds, _leaves
from whistles.statistics import actions, areas, books, folding, levels, queries, reading
from whistles.statistics.figures import NAMES
from whistles.statistics.models import ClosureRollup, RolledArea

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


# which of the areas have days and months, which have months alone; the others have neither
ALL = frozenset(area for code in CODES for area in ancestor_codes(code))
SUMS = [
    (ALL, frozenset()),
    (frozenset(), ALL),
    (frozenset({"530100"}), frozenset({"530102", "530111"})),
    (frozenset({"530100", "530102", "530111"}), frozenset({"530102006", "530111001"})),
    (frozenset({"530102006"}), frozenset({"530100", "530102006003", "530111001002"})),
    (ALL - {"530102", "530102006003001"}, frozenset({"530102"})),
]


def rows_of(codes: tuple[str, ...]) -> tuple[list[tuple], str]:
    """Changes of every area on every day, and the SQL of them."""
    changes = [(code, day, place + 1) for place, code in enumerate(codes) for day in DAYS]
    return changes, " UNION ALL ".join(
        f"SELECT '{code}'::varchar AS area_code, '{day}'::date AS day, 'g'::varchar AS grade_key, "
        f"'s'::varchar AS source_code, {', '.join(f'{count} AS {name}' for name in NAMES)}"
        for code, day, count in changes
    )


def everything(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT area_code, grain, day, whistled, cancelled FROM ({sql}) AS r")
        return cursor.fetchall()


@pytest.mark.parametrize("codes", [CODES, CODES[:3], CODES[:1], CODES[4:5]])
def test_changes_at_any_level_are_in_every_area_above_once(codes):
    changes, rows = rows_of(codes)
    expected = {(*key, count, count) for key, count in by_hand(changes).items()}
    found = everything(folding.spread(rows, everywhere=True))
    assert expected == set(found)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("codes", [CODES, CODES[:3], CODES[:1], CODES[4:5]])
@pytest.mark.parametrize(("with_days", "with_months"), SUMS)
def test_sums_are_the_same_level_from_level_and_change_by_change(as_owner, codes, with_days, with_months):
    changes, rows = rows_of(codes)
    known = {area for code in codes for area in ancestor_codes(code)}
    RolledArea.objects.bulk_create(
        RolledArea(
            area_code=area, changes=0, has_days=area in with_days, has_months=area in with_days | with_months
        )
        for area in known
    )
    expected = {
        (area, grain, day, count, count)
        for (area, grain, day), count in by_hand(changes).items()
        if area in with_days or (grain == "m" and area in with_months)
    }
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE some_leaves ON COMMIT DROP AS {rows}")
        cursor.execute(f"CREATE TEMP TABLE sums (LIKE {folding.CLOSURE.rollup}) ON COMMIT DROP")
        assert levels.fill(cursor, folding.CLOSURE, "some_leaves", "sums") == len(expected)
    assert set(everything("SELECT * FROM sums")) == set(everything(folding.spread(rows))) == expected


def rollups() -> set[tuple]:
    """All leaves, those of a key as one, and all sums."""
    with connection.cursor() as cursor:
        found = set()
        for book in books.BOOKS:
            cursor.execute(f"SELECT {book.key}, {book.columns} FROM {book.rollup}")
            found |= set(cursor.fetchall())
            cursor.execute(book.summed(f"SELECT * FROM {book.leaves}"))
            found |= set(cursor.fetchall())
        return found


@pytest.mark.parametrize(("months_from", "days_from"), [(0, 0), (0, 10**6), (10**6, 10**6)])
def test_made_anew_from_the_ledger_they_are_the_same_and_their_key_holds_again(
    as_owner, departments, monkeypatch, months_from, days_from
):
    monkeypatch.setattr(areas, "MONTHS_FROM", months_from)
    monkeypatch.setattr(areas, "DAYS_FROM", days_from)
    monkeypatch.setattr(areas, "DAYS_BY_DEPARTMENT_FROM", days_from)
    made.a_whistle()
    made.along(made.a_whistle(), "closed")
    again = made.a_whistle(state="submitted")
    take(whistle_id=again.pk, verb="send_back", by=system_actor(), version=again.version, reason=made.REASON)
    # what comes after is added to the same rows, which the key alone tells apart
    for _round in range(2):
        made.a_whistle()
        actions.refresh(wait=True)
        kept = rollups()
        assert actions.rebuild() >= len(kept) > 0
        assert rollups() == kept


def test_an_area_has_sums_from_so_many_changes_on_and_what_is_read_is_the_same_before_and_after(
    as_owner, departments, monkeypatch
):
    """It grows into months, then into days; then a larger measure lets them go again."""
    street, today = Area.objects.get(code=personas.LIANHUA), timezone.localdate()
    monkeypatch.setattr(areas, "MONTHS_FROM", 3)
    monkeypatch.setattr(areas, "DAYS_FROM", 5)
    monkeypatch.setattr(areas, "DAYS_BY_DEPARTMENT_FROM", 5)
    seen = []
    for number in range(1, 7):
        made.a_whistle(whistled_at=timezone.now() - timedelta(days=40 * (number % 2)))
        actions.refresh(wait=True)
        rolled = RolledArea.objects.get(area_code=street.code)
        seen.append((rolled.has_months, rolled.has_days))
        assert queries.closure(street, today).whistled == number
        assert actions._recount(time.monotonic()).differences == 0
    assert seen == [(False, False)] * 2 + [(True, False)] * 2 + [(True, True)] * 2
    monkeypatch.setattr(areas, "MONTHS_FROM", 100)
    monkeypatch.setattr(areas, "DAYS_FROM", 100)
    monkeypatch.setattr(areas, "DAYS_BY_DEPARTMENT_FROM", 100)
    with connection.cursor() as cursor:
        areas.let_go(cursor)
    assert queries.closure(street, today).whistled == 6
    assert set(ClosureRollup.objects.values_list("area_code", flat=True)) == {personas.CITY}
    assert actions._recount(time.monotonic()).differences == 0


def test_leaves_are_drawn_from_the_sums_of_before_and_given_back_whole(as_owner, departments):
    """As the migration does it on a ledger that has sums of everything and no leaves, and its way back."""
    made.along(made.a_whistle(), "closed")
    made.a_whistle(area=personas.SUJIATANG)
    made.along(made.a_whistle(area=personas.LIANHUA), "cancelled")
    actions.refresh(wait=True)
    leaves = {}
    with connection.cursor() as cursor:
        for book in books.BOOKS:
            cursor.execute(book.summed(f"SELECT * FROM {book.leaves}"))
            leaves[book.leaves] = set(cursor.fetchall())
        for one in _leaves.BACK:
            cursor.execute(one)
        for book in books.BOOKS:
            cursor.execute(folding.spread(book.folded("TRUE"), book, everywhere=True))
            everywhere = set(cursor.fetchall())
            cursor.execute(f"SELECT {book.key}, {book.columns} FROM {book.rollup}")
            assert set(cursor.fetchall()) == everywhere
        # the sums don't tell what a later migration tells apart, which adds nothing when it is run again
        for one in (*_leaves.FORWARD, *_counted_kinds.COUNT, *_counted_kinds.COUNT):
            cursor.execute(one)
        actions.refresh(wait=True)
        for book in books.BOOKS:
            cursor.execute(book.summed(f"SELECT * FROM {book.leaves}"))
            assert (
                {row for row in cursor.fetchall() if any(row[-len(book.names) :])}
                == leaves[book.leaves]
                != set()
            )
    assert actions._recount(time.monotonic()).differences == 0
    # the night lets go what saves nothing
    actions.recount_due()
    assert actions._recount(time.monotonic()).differences == 0
    assert set(ClosureRollup.objects.values_list("area_code", flat=True)) == {personas.CITY}


def test_leaves_are_asked_for_by_the_area_and_not_by_the_day_alone(departments):
    """The plan is what holds at five million: of a month there are as many leaves as the whole city has."""
    made.a_whistle()
    actions.refresh(wait=True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        asked = reading.asked([personas.LIANHUA], timezone.localdate())
        cursor.execute(f"EXPLAIN {reading.rows_of(folding.CLOSURE)}", asked)
        plan = [line for (line,) in cursor.fetchall()]
    (place,) = (place for place, line in enumerate(plan) if "closure_leaves_of_an_area" in line)
    assert "a.first" in plan[place + 1]
    assert "a.last" in plan[place + 1]
