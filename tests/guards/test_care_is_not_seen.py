"""Whoever holds no permission of care is answered, byte by byte, as if there were no care record anywhere.

Everything is walked twice, as everybody who may not know: in a database with records, and in its copy in which there are none.
Bodies, headers, statuses are the same, and so is what was asked of the database, with how many rows each statement answered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from math import asinh, pi, radians, tan
from pathlib import Path
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
from tests.factories.sheets import PEOPLE_HEAD, as_csv
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
# what ends the session is asked last, by itself
ENDS = ("sign_out", "admin:logout")
# asks the machine: which worker answers within some seconds
OF_THE_MACHINE = "ready"


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
        """The answers with care records, and those without.

        What a process keeps for a while may have been learnt from the first of them: what differs is asked of both once more,
        in the same order, so that a message which waits for the next page waits for the same one.
        """
        client, cookies = self.clients[name], self.clients[name].cookies.copy()
        with self.at_that_moment():
            here = twin.answers(client, asked)
            client.cookies = cookies.copy()
            with twin.working_on(self.databases, self.without):
                there = twin.answers(client, asked)
            client.cookies = cookies.copy()
            unlike = [one for one in asked if here[one.called] != there[one.called]]
            if unlike:
                here |= twin.answers(client, unlike)
                client.cookies = cookies.copy()
                with twin.working_on(self.databases, self.without):
                    there |= twin.answers(client, unlike)
                client.cookies = cookies.copy()
        return here, there

    def said(self, command: str, *args: str, file: Path | None = None) -> tuple[twin.Answer, twin.Answer]:
        """What a command says with care records, and without."""
        with self.at_that_moment():
            here = twin.spoken(command, *args, file=file)
            with twin.working_on(self.databases, self.without):
                there = twin.spoken(command, *args, file=file)
            # as above
            return (here if here == there else twin.spoken(command, *args, file=file)), there


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


def everywhere(worlds: Worlds, name: str) -> list[Asked]:
    """Every page; what asks the machine once, since it waits for it."""
    left = {*ENDS, *([] if name == "anonymous" else [OF_THE_MACHINE])}
    return [Asked(page, "GET", url) for page, url in sorted(worlds.urls.items()) if page not in left]


@pytest.mark.parametrize("name", WITHOUT)
def test_nothing_tells_of_care_to_whoever_may_not_know(worlds, name):
    asked = [*everywhere(worlds, name), *narrowed()]
    asked += [
        Asked(page, "POST", worlds.urls[page])
        for page in sorted(TABLE)
        if page in worlds.urls and page not in ENDS
    ]
    here, there = worlds.both(name, asked)
    for page in ENDS:
        with_care, without = worlds.both(name, [Asked(page, "POST", reverse(page))])
        here, there = here | with_care, there | without
    found = {one: here[one].where(there[one]) for one in here if here[one] != there[one]}
    for secret in SECRETS:
        for method in ("GET", "POST"):
            assert set(found.pop(f"{method} {secret}", {})) <= {"body"}
    assert not found, pformat(found, width=150)[:4000]
    # and not because everybody was sent away
    assert name == "anonymous" or sum(one.status == 200 for one in here.values()) > 20


def commands(folder: Path) -> dict[str, tuple]:
    """What a machine's people are shown: command, its words, the file that it writes."""
    record = CareRecord.objects.filter(state="active").order_by("pk").first()
    person = Person.objects.get(pk=record.person_id)
    home, area, list_of = person.place, personas.SUJIATANG, folder / "people.csv"
    table = folder / "register.csv"
    room = [home.building.label, home.entrance.number if home.entrance else "", home.room]
    table.write_bytes(
        as_csv(
            PEOPLE_HEAD,
            [*room, "", opened(person, "name"), "户主", "", "", "", ""],
            ["无此楼", "", "1", "", "某人", "户主", "", "", "", ""],
        )
    )
    by = ("--as", "grid_admin", "--json")
    return {
        "colours": ("colours", ["--area", area, "--json"], None),
        "colours, counted anew": ("colours", ["--area", area, "--verify"], None),
        "search": ("search", [opened(person, "name"), *by], None),
        "search by name": ("search", [opened(person, "name"), "--by", "name", *by], None),
        "search of care": ("search", ["关注", *by], None),
        "access report": ("access_report", [str(person.pk), "--by", "grid_admin", "--reason", "本人持身份证到窗口申请", "--json"], None),
        "import": ("import_register", [str(table), "--area", area, "--json"], None),
        "import, checked": ("import_register", [str(table), "--area", area, "--dry-run"], None),
        "export": ("export", ["people", str(list_of), "--area", area, "--as", "grid_admin", "--reason", "核对"], list_of),
        "export of care": ("export", ["people", str(list_of), "--area", area, "--as", "grid_admin", "--filter", "colour=care"], list_of),
    }  # fmt: skip


def test_no_command_tells_of_care_to_whoever_may_not_know(worlds, tmp_path):
    found, statuses = {}, {}
    for name, (command, args, file) in commands(tmp_path).items():
        here, there = worlds.said(command, *args, file=file)
        statuses[name] = here.status
        if here != there:
            found[name] = here.where(there)
    assert not found, pformat(found, width=150)[:4000]
    # and each of them said what it has to say
    assert {name for name, status in statuses.items() if status not in (0, 2)} <= {"export of care"}, statuses


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
    asked = everywhere(worlds, "grid_admin")
    with worlds.at_that_moment():
        found = twin.answers(worlds.clients["grid_admin"], [*asked, *narrowed()])
    naming = {name for name, one in found.items() if any("grids_care" in sql for sql, _rows in one.asked)}
    assert naming == set()
