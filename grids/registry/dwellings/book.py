"""The book of dwellings: each step after the last one of its dwelling, however many dwellings take one at once."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from grids.access.fence import everything
from grids.conduct.events import Origin, sign_each
from grids.conduct.newly import new
from grids.conduct.writing import insert
from grids.registry.dwellings.kinds import BORN, GONE, STANDING, TOUCHES, Verb
from grids.registry.dwellings.models import Dwelling, DwellingEvent

if TYPE_CHECKING:
    from grids.staff.models import User

AT_ONCE = 1000
# of a step's detail what isn't one of its facts: rows that it wrote, and the file that brought it in
ASIDE = ("rows", "import")
_brought_by: ContextVar[UUID | None] = ContextVar("brought_by", default=None)
NOON = time(12)


@contextmanager
def of_import(import_id: UUID) -> Iterator[None]:
    """Every step that is taken inside says which file brought it in, so that all of them can be found again."""
    token = _brought_by.set(import_id)
    try:
        yield
    finally:
        _brought_by.reset(token)


def brought_by() -> UUID | None:
    """The file that brings in what is written now."""
    return _brought_by.get()


def happened(day: date | None, now: datetime) -> datetime:
    """When a step that is known by its day happened: today now, else at noon of that day."""
    return now if day is None else _at(day, now)


@lru_cache(maxsize=4096)
def _at(day: date, now: datetime) -> datetime:
    # of a table's rows most tell one of a few days
    return now if day >= timezone.localdate(now) else timezone.make_aware(datetime.combine(day, NOON))


def step(
    dwelling: Dwelling, verb: Verb, by: "User", *, now: datetime, label: str, day: date | None = None, reason: str = "",
    detail: dict | None = None, key: UUID | None = None, was: str = STANDING, **about: UUID | str | None,
) -> DwellingEvent:  # fmt: skip
    """A step of a dwelling as it stands now, not yet written. label: who acts, as `label_of` calls them.

    about: of whom it tells and which row it wrote, by their keys, and the dwelling's colours (columns of the book).
    """
    return new(
        DwellingEvent,
        dwelling_id=dwelling.id,
        building_id=dwelling.building_id,
        street_code=dwelling.area_id[:9],
        area_code=dwelling.area_id,
        verb=verb,
        from_state="" if verb in BORN else was,
        to_state=STANDING if dwelling.ends_on is None else GONE,
        actor_id=by.pk,
        actor_label=label,
        reason=reason,
        occurred_at=happened(day, now),
        recorded_at=now,
        origin=Origin.IMPORTED if verb == Verb.IMPORTED else Origin.LIVE,
        detail=(detail or {}) | ({"import": str(brought_by())} if brought_by() else {}),
        key=key,
        touches=sorted(TOUCHES[verb]),
        **about,
    )


def label_of(by: "User") -> str:
    """Who acts, with their first post."""
    posts = [grant.label for grant in by.grants] if not by.is_system else []
    return f"{by} · {posts[0]}"[:80] if posts else str(by)[:80]


def append(steps: Sequence[DwellingEvent]) -> None:
    """Write steps of dwellings, whose rows the caller has locked or just made: one question, few statements."""
    last = {} if all(one.verb in BORN for one in steps) else last_of([one.dwelling_id for one in steps])
    sign_each(steps, "dwelling_id", last)
    for begin in range(0, len(steps), AT_ONCE):
        insert(steps[begin : begin + AT_ONCE])


@everything("a step follows the last one of its dwelling, wherever that was taken")
def last_of(ids: Iterable[UUID]) -> dict[Any, tuple[int, bytes]]:
    """Number and mark of the last step of each dwelling."""
    found = (
        DwellingEvent.objects.filter(dwelling__in=list(ids))
        .order_by("dwelling", "-seq")
        .distinct("dwelling")
        .values_list("dwelling", "seq", "digest")
    )
    return {dwelling: (seq, bytes(digest)) for dwelling, seq, digest in found}
