"""Two phones and a desk, in any order: no visit is lost, each is written down or in a conflict, and none goes against a step that it
has not seen.

`ENGINE_EXAMPLES` sets how many sequences are tried; few in the ordinary suite.
"""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.homes import actions
from grids.homes.models import Residence
from grids.registry.dwellings.kinds import ASSERTS, Verb
from grids.registry.dwellings.models import DwellingEvent
from grids.walks.actions import visit
from grids.walks.models import Visit, VisitConflict
from grids.walks.protocol import keys_of
from tests import personas
from tests.factories.homes import a_home, incoming
from tests.factories.walks import version_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "8"))
PHONE = st.integers(0, 1)
STEP = st.one_of(
    st.tuples(st.just("load"), PHONE, st.just(0)),
    st.tuples(st.sampled_from(("same", "out", "nobody")), PHONE, st.integers(0, 2)),
    st.tuples(st.sampled_from(("send", "send_last")), PHONE, st.just(0)),
    st.tuples(st.sampled_from(("desk_out", "desk_in", "desk_confirm", "desk_back")), st.just(0), st.integers(0, 2)),
)  # fmt: skip


@dataclass
class Phone:
    """What a phone knows of a home: the version and the people that its page showed, and what waits to be sent."""

    by: object
    base: int = 0
    seen: list[UUID] = field(default_factory=list)
    last: UUID | None = None
    waits: list[dict] = field(default_factory=list)


class World:
    """One home of three grown-ups, two phones, and a desk."""

    def __init__(self) -> None:
        people = (incoming(relation="02"), incoming(relation="12", sex="2"), incoming(relation="97"))
        self.home = a_home(*people)[0].dwelling
        self.desk = personas.make("grid_admin")
        self.phones = [Phone(personas.make("community_officer")), Phone(personas.make("grid_officer"))]
        self.pressed: dict[UUID, dict] = {}
        for phone in self.phones:
            self.load(phone)

    def living(self) -> list[UUID]:
        return list(
            Residence.objects.current().filter(dwelling=self.home).order_by("pk").values_list("pk", flat=True)
        )

    def load(self, phone: Phone) -> None:
        """A page shows what stands; what was pressed before still waits."""
        phone.base, phone.seen = version_of(self.home), self.living()

    def press(self, phone: Phone, what: str, who: int) -> None:
        """A tap at the door, kept in the phone."""
        told = {"key": uuid4(), "base": phone.base, "after": phone.last, "outcome": what, "by": phone.by}
        if what == "out":
            if not phone.seen:
                return
            told |= {"outcome": "changed"}
            told["changes"] = [{"verb": "out", "residence": str(phone.seen[who % len(phone.seen)])}]
        phone.last = told["key"]
        phone.waits.append(told)
        self.pressed[told["key"]] = told

    def send(self, phone: Phone, place: int) -> None:
        """What waits is sent; what builds on something that has not come yet goes on waiting."""
        if not phone.waits:
            return
        told = phone.waits[place]
        try:
            done = visit(dwelling_id=self.home.pk, waited=True, **told)
        except Refusal as refused:
            if refused.code != "wait":
                raise
            return
        assert done.became in ("done", "conflict")
        # a second arrival changes nothing
        assert visit(dwelling_id=self.home.pk, waited=True, **told).became == "known"
        phone.waits.remove(told)

    def at_the_desk(self, what: str, who: int) -> None:
        """A step in the office, by whoever sees everything as it stands."""
        living, step = self.living(), {"by": self.desk}
        if what == "desk_in":
            actions.move_in(
                dwelling_id=self.home.pk, people=[incoming(relation="97" if living else "02")], **step
            )
        elif what == "desk_confirm":
            actions.confirm(dwelling_id=self.home.pk, **step)
        elif what == "desk_back":
            last = DwellingEvent.objects.filter(dwelling=self.home, takes_back=None).order_by("-seq").first()
            actions.take_back(event_id=last.pk, reason="试着撤回", **step)
        elif living:
            actions.move_out(residence_id=living[who % len(living)], **step)

    def take(self, what: str, phone: int, who: int) -> None:
        """One thing that happens."""
        if what == "load":
            self.load(self.phones[phone])
        elif what in ("same", "out", "nobody"):
            self.press(self.phones[phone], what, who)
        elif what.startswith("send"):
            self.send(self.phones[phone], -1 if what == "send_last" else 0)
        else:
            with suppress(Refusal), transaction.atomic():
                self.at_the_desk(what, who)


def chain(told: dict, pressed: dict[UUID, dict]) -> set[UUID]:
    """Keys of the entries of a visit and of those on which it builds."""
    keys: set[UUID] = set()
    while told:
        keys |= set(keys_of(told["key"], 1))
        told = pressed.get(told["after"])
    return keys


def holds(world: World) -> None:
    """Every press is a visit; it stands in the book or in a conflict, and what stands went against nothing unseen."""
    book = list(world.home.events.order_by("seq"))
    assert broken_links(iter(book)) == []
    assert set(Visit.objects.values_list("pk", flat=True)) == set(world.pressed)
    disputed = set(VisitConflict.objects.values_list("visit", flat=True))
    back = {one.takes_back for one in book if one.takes_back}
    for key, told in world.pressed.items():
        mine = [one for one in book if one.key in keys_of(key, 1) and one.takes_back is None]
        assert bool(mine) != (key in disputed), told
        if not mine or told["outcome"] == "nobody":
            continue
        asserts = ASSERTS[Verb(mine[0].verb)]
        between = [
            one
            for one in book
            if told["base"] < one.seq < mine[0].seq and one.key not in chain(told, world.pressed)
        ]
        stands = [
            one for one in between
            if one.seq not in back and (one.takes_back is None or one.takes_back <= told["base"])
        ]  # fmt: skip
        # what was taken back only after the visit came stood against it then
        gone_later = [
            one
            for one in between
            if one.seq in back and any(two.takes_back == one.seq and two.seq > mine[0].seq for two in book)
        ]
        assert not [one for one in (*stands, *gone_later) if set(one.touches) & asserts], told


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, min_size=6, max_size=16))
def test_no_visit_is_lost_however_two_phones_and_a_desk_meet(steps):
    with transaction.atomic():
        world = World()
        for step in steps:
            world.take(*step)
        for phone in world.phones:
            while phone.waits:
                world.send(phone, 0)
        holds(world)
        transaction.set_rollback(True)
