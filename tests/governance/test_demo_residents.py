"""The demonstration's residents: of most homes somebody knows lately who lives there, of a share it is to be asked."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from governance.demo import residents
from grids.conduct.events import new_id
from grids.registry.dwellings.kinds import Use
from grids.registry.dwellings.models import Dwelling
from grids.registry.dwellings.queries import rules_of
from grids.staff.queries import system_actor
from grids.walks.plan import Home, Need, need_of
from tests import personas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def test_a_round_has_homes_to_go_to_and_homes_where_somebody_was_lately():
    today, stale = timezone.localdate(), timedelta(days=rules_of(personas.SUJIATANG).stale_days)
    lot, rows, by = residents.Lot(random.Random("homes"), today), residents.Rows(), system_actor()
    homes = [
        Dwelling(pk=new_id(), area_id=personas.SUJIATANG_GRID, use=use)
        for _n in range(60)
        for use in (Use.OWN, Use.LET, Use.VACANT)
    ]
    for place, home in enumerate(homes):
        residents._fill(home, place, lot, rows, by)
    residents._looked_at(homes, lot, rows)
    written = {one.pk for one in rows.homes}
    asked = [
        one
        for one in homes
        if need_of(Home(one.pk, (), confirmed_on=one.confirmed_on), today, stale) == Need.STALE
    ]
    assert len(homes) / 20 < len(asked) < len(homes) / 3
    # what is only thought of is no day in the register
    assert all(one.pk in written for one in homes if one.confirmed_on)
    assert all(one.confirmed_on is None or one.confirmed_on < today for one in homes)
