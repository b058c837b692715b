"""Reading one step ahead: the next batch of a file is read while PostgreSQL takes the present one in."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
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
