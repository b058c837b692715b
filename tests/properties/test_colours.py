"""Any sequence of moves, shops, uses and ways back leaves colours, mixes and spans as a recount from the rows has them.

`ENGINE_EXAMPLES` sets how many sequences are tried; few in the ordinary suite.
"""

import os
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.utils import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.colours.models import BuildingMix, ColourSpan
from grids.colours.recounting import recount
from grids.homes.models import Residence
from grids.homes.premises.models import Premises
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling, DwellingUse
from tests import personas
from tests.factories import colours as rows
from tests.factories.dwellings import a_house

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "12"))
FIRST, HOMES = date(2025, 1, 1), 3
DAYS = st.integers(0, 400).map(lambda n: FIRST + timedelta(days=n))
UNTIL = st.one_of(st.none(), DAYS)
HOME, ROW = st.integers(0, HOMES - 1), st.integers(0, 30)
STEPS = st.one_of(
    st.tuples(st.just("lives"), HOME, st.sampled_from(["resident", "floating", "unverified"]), DAYS, UNTIL),
    st.tuples(st.just("works"), HOME, st.sampled_from(["office", "venue"]), DAYS, UNTIL),
    st.tuples(st.just("moves"), ROW, HOME, DAYS, st.sampled_from(["resident", "floating"])),
    st.tuples(st.just("leaves"), ROW, DAYS, st.none(), st.none()),
    st.tuples(st.just("never"), ROW, st.booleans(), st.none(), st.none()),
    st.tuples(
        st.just("turns"), ROW, st.sampled_from(["resident", "floating", "unverified"]), st.none(), st.none()
    ),
    st.tuples(
        st.just("used"), HOME, st.sampled_from(["own", "let", "vacant", "office", "venue"]), DAYS, st.none()
    ),
    st.tuples(st.just("ends"), HOME, DAYS, st.none(), st.none()),
)


class World:
    """A house of three dwellings, and what is written of it; what the database refuses is left out."""

    def __init__(self) -> None:
        self.homes = a_house(by=personas.make("grid_admin"), highest=1, entrances=("1",), rooms=HOMES)

    def take(self, verb: str, *told) -> None:
        with suppress(DatabaseError), transaction.atomic():
            getattr(self, verb)(*told)

    def lives(self, home: int, standing: str, since: date, until: date | None) -> None:
        rows.row_of_residence(self.homes[home], standing=standing, since=since, until=until)

    def works(self, home: int, kind: str, since: date, until: date | None) -> None:
        boss = Person.objects.order_by("pk").first()
        rows.row_of_premises(self.homes[home], kind, since=since, until=until, responsible=boss)

    def moves(self, row: int, home: int, day: date, standing: str) -> None:
        before = self._row(Residence, row)
        if before and before.period and before.period.upper is None and before.period.lower < day:
            Residence.objects.filter(pk=before.pk).update(
                period=DateRange(before.period.lower, day), ended_how="moved_within"
            )
            rows.row_of_residence(self.homes[home], before.person, standing=standing, since=day)

    def leaves(self, row: int, day: date, *_none) -> None:
        one = self._row(Residence, row)
        if one and one.period and one.period.lower < day:
            Residence.objects.filter(pk=one.pk).update(
                period=DateRange(one.period.lower, day), ended_how="moved_out"
            )

    def never(self, row: int, is_shop: bool, *_none) -> None:
        if is_shop and (shop := self._row(Premises, row)):
            Premises.objects.filter(pk=shop.pk).update(period=DateRange(empty=True))
        elif one := self._row(Residence, row):
            Residence.objects.filter(pk=one.pk).update(period=DateRange(empty=True), ended_how="corrected")

    def turns(self, row: int, standing: str, *_none) -> None:
        if one := self._row(Residence, row):
            Residence.objects.filter(pk=one.pk).update(standing=standing)

    def used(self, home: int, use: str, day: date, _none) -> None:
        now = DwellingUse.objects.filter(dwelling=self.homes[home], period__upper_inf=True).first()
        if now and now.period.lower < day:
            now.period = DateRange(now.period.lower, day)
            now.save()
            DwellingUse.objects.create(dwelling=self.homes[home], use=use, period=DateRange(day, None))
            Dwelling.objects.filter(pk=self.homes[home].pk).update(use=use)

    def ends(self, home: int, day: date, *_none) -> None:
        Dwelling.objects.filter(pk=self.homes[home].pk).update(ends_on=day)

    @staticmethod
    def _row(model, number: int):
        found = list(model.objects.order_by("pk"))
        return found[number % len(found)] if found else None


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, max_size=14))
def test_what_is_derived_is_what_a_recount_says(steps):
    with transaction.atomic():
        world = World()
        for step in steps:
            world.take(*step)
        assert list(recount("5301")) == []
        _sums(world)
        _partition()
        transaction.set_rollback(True)


def _sums(world: World) -> None:
    """A house's mix adds up to its dwellings that stand."""
    standing = Dwelling.objects.filter(building=world.homes[0].building_id, ends_on=None).count()
    assert BuildingMix.objects.get(building=world.homes[0].building_id).total == standing


def _partition() -> None:
    """Spans of one subject follow each other, and the one that goes on is the present colour."""
    present = dict(Dwelling.objects.filter(ends_on=None).values_list("pk", "colour"))
    for one in Dwelling.objects.all():
        spans = list(ColourSpan.objects.filter(kind="dwelling", subject=one.pk).order_by("since"))
        assert all(left.until == right.since for left, right in pairwise(spans))
        if one.pk in present:
            assert [span.colour for span in spans if span.until is None] == [present[one.pk]]
