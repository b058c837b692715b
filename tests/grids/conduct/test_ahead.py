"""The next batch of a file is read while the present one is written."""

import threading
from contextlib import closing
from contextvars import ContextVar
from itertools import count

import pytest
from django.utils import translation

from grids.areas.models import Area
from grids.conduct.ahead import Ahead, beside


def test_results_come_in_order_and_the_next_is_begun_before_it_is_asked_for():
    numbers, begun = count(1), threading.Semaphore(0)

    def step():
        begun.release()
        return next(numbers)

    with closing(Ahead(step)) as ahead:
        assert ahead.next() == 1
        assert begun.acquire(timeout=5)
        assert begun.acquire(timeout=5)
        assert [ahead.next(), ahead.next()] == [2, 3]


def test_what_goes_wrong_while_reading_is_raised_where_the_result_is_asked_for():
    def step():
        raise ValueError("broken file")

    with closing(Ahead(step)) as ahead, pytest.raises(ValueError, match="broken file"):
        ahead.next()


def test_the_thread_speaks_the_language_of_its_caller():
    with translation.override("en"), closing(Ahead(translation.get_language)) as ahead:
        assert ahead.next() == "en"


def test_closing_waits_for_what_is_on_its_way():
    begun, go, ended = threading.Event(), threading.Event(), threading.Event()

    def step():
        begun.set()
        go.wait(5)
        ended.set()

    ahead = Ahead(step)
    assert begun.wait(5)
    threading.Timer(0.05, go.set).start()
    ahead.close()
    assert ended.is_set()


def test_what_is_made_beside_is_made_while_the_body_waits_with_what_holds_around_the_caller():
    in_hand = ContextVar("in_hand", default="")
    in_hand.set("this file")
    waits = threading.Event()

    def make():
        assert waits.wait(5)
        return threading.get_ident(), in_hand.get(), translation.get_language()

    with translation.override("en"), beside(make) as made:
        assert not made.done()
        waits.set()
    thread, *around = made.result()
    assert around == ["this file", "en"]
    assert thread != threading.get_ident()


def test_what_goes_wrong_beside_is_raised_where_its_result_is_asked_for():
    def make():
        raise ValueError("no rows")

    with beside(make) as made:
        pass
    with pytest.raises(ValueError, match="no rows"):
        made.result()


@pytest.mark.django_db
@pytest.mark.parametrize("way", [lambda step: closing(Ahead(step)), beside])
def test_whoever_works_beside_the_database_may_not_ask_it(way):
    with way(Area.objects.first) as beside_it, pytest.raises(RuntimeError, match="asks it nothing"):
        (beside_it.next if isinstance(beside_it, Ahead) else beside_it.result)()
