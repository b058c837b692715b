"""Ctrl-C, a closed terminal and a polite kill: one exception, and only at moments where nothing gets lost."""

import contextlib
import signal
from collections.abc import Iterator

SIGNS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody asked us to end. Not an Exception: nobody swallows it by accident."""


class _Shield:
    depth = 0
    waiting = False


def listen() -> None:
    """From here on the signs raise Interrupted."""
    for sign in SIGNS:
        signal.signal(sign, _raise)


def ignore() -> None:
    """From here on the signs do nothing: we are already ending."""
    for sign in SIGNS:
        signal.signal(sign, signal.SIG_IGN)


def _raise(_sign: int, _frame: object) -> None:
    if _Shield.depth:
        _Shield.waiting = True
        return
    raise Interrupted


@contextlib.contextmanager
def shielded() -> Iterator[None]:
    """What happens inside is finished first; a sign that came meanwhile is raised after it."""
    _Shield.depth += 1
    try:
        yield
    finally:
        _Shield.depth -= 1
    if _Shield.waiting and not _Shield.depth:
        _Shield.waiting = False
        raise Interrupted
