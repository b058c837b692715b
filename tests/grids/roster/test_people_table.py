"""The table of people and the list of homes: who is in them, by what they are narrowed, what leaves in a file, who is found."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.audit.models import Kind, SecurityEvent
from grids.exports.sources import Rows, source
from grids.homes.actions import died, move_out
from grids.homes.kinds import Standing
from grids.people.writing import opened
from grids.roster.kinds import LISTS, OfHomes, OfPeople
from grids.together import due_lists
from tests import personas
from tests.factories.homes import a_family, a_home, a_room, incoming
from tests.factories.people import a_phone

pytestmark = pytest.mark.django_db
PEOPLE, HOMES = reverse("person_table"), reverse("home_list")


def ids(response) -> set:
    return {row.pk for row in response.context["rows"]}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("community_officer", 200), ("grid_officer", 200), ("grid_admin", 200), ("street_leader", 200), ("street_admin", 403),
        ("city_viewer", 403), ("system_admin", 403), ("department_handler", 403),
    ],
)  # fmt: skip
def test_only_whoever_sees_people_opens_the_lists(signed_in, who, status):
    client = signed_in(who)
    for address in (PEOPLE, HOMES, reverse("due_lists"), reverse("dynamics")):
        assert client.get(address).status_code == status


def test_everybody_who_lives_in_the_reader_s_areas_is_in_the_table_and_nobody_else(signed_in):
    family = a_family()
    (gone,) = a_home()
    (dead,) = a_home()
    move_out(residence_id=gone.pk, by=personas.make("grid_admin"))
    died(person_id=dead.person_id, died_on=timezone.localdate(), by=personas.make("grid_admin"))
    expected = {one.person_id for one in family}
    for who in ("community_officer", "grid_officer", "grid_admin", "street_leader"):
        response = signed_in(who).get(PEOPLE)
        assert ids(response) == expected
        assert response.context["strip"].total == len(expected)
    assert ids(signed_in("other_community_officer").get(PEOPLE)) == set()


def test_names_and_numbers_are_masked_and_a_minor_s_are_none(signed_in):
    family = a_family()
    said = signed_in("community_officer").get(PEOPLE).content.decode()
    for one in family:
        assert opened(one.person, "document") not in said
        assert len(opened(one.person, "name")) < 3 or opened(one.person, "name") not in said
    assert said.count("未成年，须批准") == 1


def test_each_filter_keeps_exactly_those_it_names(signed_in):
    man, wife, daughter = a_family()
    (settled,) = a_home(incoming(standing=Standing.RESIDENT, relation="02"))
    client = signed_in("community_officer")
    cases = {
        "age=6": {daughter}, "age=minor": {daughter}, "age=36": {man, wife, settled}, "age=80": set(),
        "standing=floating": {man, wife, daughter}, "standing=resident": {settled},
        "colour=floating": {man, wife, daughter}, "colour=resident": {settled}, "colour=vacant": set(),
        f"area={personas.SUJIATANG_GRID}": {man, wife, daughter, settled}, f"q={settled.dwelling.room}": {settled},
        "state=registration_due": {man, wife, daughter}, "state=may_be_resident": {man, wife, daughter},
        "state=unverified": set(), "lease=30": set(),
        # a word that isn't understood changes nothing
        "colour=care": {man, wife, daughter, settled}, "age=nonsense": {man, wife, daughter, settled},
    }  # fmt: skip
    for query, expected in cases.items():
        response = client.get(f"{PEOPLE}?{query}")
        assert ids(response) == {one.person_id for one in expected}, query
    by_house = client.get(
        PEOPLE, {"area": personas.SUJIATANG_GRID, "building": str(settled.dwelling.building_id)}
    )
    assert len(ids(by_house)) == 4


def test_every_number_of_the_strip_is_its_list(signed_in):
    a_family()
    a_home()
    a_room()
    client = signed_in("community_officer")
    for address in (PEOPLE, HOMES):
        strip = client.get(address).context["strip"]
        assert strip.total == len(client.get(address).context["rows"])
        assert sum(one.count for one in strip.colours) == strip.total
        for one in strip.colours:
            assert len(client.get(address + one.url).context["rows"]) == one.count


def test_every_number_of_what_is_due_is_its_list(signed_in):
    family = a_family(dwelling=a_room(use="vacant"))
    a_home(incoming(standing=Standing.UNVERIFIED, relation="02"))
    let = a_room(use="let")
    client = signed_in("community_officer")
    table = client.get(reverse("due_lists")).context
    lines = [line for _heading, group in table["groups"] for line in group]
    assert {line.label for line in lines} == {str(one.label) for one in (*OfPeople, *OfHomes, *due_lists())}
    seen = 0
    for line in lines:
        for cell in (line.total, *line.cells):
            if cell.count:
                assert len(client.get(cell.url).context["rows"]) == cell.count, line.label
                seen += 1
    assert seen >= 8
    assert ids(client.get(f"{HOMES}?state=let_nobody")) == {let.pk}
    assert ids(client.get(f"{HOMES}?state=vacant_lived")) == {family[0].dwelling_id}


def test_each_list_has_a_short_address(signed_in):
    client = signed_in("community_officer")
    for name, page in LISTS.items():
        answer = client.get(reverse("due_list", args=[name]))
        assert (answer.status_code, answer.url) == (302, f"{reverse(page)}?state={name}")
    assert client.get(reverse("due_list", args=["nonsense"])).status_code == 404


def test_pages_follow_each_other_in_the_order_of_what_is_due(signed_in):
    for number in range(16):
        a_home(
            incoming(standing=Standing.FLOATING, relation="02"),
            occurred_on=timezone.localdate() - timedelta(days=number),
        )
        a_home(occurred_on=timezone.localdate() - timedelta(days=number))
    client, seen, address = signed_in("community_officer"), [], PEOPLE
    while address:
        response = client.get(address)
        seen += [(row.due_on, row.pk) for row in response.context["rows"]]
        address = PEOPLE + response.context["page"].next_url if response.context["page"].next_url else ""
    assert len(seen) == len(set(seen)) == 32
    days = [day for day, _pk in seen if day]
    assert days == sorted(days)
    assert [day is None for day, _pk in seen] == sorted(day is None for day, _pk in seen)


@pytest.mark.parametrize("full", [False, True])
def test_a_file_holds_the_table_masked_and_no_minor_in_full(person, full):
    family, officer = a_family(), person("community_officer")
    rows = [row for batch in Rows(source("people"), officer, {}, is_full=full).batches() for row in batch]
    assert len(rows) == 3
    said = str(rows)
    for one in family:
        is_minor = one is family[2]
        assert (opened(one.person, "document") in said) is (full and not is_minor)
    assert (opened(family[0].person, "phone") in said) is full


def test_nobody_asks_for_the_whole_table_who_may_not_open_one_by_one():
    assert source("people").revealed_by == "people.reveal"
    assert source("homes").revealed is None
    assert source("dynamics").revealed is None


@pytest.mark.parametrize("way", ["name", "document", "phone", "tail"])
def test_somebody_is_found_by_what_is_written_out_and_it_is_noted(signed_in, way):
    (lives,) = a_home(incoming(relation="02", phone=a_phone()))
    a_family()
    said = opened(lives.person, "document")[-4:] if way == "tail" else opened(lives.person, way)
    client = signed_in("community_officer")
    response = client.post(reverse("person_find"), {"who": said})
    address = reverse("household", args=[lives.dwelling_id])
    assert address in [hit.url for hit in response.context["found"][1].rows]
    assert response["Cache-Control"] == "no-store, private"
    (note,) = SecurityEvent.objects.filter(kind=Kind.REVEAL, subject_kind="look-up")
    assert note.detail["found"] >= 1
    assert way == "tail" or said not in str(note.detail)
    other = signed_in("other_community_officer").post(reverse("person_find"), {"who": said})
    assert other.context["found"][1].rows == ()


@pytest.mark.parametrize("text", ["", "4", "3栋402室1单元", "402"])
def test_what_is_nobody_s_name_or_number_is_looked_for_nowhere(signed_in, text):
    response = signed_in("community_officer").post(reverse("person_find"), {"who": text})
    assert response.status_code == 400
    assert not SecurityEvent.objects.filter(subject_kind="look-up").exists()


def test_the_one_box_finds_residents_too_each_time_noted(signed_in):
    (lives,) = a_home(incoming(relation="02", phone=a_phone()))
    client = signed_in("community_officer")
    response = client.post(reverse("search"), {"q": opened(lives.person, "phone")})
    hits = [hit.url for one in response.context["found"] for hit in one["rows"]]
    assert hits == [reverse("household", args=[lives.dwelling_id])]
    assert SecurityEvent.objects.filter(subject_kind="look-up").count() == 1


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("community_officer", {"colour_counts", "lease_list", "owner_list", "minor_leave"}),
        ("grid_admin", {"colour_counts", "lease_list", "owner_list", "person_same", "openings", "minor_leave"}),
        ("street_leader", {"colour_counts", "lease_list", "owner_list", "openings", "minors"}),
    ],
)  # fmt: skip
def test_beside_the_lists_of_what_is_due_are_the_pages_that_stand_in_no_rail(signed_in, who, names):
    client = signed_in(who)
    found = {one.name for one in client.get(reverse("due_lists")).context["ways"]}
    assert found == names
    for name in found:
        assert client.get(reverse(name)).status_code == 200


def test_an_auditor_and_whoever_sees_figures_alone_find_theirs(signed_in):
    assert f'href="{reverse("minors")}"' in signed_in("auditor").get(reverse("home")).content.decode()
    board = signed_in("city_viewer").get(reverse("statistics")).content.decode()
    assert f'href="{reverse("colour_counts")}?area=' in board
