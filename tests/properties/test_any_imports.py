"""Any tables brought in among moves leave everybody who is alive with one main residence at most and colours as a recount has
them; the same table again changes nothing.

`ENGINE_EXAMPLES` sets how many sequences are tried; few in the ordinary suite.
"""

import os
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grids.access.fence import seen_by
from grids.areas.models import Area
from grids.colours.recounting import recount
from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.homes import actions
from grids.homes.models import Household, Residence
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling
from grids.sheets.bringing import Around, bring_in
from grids.sheets.models import RegisterImport
from grids.sheets.places import Ground
from grids.sheets.reading_rows import RowReader
from grids.sheets.vocabulary import Register
from tests import personas
from tests.factories.people import a_number
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, PEOPLE_HEAD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "6"))
ROOMS, PEOPLE, DAYS = ("401", "402", "403"), 5, 30
BORN = (date(1970, 1, 1), date(1985, 5, 5), date(1990, 9, 9), date(2001, 2, 3), date(2018, 4, 4))
NAMES = ("李桂英", "赵强", "王丽", "阿卜杜拉·买买提", "李子涵")
ROW = st.tuples(
    st.integers(0, PEOPLE - 1), st.integers(0, len(ROOMS) - 1), st.sampled_from(("户主", "配偶", "子", "")),
    st.sampled_from(("常住", "流动", "")), st.one_of(st.none(), st.integers(0, DAYS)), st.booleans(),
)  # fmt: skip
STEP = st.one_of(
    st.tuples(st.just("table"), st.lists(ROW, min_size=1, max_size=6)),
    st.tuples(st.sampled_from(("out", "within", "died", "turn")), st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(0, DAYS))),
)  # fmt: skip


class World:
    """One house, a few people with their documents, and the tables that name them."""

    def __init__(self) -> None:
        self.by, self.today = personas.make("grid_admin"), timezone.localdate()
        a_building_by_hand()
        self.numbers = [a_number(born) for born in BORN]
        self.matter = RegisterImport(
            register=Register.PEOPLE, area=Area.objects.get(code=personas.SUJIATANG), street_code=personas.LIANHUA, created_by=self.by
        )  # fmt: skip
        mapping = dict(
            zip(("building", "entrance", "room", "head", "name", "relation", "number", "phone", "standing", "since"), PEOPLE_HEAD, strict=True)
        )  # fmt: skip
        self.reader = RowReader(Register.PEOPLE, PEOPLE_HEAD, mapping)

    def table(self, rows) -> Counter:
        """What became of a table's rows."""
        said = []
        for at, (who, room, relation, standing, days, has_number) in enumerate(rows, start=1):
            since = (self.today - timedelta(days=DAYS - days)).isoformat() if days is not None else ""
            number = self.numbers[who] if has_number else ""
            cells = (HOUSE, "1", ROOMS[room], "", NAMES[who], relation, number, "", standing, since)
            said.append(self.reader.read(at, "", at + 1, cells))
        with transaction.atomic():
            return bring_in(said, Around(self.matter, self.by, Ground(self.matter.area, self.by))).counts

    def move(self, verb: str, told) -> None:
        """A step of one who lives somewhere now."""
        number, room, days = told
        rows = list(Residence.objects.current().select_related("person").order_by("pk"))
        if not rows:
            return
        row, day = rows[number % len(rows)], self.today - timedelta(days=DAYS - days)
        if verb == "out":
            actions.move_out(residence_id=row.pk, by=self.by, occurred_on=day)
        elif verb == "within":
            homes = list(Dwelling.objects.order_by("sort_key"))
            actions.move_within(
                residence_id=row.pk, dwelling_id=homes[room % len(homes)].pk, by=self.by, occurred_on=day
            )
        elif verb == "turn":
            actions.turn_floating(residence_id=row.pk, by=self.by, occurred_on=day)
        else:
            actions.died(person_id=row.person_id, died_on=day, by=self.by)


def agrees() -> None:
    """What holds after every step, whatever it was."""
    rows = list(Residence.objects.current().select_related("person"))
    assert max(Counter(row.person_id for row in rows if row.is_main).values(), default=0) <= 1
    assert {row.person.state for row in rows} <= {"living"}
    hashes = [
        bytes(one)
        for one in Person.objects.exclude(document_hash=b"").values_list("document_hash", flat=True)
    ]
    assert len(set(hashes)) == len(hashes)
    for household in Household.objects.current():
        heads = [row.person_id for row in rows if row.household_id == household.pk and row.relation == "02"]
        assert heads == ([household.head_id] if household.head_id else []), household
    for home in Dwelling.objects.all():
        book = list(home.events.order_by("seq"))
        assert broken_links(iter(book)) == []
        assert home.version == book[-1].seq
    assert list(recount(personas.LIANHUA)) == []


# whoever is told as somebody's spouse, of whom the same table tells that they live elsewhere now
MOVED_AWAY = [
    ("table", [(1, 1, "户主", "常住", 0, True)]),
    ("table", [(0, 1, "配偶", "常住", None, False), (1, 0, "户主", "常住", 1, True)]),
]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@example(steps=MOVED_AWAY)
@given(steps=st.lists(STEP, min_size=2, max_size=6))
def test_any_tables_among_moves(steps):
    with transaction.atomic():
        world = World()
        with seen_by(world.by):
            for verb, told in steps:
                if verb == "table":
                    world.table(told)
                    again = world.table(told)
                    assert (again["added"], again["updated"]) == (0, 0), told
                else:
                    with suppress(Refusal):
                        world.move(verb, told)
                agrees()
        transaction.set_rollback(True)
