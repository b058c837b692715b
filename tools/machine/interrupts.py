"""Ctrl-C, a closed terminal and a polite kill: one exception, and only at moments where nothing gets lost."""

import contextlib
import signal
from collections.abc import Iterator

SIGNS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody asked us to end, by this sign. Not an Exception: nobody swallows it by accident."""

    def __init__(self, sign: int = signal.SIGTERM) -> None:
        super().__init__(sign)
        self.sign = sign


class _Shield:
    depth = 0
    waiting = 0


def listen() -> None:
    """From here on the signs raise Interrupted."""
    for sign in SIGNS:
        signal.signal(sign, _raise)


def ignore() -> None:
    """From here on the signs do nothing: we are already ending."""
    for sign in SIGNS:
        signal.signal(sign, signal.SIG_IGN)


def _raise(sign: int, _frame: object) -> None:
    if _Shield.depth:
        _Shield.waiting = sign
        return
    raise Interrupted(sign)


@contextlib.contextmanager
def shielded() -> Iterator[None]:
    """What happens inside is finished first; a sign that came meanwhile is raised after it."""
    _Shield.depth += 1
    try:
        yield
    finally:
        _Shield.depth -= 1
    if _Shield.waiting and not _Shield.depth:
        sign, _Shield.waiting = _Shield.waiting, 0
        raise Interrupted(sign)
