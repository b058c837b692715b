"""Reference rows stay in the process for some seconds, and no longer."""

import threading

import pytest
from django.test import override_settings

from grids.conduct.kept import kept, kept_rows


@pytest.fixture
def asked():
    return []


@override_settings(REFERENCE_SECONDS=60)
def test_what_is_kept_is_asked_for_once(asked):
    twice = kept(lambda code: asked.append(code) or code * 2)
    assert [twice("a"), twice("a"), twice("b")] == ["aa", "aa", "bb"]
    assert asked == ["a", "b"]


@override_settings(REFERENCE_SECONDS=0.05)
def test_what_was_kept_is_asked_for_anew_when_its_time_is_over(asked):
    now = kept(lambda: asked.append(1) or len(asked))
    assert now() == 1
    threading.Event().wait(0.1)
    assert now() == 2


@override_settings(REFERENCE_SECONDS=0)
def test_with_no_seconds_nothing_is_kept(asked):
    now = kept(lambda: asked.append(1) or len(asked))
    assert [now(), now()] == [1, 2]


@override_settings(REFERENCE_SECONDS=60)
def test_only_the_missing_rows_are_fetched_and_in_one_go(asked):
    rows = kept_rows(lambda keys: asked.append(keys) or {key: key.upper() for key in keys if key != "gone"})
    assert rows(["a", "b", "a"]) == {"a": "A", "b": "B"}
    assert rows(["b", "c"]) == {"b": "B", "c": "C"}
    assert rows(["a", "c"]) == {"a": "A", "c": "C"}
    assert asked == [{"a", "b"}, {"c"}]


@override_settings(REFERENCE_SECONDS=60)
def test_a_row_that_does_not_exist_is_left_out_and_looked_for_again(asked):
    rows = kept_rows(lambda keys: asked.append(keys) or {})
    assert [rows(["new"]), rows(["new"])] == [{}, {}]
    assert asked == [{"new"}, {"new"}]
