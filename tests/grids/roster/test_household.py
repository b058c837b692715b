"""The page of a home: who lives there masked, one tap that nothing changed, one value for a reason, neighbours, the book."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.audit.models import Kind, SecurityEvent
from grids.homes.actions import confirm, move_out
from grids.people.writing import opened
from grids.privacy.models import Disclosure
from grids.registry.dwellings.models import DwellingEvent
from tests import personas
from tests.factories.dwellings import a_dwelling, a_house
from tests.factories.homes import a_family, a_home, incoming
from tests.factories.registry import a_building_by_hand

pytestmark = pytest.mark.django_db


def page_of(client, dwelling, **query):
    return client.get(reverse("household", args=[dwelling.pk]), query)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_who_lives_there_is_masked_and_a_minor_shows_no_digit(signed_in):
    head, wife, daughter = a_family()
    said = text_of(page_of(signed_in("community_officer"), head.dwelling))
    assert "住在这里 3 人" in said
    for one in (head, wife, daughter):
        for name in ("name", "document", "phone"):
            value = opened(one.person, name)
            assert len(value) < 2 or value not in said
    assert said.count("未成年，须批准") == 1
    assert "6–13 岁" in said
    assert "户主" in said
    assert opened(head.person, "phone")[:3] + "****" + opened(head.person, "phone")[-4:] in said


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("community_officer", 200), ("grid_officer", 200), ("grid_admin", 200), ("street_leader", 200), ("street_admin", 403),
        ("city_viewer", 403), ("district_desk", 403), ("system_admin", 403), ("auditor", 404), ("department_handler", 404),
        ("other_community_officer", 404), ("other_street_leader", 404),
    ],
)  # fmt: skip
def test_only_whoever_sees_people_there_opens_it(signed_in, who, status):
    (lives,) = a_home()
    assert page_of(signed_in(who), lives.dwelling).status_code == status


def test_nothing_changed_is_one_tap_and_a_second_one_does_nothing_twice(signed_in):
    (lives,) = a_home()
    client, dwelling = signed_in("community_officer"), lives.dwelling
    response = page_of(client, dwelling)
    hidden = dict(response.context["tap"].hidden)
    address = reverse("home_confirm", args=[dwelling.pk])
    for _again in range(2):
        assert client.post(address, hidden).status_code == 302
    dwelling.refresh_from_db()
    assert dwelling.confirmed_on == timezone.localdate()
    assert DwellingEvent.objects.filter(dwelling=dwelling, verb="confirmed").count() == 1
    after = page_of(client, dwelling)
    assert after.context["story"].undo.verb == "confirmed"
    undo = reverse("home_undo", args=[dwelling.pk, after.context["story"].undo.pk])
    assert client.post(undo).status_code == 302
    dwelling.refresh_from_db()
    assert dwelling.confirmed_on is None
    page = page_of(client, dwelling).content.decode()
    # struck is what was taken back, not that it was
    assert page.count("<s>") == 1
    assert "<b>撤回：" in page


def test_who_looked_at_an_older_page_is_told_who_was_faster(signed_in):
    (lives,) = a_home()
    client, dwelling = signed_in("community_officer"), lives.dwelling
    hidden = dict(page_of(client, dwelling).context["tap"].hidden)
    move_out(residence_id=lives.pk, by=personas.make("grid_admin"))
    response = client.post(reverse("home_confirm", args=[dwelling.pk]), hidden)
    assert response.status_code == 409
    assert "苏网格" in text_of(response)
    dwelling.refresh_from_db()
    assert dwelling.confirmed_on is None


def test_who_may_only_look_confirms_nothing(signed_in):
    (lives,) = a_home()
    leader = signed_in("street_leader")
    response = page_of(leader, lives.dwelling)
    assert response.context["tap"] is None
    assert reverse("home_confirm", args=[lives.dwelling_id]) not in response.content.decode()
    assert leader.post(reverse("home_confirm", args=[lives.dwelling_id]), {"base": 1}).status_code == 403


def test_one_value_is_shown_for_a_reason_that_is_logged_first(signed_in):
    (lives,) = a_home()
    client = signed_in("community_officer")
    address = reverse("household_reveal", args=[lives.dwelling_id, lives.person_id])
    phone = opened(lives.person, "phone")
    assert phone not in client.get(address).content.decode()
    missing = client.post(address, {"field": "phone"})
    assert missing.status_code == 400
    assert not Disclosure.objects.exists()
    shown = client.post(address, {"field": "phone", "why": "lease"})
    assert phone in shown.content.decode()
    assert shown["Cache-Control"] == "no-store, private"
    (entry,) = Disclosure.objects.all()
    assert (entry.subject_id, entry.field, entry.reason) == (str(lives.person_id), "person.phone", "核实租约")
    assert phone not in str(SecurityEvent.objects.filter(kind=Kind.REVEAL).values_list("detail", flat=True))
    assert phone not in page_of(client, lives.dwelling).content.decode()


def test_no_number_of_a_minor_is_shown(signed_in):
    _head, _wife, daughter = a_family()
    client = signed_in("community_officer")
    address = reverse("household_reveal", args=[daughter.dwelling_id, daughter.person_id])
    assert "须另一人批准" in text_of(client.get(address))
    assert client.post(address, {"field": "document", "why": "lease"}).status_code == 409
    assert client.post(address, {"field": "phone", "why": "lease"}).status_code == 400
    assert not Disclosure.objects.exists()


def test_who_left_is_shown_from_no_page_of_the_home(signed_in):
    (lives,) = a_home()
    move_out(residence_id=lives.pk, by=personas.make("grid_admin"))
    client = signed_in("community_officer")
    assert (
        client.get(reverse("household_reveal", args=[lives.dwelling_id, lives.person_id])).status_code == 404
    )
    assert "这里没有登记居住的人" in text_of(page_of(client, lives.dwelling))


def test_neighbours_stand_in_the_order_of_the_way_from_the_top_floor_down(signed_in):
    rooms = {f"{one.entrance.number}-{one.room}": one for one in a_house()}
    client = signed_in("community_officer")

    def beside(name):
        home = page_of(client, rooms[name]).context["home"]
        return [one and one.door_short for one in (home.before, home.after)]

    assert beside("1-701") == [None, "702"]
    assert beside("1-702") == ["701", "601"]
    assert beside("1-102") == ["101", "2 单元 703"]
    assert beside("2-104")[1] is None


def test_a_home_that_its_people_numbered_is_headed_by_what_its_number_is(signed_in):
    house = a_building_by_hand(number="7", address="刘家沟", entrances=())
    three, four, back = (
        a_dwelling(house, room, entrance="", floor=1, column=place)
        for place, room in enumerate(("3", "4", "后院东屋"), start=1)
    )
    client = signed_in("community_officer")
    response = page_of(client, four)
    assert re.search(r"<title>\s*4 号 · 户卡", response.content.decode())
    assert "<h1>4 号</h1>" in response.content.decode()
    home = response.context["home"]
    assert {home.before.door_short, home.after.door_short} == {"3 号", "后院东屋"}
    assert four.label == "刘家沟 7 幢 4 号"
    assert back.door == "后院东屋"
    # as people may write it, with and without the word
    for text in ("刘家沟7幢4", "刘家沟 7幢 4号"):
        found = client.get(reverse("home_list"), {"q": text}).context["rows"]
        assert [one.pk for one in found] == [four.pk]
    assert three.door == "3 号"


def test_the_book_strikes_what_was_taken_back_and_says_what_was_entered_later(signed_in):
    (lives,) = a_home()
    client, by = signed_in("community_officer"), personas.make("community_officer")
    confirm(dwelling_id=lives.dwelling_id, by=by)
    story = page_of(client, lives.dwelling).context["story"]
    assert [step.what for step in story.steps][:2] == ["核实无变化", "迁入"]
    assert story.steps[1].is_late
    assert story.since == []
    a_home(
        incoming(relation="97"), dwelling=lives.dwelling, household_id=lives.household_id, occurred_on=None
    )
    story = page_of(client, lives.dwelling).context["story"]
    assert len(story.since) == 1


def test_steps_are_few_until_all_are_asked_for(signed_in):
    (lives,) = a_home()
    by = personas.make("community_officer")
    for _number in range(12):
        confirm(dwelling_id=lives.dwelling_id, by=by)
    client = signed_in("community_officer")
    assert len(page_of(client, lives.dwelling).context["story"].steps) == 8
    assert len(page_of(client, lives.dwelling, all="1").context["story"].steps) == 14


def test_a_home_that_is_no_more_is_only_read(signed_in):
    dwelling = a_dwelling()
    dwelling.ends_on = timezone.localdate()
    dwelling.save()
    response = page_of(signed_in("community_officer"), dwelling)
    assert response.context["tap"] is None
    assert "已注销" in text_of(response)


def test_the_page_of_the_dwelling_alone_tells_of_nobody_who_lives_there(signed_in):
    (lives,) = a_home()
    confirm(dwelling_id=lives.dwelling_id, by=personas.make("community_officer"))
    address = reverse("dwelling", args=[lives.dwelling_id])
    for who, leads_on in (("community_officer", True), ("city_viewer", False)):
        said = signed_in(who).get(address).content.decode()
        assert "迁入" not in said
        assert "核实无变化" not in said
        assert (reverse("household", args=[lives.dwelling_id]) in said) is leads_on
