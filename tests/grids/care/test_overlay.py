"""What lies over the colours: for whoever holds care's permission on map, house, table, home and search; for nobody else anything."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from grids.areas.models import Area
from grids.care import actions
from grids.colours import ground
from grids.colours.models import ColourCategory
from grids.colours.picture import coloured
from grids.lists.actions import kept_query
from grids.people.models import Person
from grids.people.writing import opened
from tests import personas
from tests.factories import care
from tests.factories.homes import a_family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


@pytest.fixture
def held():
    """A record of somebody in a family of three, who are not looked after."""
    (first, *_others) = a_family()
    return care.active(Person.objects.get(pk=first.person_id))


def shown(user, **told) -> ground.Ground:
    area = Area.objects.get(code=personas.SUJIATANG)
    return ground.ground_of(user, area, timezone.localdate(), **told)


def test_the_map_counts_a_home_under_care_and_adds_up_to_the_same(held, person):
    home = Person.objects.get(pk=held.person_id).place
    seen, plain = shown(person("care_officer")), shown(person("grid_admin"))
    assert seen.counts.of["care"] == 1
    assert seen.counts.total == plain.counts.total
    assert "care" not in plain.counts.of
    assert [one.code for one in seen.categories][-1] == "care"
    assert len(plain.categories) == 5
    assert seen.mixes[home.building_id]["care"] == 1
    assert seen.counts.of["floating"] == plain.counts.of["floating"] - 1


def test_a_past_day_shows_care_as_it_was_then(held, person):
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
        actions.end(record_id=held.pk, how="over", by=care.writer())
        days = {n: timezone.localdate() - timedelta(days=n) for n in (1, 25)}
        found = {n: shown(person("care_officer"), on=day).counts.of["care"] for n, day in days.items()}
        assert shown(person("care_officer")).counts.of["care"] == 0
    assert found == {1: 1, 25: 0}


def test_a_house_draws_the_home_and_its_legend_adds_up(held, person):
    home = Person.objects.get(pk=held.person_id).place
    drawn, plain = (coloured(home.building, person(name)) for name in ("care_officer", "grid_admin"))
    assert {sign.code: sign.count for sign in drawn.signs}["care"] == 1
    assert sum(sign.count for sign in drawn.signs) == drawn.total == plain.total
    assert "care" not in {sign.code for sign in plain.signs}


def test_where_care_comes_later_in_a_street_the_other_colour_is_shown(held, person):
    ColourCategory.objects.filter(street_code="", code="care").update(precedence=99)
    assert shown(person("care_officer")).counts.of["care"] == 0


def test_the_tables_count_and_filter_for_holders_alone(held, signed_in):
    for address, n in ((reverse("person_table"), 1), (reverse("home_list"), 1)):
        page = signed_in("care_officer").get(address, {"colour": "care"})
        assert len(page.context["rows"]) == n
        assert {one.mark.code: one.count for one in page.context["strip"].colours}["care"] == 1
        assert page.context["rows"][0].mark.code == "care"
        base = signed_in("care_officer").get(address, {"colour": "floating"}).context
        assert len(base["rows"]) == {one.mark.code: one.count for one in base["strip"].colours}["floating"]
        plain = signed_in("grid_admin").get(address, {"colour": "care"}).context
        assert len(plain["rows"]) > 1 or plain["strip"].total == len(plain["rows"])
        assert "care" not in {one.mark.code for one in plain["strip"].colours}


def test_a_home_and_a_hit_say_it_to_holders(held, signed_in):
    person = Person.objects.get(pk=held.person_id)
    for name, is_told in (("care_officer", True), ("grid_admin", False)):
        client = signed_in(name)
        home = client.get(reverse("household", args=[person.place_id]))
        assert (home.context["mark"].code == "care") == is_told
        hits = client.post(reverse("person_find"), {"who": opened(person, "phone")}).context["found"][1]
        assert (("act", "关注人员") in hits.rows[0].chips) == is_told
        assert ("关注" in client.get("/").content.decode()) == is_told


def test_a_tile_is_another_one_for_holders_and_kept_by_no_browser(held, signed_in):
    address = reverse("colour_tile", args=[16, 51445, 28047])
    told, plain = (signed_in(name).get(address) for name in ("care_officer", "grid_admin"))
    assert (told.status_code, plain.status_code) == (200, 200)
    assert "no-store" in told["Cache-Control"]
    assert "max-age" in plain["Cache-Control"]
    for z in (11, 14):
        assert (
            signed_in("care_officer")
            .get(reverse("colour_tile", args=[z, 51445 >> 16 - z, 28047 >> 16 - z]))
            .status_code
            == 200
        )


def test_no_kept_filter_holds_the_word():
    assert kept_query("colour=care&area=530102006004") == "area=530102006004"
    assert kept_query("colour=floating") == "colour=floating"


def test_a_merged_row_s_record_is_shown_at_whoever_was_kept(held, person):
    kept = care.somebody()
    Person.objects.filter(pk=held.person_id).update(state="merged", merged_into=kept)
    seen = shown(person("care_officer"))
    assert seen.mixes[kept.place.building_id]["care"] == 1
