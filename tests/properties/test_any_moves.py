"""Any sequence of moves leaves everybody who is alive with one main residence at most, each household with one head at most, and
every book whole; what is taken back leaves no trace in who lives where.

`ENGINE_EXAMPLES` sets how many sequences are tried; few in the ordinary suite.
"""

import os
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.homes import actions
from grids.homes.actions import Incoming
from grids.homes.models import Household, Residence
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from tests import personas
from tests.factories.homes import a_room, incoming

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "8"))
HOMES, PEOPLE, DAYS = 3, 4, 20
STEP = st.tuples(
    st.sampled_from(("in", "in", "from_there", "out", "all_out", "within", "split", "head", "turn", "died", "confirm", "back")),
    st.integers(0, PEOPLE - 1), st.integers(0, HOMES - 1), st.integers(0, DAYS), st.booleans(),
)  # fmt: skip


class World:
    """A few dwellings and a few documents, and whatever is done with them."""

    def __init__(self) -> None:
        self.by, self.homes = personas.make("grid_admin"), [a_room() for _n in range(HOMES)]
        self.told = [incoming() for _n in range(PEOPLE)]
        self.today = timezone.localdate()

    def take(self, verb: str, who: int, where: int, days: int, is_so: bool) -> actions.Done:
        """One step; Refusal where it can't be."""
        home, told, day = self.homes[where], self.told[who], self.today - timedelta(days=DAYS - days)
        step = {"by": self.by, "occurred_on": day}
        if verb in ("in", "from_there"):
            return actions.move_in(
                dwelling_id=home.pk, people=[told._replace(relation="" if is_so else "02")], found=is_so,
                from_there=verb == "from_there", **step,
            )  # fmt: skip
        if verb == "all_out":
            return actions.move_out_all(dwelling_id=home.pk, **step)
        if verb == "confirm":
            return actions.confirm(dwelling_id=home.pk, **step)
        if verb == "back":
            last = DwellingEvent.objects.filter(dwelling=home, takes_back=None).order_by("-seq")[
                who % 2 : who % 2 + 1
            ]
            return (
                actions.take_back(event_id=last[0].pk, by=self.by, reason="试着撤回")
                if last
                else self.nothing()
            )
        return self.of_one(verb, told, home, step, is_so)

    def of_one(self, verb: str, told: Incoming, home: Dwelling, step: dict, is_so: bool) -> actions.Done:
        """A step of one who lives somewhere now."""
        rows = [
            row for row in Residence.objects.current().select_related("person", "household").order_by("pk")
        ]
        if not rows:
            return self.nothing()
        row = rows[self.told.index(told) % len(rows)]
        rest = [one for one in rows if one.household_id == row.household_id and one.pk != row.pk]
        head = rest[0].pk if rest and is_so else None
        if verb == "out":
            return actions.move_out(residence_id=row.pk, new_head=head, **step)
        if verb == "within":
            return actions.move_within(residence_id=row.pk, dwelling_id=home.pk, found=is_so, **step)
        if verb == "split":
            return actions.split_household(
                household_id=row.household_id, residences=[row.pk], head=row.pk, **step
            )
        if verb == "head":
            return actions.change_head(household_id=row.household_id, new_head=row.pk, **step)
        if verb == "turn":
            turn = actions.turn_floating if is_so else actions.turn_resident
            return turn(residence_id=row.pk, **step)
        return actions.died(person_id=row.person_id, died_on=step["occurred_on"], by=self.by)

    @staticmethod
    def nothing() -> actions.Done:
        """Where there is nobody."""
        raise Refusal("nobody")


def agrees() -> None:
    """What holds after every step, whatever it was."""
    rows = list(Residence.objects.current().select_related("person", "household"))
    assert max(Counter(row.person_id for row in rows if row.is_main).values(), default=0) <= 1
    assert {row.person.state for row in rows} <= {"living"}
    for person in Person.objects.filter(state="living"):
        assert any(row.person_id == person.pk for row in rows), person
    for household in Household.objects.all():
        there = [row for row in rows if row.household_id == household.pk]
        heads = [row.person_id for row in there if row.relation == "02"]
        goes_on = household.period.upper is None and not household.period.isempty
        assert goes_on == bool(there), household
        assert heads == ([household.head_id] if goes_on and household.head_id else []), household
    for home in Dwelling.objects.all():
        book = list(home.events.order_by("seq"))
        assert broken_links(iter(book)) == []
        assert home.version == book[-1].seq


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, min_size=4, max_size=14))
def test_any_sequence_of_moves(steps):
    with transaction.atomic():
        world = World()
        for verb, who, where, days, is_so in steps:
            with suppress(Refusal):
                world.take(verb, who, where, days, is_so)
            agrees()
        transaction.set_rollback(True)
