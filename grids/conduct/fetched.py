"""Rows that were just written or read count as fetched: what belongs to a matter is not asked for twice in a step."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from grids.conduct.gathering import gathered


def fetched(row: Model, name: str, related: Iterable[Model]) -> None:
    """From now on `row.<name>.all()` is these rows, as if they had been prefetched; of many that nobody shows, what is there then."""
    known = row.__dict__.setdefault("_prefetched_objects_cache", {})
    known.pop(name, None)
    if gathered():
        return
    found = getattr(row, name).all()
    found._result_cache, found._prefetch_done = list(related), True
    known[name] = found


def fetched_of(row: Model, name: str) -> list[Any] | None:
    """What was fetched or prefetched of `row.<name>`; None where nothing was."""
    known = row.__dict__.get("_prefetched_objects_cache", {}).get(name)
    return None if known is None else list(known)
