"""The own list goes from place to place: what is common to the houses of one is said once, and one stays where one stands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grids.initiatives import actions
from grids.initiatives.places import anchor_of
from tests import personas
from tests.factories.initiatives import an_initiative, begun
from tests.factories.registry import a_building, grids_beside

pytestmark = pytest.mark.django_db

PAGE = "/initiatives/mine/"


@pytest.fixture(autouse=True)
def _houses(departments):
    """Two courtyards in the first grid, one in the second."""
    grids_beside()
    for number in ("10", "2"):
        a_building(0, number=number)
    a_building(0, number="1", address="建设路 40 号院")
    a_building(1, number="7", address="建设路 32 号院")


def places_of(client) -> list[tuple[str, list[tuple[str, int]]]]:
    """The places of the page with their houses, and how much is to be done in each."""
    return [
        (place.name, [(stop.called, len(stop.tasks)) for stop in place.stops])
        for place in client.get(PAGE).context["places"]
    ]


def test_houses_stand_by_address_and_number_grid_after_grid(signed_in):
    begun("building")
    assert places_of(signed_in("community_officer")) == [
        ("建设路 32 号院", [("2 幢", 1), ("10 幢", 1)]),
        ("建设路 40 号院", [("1 幢", 1)]),
        ("建设路 32 号院", [("7 幢", 1)]),
    ]


def test_words_that_all_houses_of_a_place_share_are_said_once(signed_in):
    begun("building", area=personas.SUJIATANG)
    client = signed_in("community_officer")
    text = client.get(PAGE).content.decode()
    assert text.count('class="in said-once">查看消防通道') == 3
    assert text.count("<h4>") == 0
    begun("building", area=personas.SUJIATANG, name="春季消防隐患排查")
    text = client.get(PAGE).content.decode()
    assert "said-once" not in text
    assert text.count("<h4>") == 8
    # a house is one stop however much is to be done there
    assert places_of(client)[0] == ("建设路 32 号院", [("2 幢", 2), ("10 幢", 2)])


def test_what_a_grid_itself_asks_for_stands_before_its_houses(signed_in):
    begun("building", area=personas.SUJIATANG)
    begun("grid", area=personas.SUJIATANG, name="院坝会")
    places = signed_in("community_officer").get(PAGE).context["places"]
    firsts = {}
    for place in places:
        firsts.setdefault(place.area.code, place.stops[0].called)
    # four grids, of which two have houses
    assert list(firsts.values()) == [""] * 4
    assert len(places) == 4 + 3


def test_after_a_tap_one_is_where_one_was(signed_in):
    task = begun("building", area=personas.SUJIATANG).tasks.select_related("building").first()
    client = signed_in("community_officer")
    anchor = anchor_of(task)
    assert f'id="{anchor}"' in client.get(PAGE).content.decode()
    answer = client.post(f"/initiatives/tasks/{task.pk}/fine/")
    assert answer["Location"] == f"{PAGE}#{anchor}"


def test_only_what_is_near_its_end_is_marked(signed_in, person):
    made, by = an_initiative(area=personas.SUJIATANG), person("grid_admin")
    for what, days in (("晚的", 9), ("近的", 2)):
        day = timezone.localdate() + timedelta(days=days)
        actions.add_item(initiative_id=made.pk, what=what, target="building", due_on=day, by=by)
    actions.start(initiative_id=made.pk, by=by)
    client = signed_in("community_officer")
    place = client.get(PAGE).context["places"][0]
    assert [(task.item.what, task.stripe) for task in place.stops[0].tasks] == [
        ("近的", "soon"),
        ("晚的", "none"),
    ]
    made.items.update(due_on=timezone.localdate() - timedelta(days=1))
    assert client.get(PAGE).context["places"][0].late == 4
