"""An import that is taken back or brought in while somebody else works on the same homes: nobody's work is lost, nobody is stopped."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction

from grids.homes import actions as homes
from grids.homes.models import Residence
from grids.registry.dwellings.actions import set_use
from grids.registry.dwellings.models import Dwelling
from grids.sheets import actions, running, taking_back, writing
from grids.sheets.models import RegisterImport
from grids.sheets.running import run
from grids.sheets.vocabulary import Register
from tests.concurrency.test_homes_at_once import refused, whole
from tests.concurrency.test_two_at_once import at_once, fresh
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_number
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import PEOPLE_HEAD, as_csv, brought, uploaded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("areas")]
WAITS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def until_somebody_waits(seconds: float = 5) -> bool:
    """Whether somebody came to wait for a lock of the database meanwhile."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            # within a transaction the first look at who waits would be answered again for all later ones
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITS)
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.05)
    return False


@contextmanager
def after_first(monkeypatch, place: object, name: str, seconds: float) -> Iterator[threading.Event]:
    """Once `name` was called for the first time, others are let in, until one of them waits for a lock."""
    reached, original = threading.Event(), getattr(place, name)

    def held(*args, **told):
        found = original(*args, **told)
        if not reached.is_set():
            reached.set()
            until_somebody_waits(seconds)
        return found

    monkeypatch.setattr(place, name, held)
    yield reached


def once(reached: threading.Event, act: Callable[[], object]) -> Callable[[], object]:
    """Act as soon as the other is that far."""

    def waited() -> object:
        assert reached.wait(20)
        return act()

    return waited


def a_row(label: str, room: str, *, name: str = "李建国") -> list:
    return [label, "1", room, "", name, "户主", a_number(), "", "常住", "2015-06-01"]


def two_houses() -> list[Dwelling]:
    """A home of each of two houses; the one that was registered first comes last where they are listed."""
    return [a_dwelling(a_building_by_hand(number=number), "101") for number in ("72", "71")]


def asked_back(matter: RegisterImport) -> None:
    actions.take_back(import_id=matter.pk, reason="房号对错了列", by=matter.created_by)


def test_what_somebody_does_while_a_dwelling_is_taken_back_is_not_lost():
    house = a_building_by_hand()
    matter = brought(as_csv(("楼栋", "单元", "房号"), [house.label, "1", "101"]), register=Register.DWELLINGS)
    asked_back(matter)
    home, by, begun = Dwelling.objects.get(), matter.created_by, threading.Event()

    def lets() -> None:
        with transaction.atomic():
            set_use(dwelling_id=home.pk, use="let", by=fresh(by))
            begun.set()
            until_somebody_waits()

    assert refused(at_once(lets, once(begun, lambda: run(import_id=matter.pk)))) == []
    home.refresh_from_db()
    assert (home.use, home.ends_on) == ("let", None)
    matter.refresh_from_db()
    assert (matter.state, matter.taken_back, matter.kept) == ("undone", 0, 1)
    assert "改变用途" in matter.refused_rows.get().reason


def test_taking_back_and_a_move_between_the_same_houses_wait_for_each_other_only_one_way(monkeypatch):
    first, later = two_houses()
    matter = brought(as_csv(PEOPLE_HEAD, *[a_row(home.building.label, "101") for home in (first, later)]))
    asked_back(matter)
    row, goal = Residence.objects.get(dwelling=first), a_dwelling(later.building, "102")
    moves = lambda: homes.move_within(residence_id=row.pk, dwelling_id=goal.pk, by=fresh(matter.created_by))  # noqa: E731
    with after_first(monkeypatch, taking_back.homes, "take_back", 3) as reached:
        results = at_once(lambda: run(import_id=matter.pk), once(reached, moves))
    # whoever waited says that they live in the other house, where nobody had registered them elsewhere any more
    assert refused(results) == []
    matter.refresh_from_db()
    assert (matter.state, matter.taken_back, matter.kept) == ("undone", 2, 0)
    assert [one.dwelling_id for one in Residence.objects.current()] == [goal.pk]
    whole(first, later, goal)


def test_an_import_and_one_that_is_taken_back_of_the_same_houses_are_both_done(monkeypatch):
    first, later = two_houses()
    both = [home.building.label for home in (first, later)]
    back = brought(as_csv(PEOPLE_HEAD, *[a_row(label, "101") for label in both]))
    # a new door of the first house, and a known one of the second
    more = uploaded(as_csv(PEOPLE_HEAD, a_row(both[0], "301"), a_row(both[1], "101", name="王秀英")))
    asked_back(back)
    begins = lambda: actions.import_at_once(  # noqa: E731
        import_id=more.pk, mapping=more.mapping, by=fresh(more.created_by)
    )
    with after_first(monkeypatch, writing.dwellings, "standing", 3) as reached:
        results = at_once(begins, once(reached, lambda: run(import_id=back.pk)))
    assert refused(results) == []
    back.refresh_from_db()
    more.refresh_from_db()
    assert (more.state, more.added, more.refused) == ("done", 2, 0)
    # who came to the second home joined its household: that step stays
    assert (back.state, back.taken_back + back.kept) == ("undone", 2)
    assert Residence.objects.current().filter(dwelling__room="301").exists()
    whole(*Dwelling.objects.all())


def test_a_batch_that_met_a_deadlock_is_read_again(monkeypatch):
    house, met = a_building_by_hand(), []
    original = running.bring_in

    def meets(*given):
        if not met:
            met.append(True)
            raise OperationalError("deadlock detected") from Deadlock()
        return original(*given)

    monkeypatch.setattr(running, "bring_in", meets)
    found = brought(as_csv(PEOPLE_HEAD, a_row(house.label, "101")))
    assert met
    assert (found.state, found.added) == ("done", 1)


class Deadlock(Exception):
    pgcode = "40P01"


def test_without_a_word_of_the_database_it_is_not_read_again(monkeypatch):
    house = a_building_by_hand()

    def gone(*given):
        raise OperationalError("server closed the connection unexpectedly") from SimpleError()

    monkeypatch.setattr(running, "bring_in", gone)
    with pytest.raises(OperationalError):
        brought(as_csv(PEOPLE_HEAD, a_row(house.label, "101")))


class SimpleError(Exception):
    pgcode = None
