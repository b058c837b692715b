"""A round goes stairs by stairs, as many homes as the street set; stairs in which most asks for somebody are offered."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.registry.dwellings.models import Dwelling
from grids.registry.dwellings.rules import RegisterRules
from grids.walks import stairs
from grids.walks.models import Walk, WalkHome
from grids.walks.plan import Home, planned
from grids.walks.rounds import make_round
from tests import personas
from tests.factories.dwellings import a_house

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
TODAY, HALF_A_YEAR = date(2026, 11, 28), timedelta(days=180)


def homes(house: int, stair: int, many: int, **told) -> list[Home]:
    way = ("x", str(house), stair, str(stair))
    return [Home(f"{house}-{stair}-{at}", (*way, -at), **told) for at in range(many)]


def chosen(told: list[Home], most: int) -> set[str]:
    return {one.key[:3] for one in planned(told, most=most, today=TODAY, stale=HALF_A_YEAR)}


def test_a_round_fills_the_stairs_where_most_is_urgent_before_it_goes_to_others():
    late = TODAY - timedelta(days=1)
    told = [
        *homes(1, 1, 6),
        *homes(1, 2, 5, due_on=late),
        *homes(2, 1, 1, due_on=late),
        *homes(2, 2, 9),
        *homes(3, 1, 9, confirmed_on=late),
    ]
    assert chosen(told, 5) == {"1-2"}
    assert chosen(told, 6) == {"1-2", "2-1"}
    assert chosen(told, 15) == {"1-2", "2-1", "2-2"}
    # where nobody is needed one comes by last
    assert chosen(told, 21) == {"1-1", "1-2", "2-1", "2-2"}


def test_as_many_homes_as_the_street_set_unless_somebody_says_otherwise():
    a_house()
    by = personas.make("community_officer")
    RegisterRules.objects.create(street_id=personas.LIANHUA, walk_homes=6)
    given = {"area_code": personas.SUJIATANG_GRID, "by": by}
    walk, _new = make_round(key=uuid4(), **given)
    assert WalkHome.objects.filter(walk=walk).count() == 6
    walk, _new = make_round(key=uuid4(), most=9, **given)
    assert WalkHome.objects.filter(walk=walk).count() == 9


def test_the_page_offers_the_stairs_in_need_and_one_tap_makes_their_round(signed_in):
    a_house()
    client, by = signed_in("community_officer"), personas.make("community_officer")
    first = Dwelling.objects.exclude(entrance=None).order_by("pk").first()
    Dwelling.objects.exclude(entrance=first.entrance).update(confirmed_on=timezone.localdate())
    area = first.area
    (one,) = stairs.in_need(by, area)
    of_it = Dwelling.objects.filter(entrance=first.entrance).count()
    assert (one.entrance, one.need, one.homes) == (first.entrance_id, of_it, of_it)
    page = client.get(reverse("walk")).content.decode()
    assert str(one.entrance) in page
    assert "一个单元一个单元地走" in page
    given = {"area": one.area, "building": one.building, "entrance": one.entrance, "key": str(one.key)}
    assert client.post(reverse("walk"), given).status_code == 302
    walk = Walk.objects.get(pk=one.key)
    on_it = WalkHome.objects.filter(walk=walk).values_list("dwelling__entrance", flat=True)
    assert set(on_it) == {first.entrance_id}
