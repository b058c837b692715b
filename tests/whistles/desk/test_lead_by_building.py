"""A lead's place by the address of a building: place, grid and address in one step; several are offered, none is said."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from tests import personas
from tests.factories.drawn import a_drawn_community, a_house
from whistles.intake.models import Lead

pytestmark = pytest.mark.django_db
FIRST, SECOND = personas.SUJIATANG_GRID + "01", personas.SUJIATANG_GRID + "02"


@pytest.fixture(autouse=True)
def houses(departments):
    a_drawn_community()
    return a_house(FIRST, 0, 0, number="5"), a_house(SECOND, 1, 0, number="7", address="近华路 12 号")


def sent(client, **given):
    now = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    form = {
        "source": "grid_patrol",
        "title": "楼道堆物",
        "received_at": now,
        "proposed_number": "20260401-AB12CD",
    }
    return client.post(reverse("lead_receive"), form | given)


@pytest.mark.parametrize("written", ["5幢", "昆建路五号院5栋3单元", "昆建路5号院5幢"])
def test_the_one_building_that_fits_sets_place_grid_and_address(houses, signed_in, written):
    assert sent(signed_in("community_officer"), building=written, area=personas.SUJIATANG).status_code == 302
    lead = Lead.objects.get()
    assert (lead.area_id, lead.address) == (FIRST, "昆建路 5 号院 5 幢")
    assert lead.point.coords == pytest.approx((houses[0].lon, houses[0].lat))


def test_stairs_and_door_stand_behind_the_building_and_a_tapped_place_stays(houses, signed_in):
    tapped = f"{houses[0].lon + 0.0002:.7f},{houses[0].lat:.7f}"
    sent(signed_in("community_officer"), building="5幢", address="3 单元门口", place=tapped)
    lead = Lead.objects.get()
    assert lead.address == "昆建路 5 号院 5 幢 3 单元门口"
    assert f"{lead.point.x:.7f},{lead.point.y:.7f}" == tapped


def test_of_several_one_is_chosen_and_what_is_unknown_says_what_else_can_be_done(signed_in):
    other = a_house(SECOND, 1, 0, number="5", address="近华路 12 号")
    client = signed_in("community_officer")
    answer = sent(client, building="5幢")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "请在下面选一幢" in page
    assert f'value="{other.pk}"' in page
    assert "没有登记过这幢楼" in sent(client, building="99幢").content.decode()
    assert not Lead.objects.exists()
    assert sent(client, building="5幢", house=str(other.pk)).status_code == 302
    assert Lead.objects.get().area_id == SECOND


def test_a_choice_for_other_words_does_not_hold_for_these(houses, signed_in):
    sent(signed_in("community_officer"), building="7幢", house=str(houses[0].pk))
    assert Lead.objects.get().area_id == SECOND


def test_nobody_is_offered_buildings_of_where_they_receive_nothing(signed_in):
    url = reverse("lead_houses")
    assert (
        "昆建路 5 号院 5 幢" in signed_in("community_officer").get(url, {"building": "5幢"}).content.decode()
    )
    other = signed_in("other_community_officer").get(url, {"building": "5幢"}).content.decode()
    assert "昆建路" not in other
    assert "没有登记过这幢楼" in other
    assert not signed_in("community_officer").get(url).content.decode().strip()


def test_no_channel_is_offered_from_which_nobody_comes_by_hand(signed_in):
    page = signed_in("community_officer").get(reverse("lead_receive")).content.decode()
    assert 'value="street_call"' in page
    assert 'value="resident"' not in page
    assert 'value="micro_court"' not in page


def test_api_and_command_say_where_a_building_lies(houses, signed_in, capsys):
    url, client = "/api/v1/where/", signed_in("community_officer")
    asked = client.get(url, {"building": "昆建路5号院5幢"})
    posted = client.post(url, {"building": "昆建路5号院5幢"}, content_type="application/json")
    assert asked.json() == posted.json()
    assert (asked.json()["leaf"], asked.json()["building"]) == (FIRST, "昆建路 5 号院 5 幢")
    assert client.get(url, {"building": "没有的路1号"}).status_code == 400
    assert client.get(url, {"lon": 102.7}).status_code == 400
    assert signed_in("other_community_officer").get(url, {"building": "5幢"}).status_code == 400
    call_command("locate", "--building", "近华路12号7幢", "--json")
    assert json.loads(capsys.readouterr().out)["leaf"] == SECOND
    for wrong in ((), ("102.7",), ("--building", "没有的路1号")):
        with pytest.raises(CommandError):
            call_command("locate", *wrong)
    a_house(SECOND, 1, 0, number="5", address="近华路 12 号")
    with pytest.raises(CommandError, match="几幢楼都可能是"):
        call_command("locate", "--building", "5幢")
