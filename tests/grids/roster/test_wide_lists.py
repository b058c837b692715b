"""Lists of a whole street: what is read once for all of its rows finds whom it found one by one, by indexes of the street."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.access import fence
from grids.areas.models import Area
from grids.homes.kinds import Standing
from grids.homes.models import Residence
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.homes import a_family, a_home, incoming
from tests.factories.registry import a_building_by_hand

pytestmark = pytest.mark.django_db
PEOPLE, HOMES, REGISTERS = reverse("person_table"), reverse("home_list"), reverse("due_lists")
OTHER_GRID = "530102006004002"


def ids(response) -> set:
    return {row.pk for row in response.context["rows"]}


@pytest.fixture
def lives() -> Residence:
    """A permanent resident of one grid who is floating in a second home of another."""
    Area.objects.create(code=OTHER_GRID, name="苏家塘第二网格", level=4, parent_id=personas.SUJIATANG)
    (row,) = a_home()
    second = incoming(
        kind="none", person_id=row.person_id, relation="02", standing=Standing.FLOATING, is_main=False
    )
    a_home(second, dwelling=a_dwelling(a_building_by_hand(OTHER_GRID, number="7")))
    return row


@pytest.mark.parametrize("who", ["grid_admin", "community_officer"])
def test_who_lives_so_in_a_second_home_elsewhere_stands_on_the_list_of_where_they_live(signed_in, lives, who):
    client = signed_in(who)
    for query in ("standing=floating", "state=registration_due"):
        assert ids(client.get(f"{PEOPLE}?{query}")) == {lives.person_id}, query
        assert ids(client.get(f"{PEOPLE}?{query}&area={personas.SUJIATANG_GRID}")) == {lives.person_id}, query
        # of the second grid they are no resident
        assert ids(client.get(f"{PEOPLE}?{query}&area={OTHER_GRID}")) == set(), query
    (line,) = [
        line
        for _heading, lines in client.get(REGISTERS).context["groups"]
        for line in lines
        if "state=registration_due" in line.total.url
    ]
    assert line.total.count == 1


def asked_of(client, address: str, table: str) -> list[str]:
    """What a page asks about rows of a table."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in asked.captured_queries if f'FROM "{table}"' in one["sql"]]


def plans(client, address: str, table: str) -> str:
    """How a database full of rows reads those of a table for this page: one of a few rows would walk over them."""
    found = asked_of(client, address, table)
    with fence.everything("a plan"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        lines = []
        for sql in found:
            cursor.execute("EXPLAIN " + sql)
            lines += [line for (line,) in cursor.fetchall()]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("address", "table", "index"),
    [
        (f"{PEOPLE}?standing=floating", "grids_residence", "residence_in_a_street_now"),
        (f"{PEOPLE}?state=registration_due", "grids_residence", "residence_in_a_street_now"),
        (f"{PEOPLE}?sort=lease", "grids_person", "people_by_lease_in_a_street"),
        (reverse("dynamics"), "grids_dwellingevent", "dwelling_event_of_a_street"),
    ],
)
def test_each_list_of_a_street_reads_an_index_of_the_street(signed_in, lives, address, table, index):
    assert index in plans(signed_in("grid_admin"), address, table)


def test_words_of_an_address_are_looked_for_among_the_homes_of_the_street(signed_in, lives):
    client = signed_in("grid_admin")
    word = lives.dwelling.building.address[:3]
    for query in (f"q={word}", f"q={lives.dwelling.room}"):
        assert ids(client.get(f"{PEOPLE}?{query}")) == {lives.person_id}
        assert lives.dwelling_id in ids(client.get(f"{HOMES}?{query}"))
    assert ids(client.get(f"{PEOPLE}?q=没有这条路")) == set()


@pytest.mark.parametrize("name", ["person_table", "home_list", "lease_list", "owner_list", "dwelling_list"])
def test_no_list_of_a_street_asks_the_index_of_words_of_a_whole_city(signed_in, lives, name):
    word = lives.dwelling.building.address[:3]
    found = [
        sql
        for sql in asked_of(signed_in("grid_admin"), f"{reverse(name)}?q={word}", "grids_dwelling")
        if word in sql
    ]
    assert found
    assert [sql for sql in found if '"sought"::text ~' in sql] == []


@pytest.mark.parametrize(
    "address",
    [
        f"{PEOPLE}?standing=floating&q=建设路&sort=own", f"{PEOPLE}?state=registration_due&sort=own",
        f"{HOMES}?q=建设路&sort=home", REGISTERS,
    ],
)  # fmt: skip
def test_a_narrowed_list_asks_as_often_for_twelve_rows_as_for_three(signed_in, address):
    client = signed_in("grid_admin")
    a_family()
    client.get(address)
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
        for _more in range(3):
            a_family()
    assert counts[0] == counts[1]


def test_rows_that_may_be_one_person_are_looked_for_by_name_within_the_street(signed_in):
    one = incoming(relation="02", name="李桂英")
    (first,), (second,) = a_home(one), a_home(incoming(relation="02", name="李桂英"))
    client = signed_in("grid_admin")
    rows = client.get(reverse("person_same")).context["rows"]
    assert [{pair.one.pk, pair.other.pk} for pair, *_masked in rows] == [{first.person_id, second.person_id}]
    # the index of names is of those who have one: each side has to say so
    asked = next(
        sql for sql in asked_of(client, reverse("person_same"), "grids_person") if "notthesame" in sql
    )
    for side in ("grids_person", "V0"):
        assert f'NOT ("{side}"."name_hash" =' in asked or f'NOT ({side}."name_hash" =' in asked, asked
