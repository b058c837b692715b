"""Why something did not leave, told apart by what helps against it; and the end of everything that takes too long."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# the whole of one message, from the first question to the last answer
SECONDS = 10


class NotSent(Exception):
    """A message that did not leave; its text is for the administrator and names nobody.

    is_silent: whoever takes it on did not answer at all, so that everything else for it waits as well. is_final: it was
    refused for good: to try again changes nothing.
    """

    def __init__(self, text: str, *, is_silent: bool = False, is_final: bool = False) -> None:
        super().__init__(text)
        self.is_silent, self.is_final = is_silent, is_final


@contextmanager
def within(seconds: float, stop: Callable[[], object]) -> Iterator[None]:
    """What is done in it ends after so many seconds: a server that sends a byte now and then holds nothing up."""
    clock = threading.Timer(seconds, stop)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
