"""Working while PostgreSQL works: the next batch of a file is read, and rows are made, while it takes others in.

What runs beside asks no database: there is a connection a thread, and that one would know neither who asks nor the transaction.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import Generic, NoReturn, TypeVar

from django.db import connection
from django.utils import translation

T = TypeVar("T")


class Ahead(Generic[T]):
    """What `step` gives, call after call, the next one already on its way in a thread; RuntimeError where it asks the database.

    What `step` raises is raised where its result is asked for. Close it, or use it in a `with`.
    """

    def __init__(self, step: Callable[[], T]) -> None:
        self._step = _beside(step)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="reads-ahead")
        self._coming: Future[T] = self._begin()

    def _begin(self) -> "Future[T]":
        return self._pool.submit(self._step)

    def next(self) -> T:
        """The result that is ready or nearly so; the one after it is begun."""
        found = self._coming.result()
        self._coming = self._begin()
        return found

    def close(self) -> None:
        """Give up what is on its way; when this returns, the thread is at rest."""
        self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def beside(make: Callable[[], T]) -> Iterator["Future[T]"]:
    """What `make` gives, made in a thread while the body waits for PostgreSQL; RuntimeError where it asks the database.

    What `make` raises is raised where its result is asked for; the body ends once it is through.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="makes-beside") as pool:
        yield pool.submit(_beside(make))


def _beside(step: Callable[[], T]) -> Callable[[], T]:
    """A step for a thread: whatever holds around the caller, their language too, holds there, and the database is shut."""
    language, around = translation.get_language(), copy_context()

    def spoken() -> T:
        with translation.override(language), connection.execute_wrapper(_shut):
            return step()

    return lambda: around.run(spoken)


def _shut(*_asked: object) -> NoReturn:
    raise RuntimeError("what runs beside the database asks it nothing")
