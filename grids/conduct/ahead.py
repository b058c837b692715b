"""Working while PostgreSQL works: the next batch of a file is read, and rows are made, while it takes others in."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import Generic, TypeVar

from django.utils import translation

T = TypeVar("T")


class Ahead(Generic[T]):
    """What `step` gives, call after call, the next one already on its way in a thread; `step` asks no database.

    What `step` raises is raised where its result is asked for. Close it, or use it in a `with`.
    """

    def __init__(self, step: Callable[[], T]) -> None:
        self._step, self._language = step, translation.get_language()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="reads-ahead")
        self._coming: Future[T] = self._begin()

    def _begin(self) -> "Future[T]":
        return self._pool.submit(self._spoken)

    def _spoken(self) -> T:
        # the caller's language holds in the thread too
        with translation.override(self._language):
            return self._step()

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
    """What `make` gives, made in a thread while the body waits for PostgreSQL; `make` asks no database.

    Whatever holds around the caller (its language, what brings rows in) holds in the thread. What `make` raises is raised where its
    result is asked for; the body ends once it is through.
    """
    language = translation.get_language()

    def spoken() -> T:
        with translation.override(language):
            return make()

    with ThreadPoolExecutor(1, thread_name_prefix="makes-beside") as pool:
        yield pool.submit(copy_context().run, spoken)
