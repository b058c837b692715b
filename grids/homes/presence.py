"""That somebody is here, has left, or died, as their own row and book say it: follows from where they live."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from grids.access.fence import everything
from grids.conduct.writing import rewrite
from grids.homes.models import Residence
from grids.homes.stepping import Hand, told
from grids.people import book
from grids.people.kinds import State, Verb
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling

if TYPE_CHECKING:
    from collections.abc import Iterable


def is_here(hand: Hand, person: Person, dwelling: Dwelling, guardian_id: UUID | None = None) -> None:
    """Somebody lives here: whoever had left is back; who answers for a child is written down."""
    if guardian_id is not None:
        _change(hand, person, dwelling, guardian_id=guardian_id)
    if person.state == State.GONE:
        _stepped(hand, person, dwelling, Verb.RETURNED, hand.day, state=State.LIVING, left_on=None)


@everything("who leaves here may live elsewhere in the street, and has not left it then")
def left_unless_elsewhere(hand: Hand, people: "Iterable[tuple[Person, Dwelling]]") -> None:
    """Whoever lives nowhere any more has left: the term of what is kept of them begins."""
    asked = list(people)
    rows = Residence.objects.current().filter(person__in=[person.pk for person, _home in asked])
    still = set(rows.values_list("person", flat=True))
    for person, dwelling in asked:
        if person.pk not in still and person.state == State.LIVING:
            _stepped(hand, person, dwelling, Verb.LEFT, hand.day, state=State.GONE, left_on=hand.day)


def is_dead(hand: Hand, person: Person, dwelling: Dwelling) -> None:
    """Somebody died on the step's day."""
    _stepped(hand, person, dwelling, Verb.DIED, hand.day, state=State.DEAD, died_on=hand.day)


def put_back(hand: Hand, person: Person, dwelling: Dwelling, before: dict[str, Any]) -> None:
    """A person's row as it was before a step that is taken back; where that was another state, by an entry of their book."""
    if before.get("state", person.state) == person.state:
        _change(hand, person, dwelling, **before)
        return
    verb = {State.LIVING: Verb.RETURNED, State.GONE: Verb.LEFT, State.DEAD: Verb.DIED}[State(person.state)]
    last = person.events.filter(verb=verb, takes_back=None).order_by("-seq").first()
    _stepped(hand, person, dwelling, verb, hand.day, takes_back=last.seq if last else None, **before)


def _stepped(
    hand: Hand,
    person: Person,
    dwelling: Dwelling,
    verb: Verb,
    day: date,
    *,
    takes_back: int | None = None,
    **fields: Any,
) -> None:
    was = person.state
    _change(hand, person, dwelling, **fields)
    book.append(
        [
            book.step(
                person, verb, hand.by, now=hand.now, was=was, day=day, reason=hand.reason, key=hand.key, dwelling_id=dwelling.pk,
                takes_back=takes_back,
            )
        ]
    )  # fmt: skip


def _change(hand: Hand, person: Person, dwelling: Dwelling, **fields: Any) -> None:
    before = {name: told(getattr(person, name)) for name in fields}
    of_people = hand.wrote[dwelling.pk]["before"].setdefault("person", {})
    of_people[str(person.pk)] = before | of_people.get(str(person.pk), {})
    for name, value in fields.items():
        setattr(person, name, value)
    rewrite([person], [name.removesuffix("_id") for name in fields])
