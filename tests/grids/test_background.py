"""A page says when background work doesn't go on, to whoever waits for it and to whoever can see to it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.background.actions import beat
from grids.background.models import Heartbeat, Kind
from grids.background.queries import PATIENCE, silent

pytestmark = pytest.mark.django_db

WAITS, TO_MEND = "后台任务现在没有运行", "后台任务没有运行："


@pytest.fixture
def all_alive(db) -> None:
    for kind in Kind:
        beat(kind)


def fell_silent(kind: Kind) -> None:
    Heartbeat.objects.filter(kind=kind).update(seen_at=timezone.now() - PATIENCE[kind] - timedelta(seconds=1))


def page(client, name: str) -> str:
    return client.get(reverse(name)).content.decode()


def test_work_that_never_gave_a_sign_is_silent(db):
    assert silent() == list(Kind)


@pytest.mark.parametrize(
    ("kind", "name", "role"),
    [
        (Kind.IMPORTS, "import_list", "street_admin"),
        (Kind.IMPORTS, "import_new", "street_admin"),
        (Kind.STATISTICS, "statistics", "street_leader"),
        (Kind.URGENT, "import_list", "street_admin"),
        (Kind.URGENT, "statistics", "street_leader"),
    ],
)
def test_a_page_that_waits_for_work_that_fell_silent_says_so(all_alive, signed_in, kind, name, role):
    client = signed_in(role)
    assert WAITS not in page(client, name)
    fell_silent(kind)
    assert WAITS in page(client, name)


def test_what_another_kind_of_work_does_not_wait_for_is_not_said(all_alive, signed_in):
    fell_silent(Kind.STATISTICS)
    assert WAITS not in page(signed_in("street_admin"), "import_list")


def test_whoever_keeps_the_system_reads_on_the_first_page_which_work_is_silent(all_alive, signed_in):
    assert TO_MEND not in page(signed_in("system_admin"), "home")
    fell_silent(Kind.IMPORTS)
    shown = page(signed_in("system_admin"), "home")
    assert f"{TO_MEND}台账导入" in shown
    assert TO_MEND not in page(signed_in("street_admin"), "home")


@pytest.mark.django_db(transaction=True)
def test_readiness_names_the_work_that_is_silent(all_alive, client):
    fell_silent(Kind.STATISTICS)
    answer = client.get("/health/ready/?format=json")
    assert answer.status_code == 500
    said = answer.json()
    assert next(text for name, text in said.items() if "BackgroundWork" in name).endswith(": statistics")
    assert next(text for name, text in said.items() if "Partitions" in name) == "OK"
