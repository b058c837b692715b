"""The book of people: each step after the last one of its person, however many people take one at once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from grids.access.fence import everything
from grids.access.oracle import COMMUNITY_DIGITS, STREET_DIGITS
from grids.conduct.events import Origin, sign_each
from grids.conduct.newly import new
from grids.conduct.writing import insert
from grids.people.kinds import Verb
from grids.people.models import Person, PersonEvent
from grids.registry.dwellings.book import brought_by, happened, label_of

if TYPE_CHECKING:
    from grids.staff.models import User

AT_ONCE = 1000


def step(
    person: Person, verb: Verb, by: "User", *, now: datetime, was: str = "", day: date | None = None, reason: str = "",
    detail: dict | None = None, key: UUID | None = None, dwelling_id: UUID | None = None, takes_back: int | None = None,
) -> PersonEvent:  # fmt: skip
    """A step of a person as they stand now, not yet written. was: the state before, where it is another."""
    return new(
        PersonEvent,
        person_id=person.id,
        street_code=person.area_id[:STREET_DIGITS],
        community_code=person.area_id[:COMMUNITY_DIGITS],
        area_code=person.area_id,
        verb=verb,
        from_state="" if verb == Verb.REGISTERED else was or person.state,
        to_state=person.state,
        actor_id=by.pk,
        actor_label=label_of(by),
        reason=reason,
        occurred_at=happened(day, now),
        recorded_at=now,
        origin=Origin.LIVE,
        detail=detail or {},
        key=key,
        dwelling_id=dwelling_id,
        takes_back=takes_back,
        with_import=brought_by(),
    )


def append(steps: Sequence[PersonEvent]) -> None:
    """Write steps of different people, whose rows the caller has locked or just made: one question, few statements."""
    last = (
        {} if all(one.verb == Verb.REGISTERED for one in steps) else last_of([one.person_id for one in steps])
    )
    sign_each(steps, "person_id", last)
    for begin in range(0, len(steps), AT_ONCE):
        insert(steps[begin : begin + AT_ONCE])


@everything("a step follows the last one of its person, wherever that was taken")
def last_of(ids: Iterable[UUID]) -> dict[Any, tuple[int, bytes]]:
    """Number and mark of the last step of each person."""
    found = (
        PersonEvent.objects.filter(person__in=list(ids))
        .order_by("person", "-seq")
        .distinct("person")
        .values_list("person", "seq", "digest")
    )
    return {person: (seq, bytes(digest)) for person, seq, digest in found}
