"""The next batch of a file is read while the present one is written."""

import threading
from contextlib import closing
from itertools import count

import pytest
from django.utils import translation

from grids.conduct.ahead import Ahead


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
