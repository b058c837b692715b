"""What pages show beside the matters, kept in the process for a few seconds: names, grades, office hours, who holds
which post, when the books were compared last; never grants, never a matter.

For what an administrator changes and pages merely show. An action that decides asks anew; but for working time and rules
of a street, which hold for what begins some seconds after they were edited (decision 0006).
"""

from collections.abc import Callable, Hashable, Iterable
from functools import wraps
from threading import RLock
from typing import ParamSpec, TypeVar

from cachetools import TTLCache, cached
from django.conf import settings

MOST = 4096
Args = ParamSpec("Args")
R = TypeVar("R")
K = TypeVar("K", bound=Hashable)


def kept(make: Callable[Args, R]) -> Callable[Args, R]:
    """`make` asked of the database at most once in REFERENCE_SECONDS for the same arguments; 0 keeps nothing."""
    keeper: list[Callable[Args, R]] = []

    @wraps(make)
    def answer(*args: Args.args, **kwargs: Args.kwargs) -> R:
        if not settings.REFERENCE_SECONDS:
            return make(*args, **kwargs)
        if not keeper:
            keeper.append(cached(TTLCache(MOST, settings.REFERENCE_SECONDS), lock=RLock())(make))
        return keeper[0](*args, **kwargs)

    return answer


def kept_rows(fetch: Callable[[set[K]], dict[K, R]]) -> Callable[[Iterable[K]], dict[K, R]]:
    """`fetch` by key, each row kept on its own: what is missing comes in one query, what doesn't exist is left out."""
    rows: list[TTLCache] = []
    lock = RLock()

    @wraps(fetch)
    def answer(keys: Iterable[K]) -> dict[K, R]:
        wanted = set(keys)
        if not settings.REFERENCE_SECONDS:
            return fetch(wanted)
        with lock:
            if not rows:
                rows.append(TTLCache(MOST, settings.REFERENCE_SECONDS))
            found = {key: row for key in wanted if (row := rows[0].get(key)) is not None}
        if missing := wanted - found.keys():
            fresh = fetch(missing)
            with lock:
                rows[0].update(fresh)
            found |= fresh
        return found

    return answer
