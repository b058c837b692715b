"""What goes wrong a thousand times in a minute is told once in full and then in a line."""

import pytest

from governance.logs import Repeats

OUTAGE = """Traceback (most recent call last):
  File "/srv/base.py", line 279, in ensure_connection
    self.connect()
  File "/srv/psycopg2.py", line 122, in connect
OperationalError: connection to server at "127.0.0.1", port {port} failed"""
OTHER = """Traceback (most recent call last):
  File "/srv/views.py", line 3, in page
ValueError: ours"""


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def repeats(clock) -> Repeats:
    return Repeats(clock=clock)


def _written(repeats: Repeats, text: str) -> str:
    return repeats(None, "error", {"event": "failed", "exception": text})["exception"]


def test_a_traceback_is_written_whole_once_a_minute_and_named_in_between(repeats, clock):
    assert _written(repeats, OUTAGE.format(port=1)) == OUTAGE.format(port=1)
    for number in range(1000):
        line = _written(repeats, OUTAGE.format(port=number))
        assert (
            line
            == f'OperationalError: connection to server at "127.0.0.1", port {number} failed (traceback as written before)'
        )
    clock.now = 61
    assert _written(repeats, OUTAGE.format(port=1)) == OUTAGE.format(port=1)


def test_another_fault_is_written_whole_meanwhile(repeats):
    _written(repeats, OUTAGE)
    assert _written(repeats, OTHER) == OTHER


def test_a_line_without_a_traceback_is_left_as_it_is(repeats):
    assert repeats(None, "info", {"event": "asked"}) == {"event": "asked"}


def test_what_is_remembered_is_bounded(repeats):
    for number in range(1000):
        _written(repeats, OTHER.replace("line 3", f"line {number}"))
    assert len(repeats.written) <= Repeats.LONGEST_MEMORY
