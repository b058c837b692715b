"""Whoever holds no permission of care is answered, byte by byte, as if there were no care record anywhere.

Everything is walked twice, as everybody who may not know: in a database with records, and in its copy in which there are none.
Bodies, headers, statuses are the same, and so is what was asked of the database, with how many rows each statement answered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from math import asinh, pi, radians, tan
from pprint import pformat

import pytest
import time_machine
from django.db import connections
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from governance.access_tables import PAGES as TABLE
from governance.access_tables import ROLES
from grids.access.roles import ROLES as ROLE_TABLE
from grids.access.roles import Permission
from grids.care import actions
from grids.care.models import CareRecord
from grids.homes.models import Residence
from grids.people.models import Person
from grids.people.writing import opened
from grids.staff.models import User
from tests import personas
from tests.factories import care
from tests.factories.homes import a_family
from tests.guards import twin
from tests.guards.pages import every_address
from tests.guards.twin import Asked

OF_CARE = (
    "grids_carerecord", "grids_carepromise", "grids_caredeed", "grids_careevent", "grids_carereading", "grids_carehead",
)  # fmt: skip
CARE = {one for one in Permission if one.value.startswith("care.")}
WITHOUT = [
    name for name in ROLES if name == "anonymous" or not ROLE_TABLE[personas.PERSONAS[name].role].permissions & CARE
]  # fmt: skip
KEY = "01a22000-0000-7000-8000-000000000001"
# a secret that is drawn anew for each answer stands in its body: all but the body is compared
SECRETS = {"second_factor_enrol", "walk_key"}
# what ends the session, and what asks the machine and not the database
LEFT_OUT = {"sign_out", "admin:logout", "health", "health_ready", "health_live", "metrics"}


@pytest.fixture
def db(worlds):
    """Both databases stand for all tests."""


@pytest.fixture
def _own_folder(worlds):
    """Uploads are where they were made."""


class Worlds:
    """The clone with care records, its copy without; clients that are signed in in both, and what is asked."""

    def __init__(
        self, databases, without: str, moment, clients: dict[str, Client], urls: dict[str, str]
    ) -> None:
        self.databases, self.without, self.moment = databases, without, moment
        self.clients, self.urls = clients, urls

    @contextmanager
    def at_that_moment(self) -> Iterator[None]:
        """The clock stands."""
        with time_machine.travel(self.moment, tick=False):
            yield

    def both(self, name: str, asked: list[Asked]) -> tuple[dict, dict]:
        """The answers with care records, and those without."""
        client, cookies = self.clients[name], self.clients[name].cookies.copy()
        with self.at_that_moment():
            # what a process keeps for some seconds is known to both
            twin.answers(client, asked)
            client.cookies = cookies.copy()
            here = twin.answers(client, asked)
            client.cookies = cookies.copy()
            with twin.working_on(self.databases, self.without):
                there = twin.answers(client, asked)
        return here, there


def rows() -> None:
    """Records in every state, of several people: one who was merged, a child, one who moved."""
    residents = Person.objects.filter(state="living", place__isnull=False).order_by("pk")
    for person in residents[:3]:
        care.told(care.active(person, kind="poor").pk)
    (_father, _mother, child) = a_family()
    care.active(Person.objects.get(pk=child.person_id), kind="child")
    care.proposed(care.somebody(), kind="mother")
    ended = care.active(care.somebody(), kind="disabled")
    actions.deed(record_id=ended.pk, what="送去了米和油", by=care.writer())
    actions.end(record_id=ended.pk, how="over", by=care.writer())


@pytest.fixture(scope="module")
def worlds(databases, django_db_blocker, tmp_path_factory) -> Iterator[Worlds]:
    folder = tmp_path_factory.mktemp("worlds")
    places = {"MEDIA_ROOT": str(folder / "media"), "LEDGER_HEADS_DIR": str(folder / "heads")}
    with django_db_blocker.unblock(), override_settings(**places):
        personas.make_areas()
        personas.make_departments()
        urls = every_address(folder, lambda name: User.objects.get(pk=personas.make(name).pk))
        rows()
        # later than anything that was made
        moment = timezone.now() + timedelta(minutes=1)
        with time_machine.travel(moment, tick=False):
            clients = {name: Client() for name in ROLES}
            for name in ROLES:
                if name != "anonymous":
                    personas.enter(clients[name], User.objects.get(pk=personas.make(name).pk))
                    clients[name].get("/")
        with twin.beside(databases, OF_CARE) as without:
            yield Worlds(databases, without, moment, clients, urls)
        connections.close_all()
        databases.cleaner.clean()


def narrowed() -> list[Asked]:
    """Words of care in addresses, homes and houses of whom there is care, days before today."""
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    record = CareRecord.objects.order_by("pk").first()
    person = Person.objects.get(pk=record.person_id)
    house = person.place.building
    found = [
        ("people of care", "person_table", [], "colour=care"),
        ("people by care", "person_table", [], "sort=care"),
        ("homes of care", "home_list", [], "colour=care"),
        ("map yesterday", "colour_map", [], f"on={yesterday}&view=list"),
        ("map as a list", "colour_map", [], "view=list"),
        ("card of a house", "colour_card", [house.pk], ""),
        ("house", "building_grid", [house.pk], ""),
        ("house of care", "building_grid", [house.pk], "colour=care"),
        ("home", "household", [person.place_id], "all=1"),
        ("person", "person", [person.pk], ""),
        ("reveal", "household_reveal", [person.place_id, person.pk], ""),
        ("paper of people", "paper_list", ["people"], "colour=care"),
        ("paper of homes", "paper_list", ["homes"], ""),
        ("searched", "search", [], "q=关注"),
        ("dynamics", "dynamics", [], ""),
        ("record", "care_record", [record.pk], ""),
        ("step of a record", "care_step", [record.pk, "end"], ""),
        ("new record", "care_new", [person.pk], ""),
    ]
    told = [Asked(name, "GET", f"{reverse(page, args=args)}?{query}") for name, page, args, query in found]
    x, y, z = _tile(house, 16)
    tiles = [Asked(f"tile {z}", "GET", reverse("colour_tile", args=[z, x, y]))]
    return [*told, *tiles, *moves(person)]


def moves(person: Person) -> list[Asked]:
    """What is done to somebody of whom there is care, by whoever keeps the register: the very same statements."""
    home = person.place_id
    lives = Residence.objects.current().main().get(person=person)
    told = {"left_to": "外地", "died_on": timezone.localdate().isoformat(), "base": lives.dwelling.version}
    return [
        Asked(
            "confirmed",
            "POST",
            reverse("home_confirm", args=[home]),
            {"base": lives.dwelling.version, "key": KEY},
        ),
        Asked("found by name", "POST", reverse("person_find"), {"who": opened(person, "name")}),
        *(
            Asked(f"resident {step}", "POST", reverse("resident_step", args=[home, step, lives.pk]), told)
            for step in ("out", "died")
        ),
    ]


def _tile(house, z: int) -> tuple[int, int, int]:
    point = house.shape.centroid if house.shape else house.point
    n = 2**z
    x = int((point.x + 180) / 360 * n)
    y = int((1 - asinh(tan(radians(point.y))) / pi) / 2 * n)
    return x, y, z


@pytest.mark.parametrize("name", WITHOUT)
def test_nothing_tells_of_care_to_whoever_may_not_know(worlds, name):
    asked = [Asked(page, "GET", url) for page, url in sorted(worlds.urls.items()) if page not in LEFT_OUT]
    asked += narrowed()
    asked += [
        Asked(page, "POST", worlds.urls[page])
        for page in sorted(TABLE)
        if page in worlds.urls and page not in LEFT_OUT
    ]
    here, there = worlds.both(name, asked)
    found = {one: here[one].where(there[one]) for one in here if here[one] != there[one]}
    for secret in SECRETS:
        for method in ("GET", "POST"):
            assert set(found.pop(f"{method} {secret}", {})) <= {"body"}
    assert not found, pformat(found, width=150)[:4000]
    # and not because everybody was sent away
    assert name == "anonymous" or sum(one.status == 200 for one in here.values()) > 20


def test_the_comparison_sees_what_a_holder_is_shown(worlds):
    record = CareRecord.objects.filter(state="active").order_by("pk").first()
    home = Person.objects.get(pk=record.person_id).place_id
    asked = [
        Asked("home", "GET", reverse("household", args=[home])),
        Asked("list", "GET", reverse("care_list")),
    ]
    here, there = worlds.both("care_officer", asked)
    assert {one: "body" in here[one].unlike(there[one]) for one in here} == {
        "GET home": True,
        "GET list": True,
    }


def test_no_statement_about_care_is_asked_for_whoever_holds_none_of_its_permissions(worlds):
    asked = [Asked(page, "GET", url) for page, url in sorted(worlds.urls.items()) if page not in LEFT_OUT]
    with worlds.at_that_moment():
        found = twin.answers(worlds.clients["grid_admin"], [*asked, *narrowed()])
    naming = {name for name, one in found.items() if any("grids_care" in sql for sql, _rows in one.asked)}
    assert naming == set()
