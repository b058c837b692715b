"""A round on a phone: which homes are on it and in which order, what its page holds, what may be pressed there."""

import json
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.people.writing import opened
from grids.registry.dwellings.models import Dwelling
from grids.walks.models import Visit, Walk, WalkHome
from grids.walks.plan import Home, Need, need_of, planned
from grids.walks.rounds import forget_rounds
from tests import personas
from tests.factories.dwellings import a_house
from tests.factories.homes import a_family, a_home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]

TODAY, HALF_A_YEAR = date(2026, 11, 28), timedelta(days=180)
JSON = {"HTTP_ACCEPT": "application/json"}


def test_need_chooses_before_how_long_nobody_looked_and_the_way_is_walked_in_its_order():
    seen = TODAY - timedelta(10)
    told = [
        Home("nothing", (1,), confirmed_on=seen),
        Home("older", (2,), confirmed_on=seen - timedelta(90)),
        Home("new", (3,), confirmed_on=seen, is_new=True),
        Home("late", (4,), confirmed_on=seen, due_on=TODAY - timedelta(1)),
        Home("doubt", (5,), confirmed_on=seen, in_doubt=True),
        Home("never", (6,)),
        Home("due", (7,), confirmed_on=seen, due_on=TODAY),
        Home("today", (0,), confirmed_on=TODAY, due_on=TODAY - timedelta(9)),
    ]
    needs = {one.key: need_of(one, TODAY, HALF_A_YEAR) for one in told}
    assert needs["late"] == Need.OVERDUE
    assert (needs["doubt"], needs["new"], needs["due"], needs["never"]) == (
        Need.DOUBT,
        Need.NEW,
        Need.DUE,
        Need.STALE,
    )
    assert needs["nothing"] is None

    def keys(most):
        return [one.key for one in planned(told, most=most, today=TODAY, stale=HALF_A_YEAR)]

    assert keys(1) == ["late"]
    assert keys(5) == ["new", "late", "doubt", "never", "due"]
    assert keys(6) == ["older", "new", "late", "doubt", "never", "due"]
    assert keys(20) == ["nothing", "older", "new", "late", "doubt", "never", "due"]


def a_round(client, **more) -> Walk:
    given = {"area": personas.SUJIATANG_GRID, "most": 40, "key": str(uuid4())} | more
    answer = client.post(reverse("walk"), given)
    assert answer.status_code == 302, answer.content.decode()
    return Walk.objects.get(pk=given["key"])


def visit_of(client, dwelling, outcome="same", **more):
    headers = more.pop("headers", {})
    given = {
        "key": str(uuid4()),
        "base": Dwelling.objects.get(pk=dwelling.pk).version,
        "outcome": outcome,
    } | more
    return client.post(reverse("home_visit", args=[dwelling.pk]), given, **headers)


def test_a_house_is_walked_entrance_by_entrance_from_the_top_floor_down(signed_in):
    a_house()
    walk = a_round(signed_in("community_officer"), most=28)
    found = [
        one.dwelling.door for one in WalkHome.objects.filter(walk=walk).select_related("dwelling__entrance")
    ]
    assert found[:4] == ["1 单元 701", "1 单元 702", "1 单元 601", "1 单元 602"]
    assert found[14:16] == ["2 单元 703", "2 单元 704"]
    assert len(found) == 28


def test_the_page_holds_who_lives_there_masked_and_no_number_at_all(signed_in):
    rows = a_family()
    client = signed_in("community_officer")
    said = client.get(reverse("walk_round", args=[a_round(client).pk])).content.decode()
    for row in rows:
        for name in ("name", "document", "phone"):
            value = opened(row.person, name)
            assert len(value) < 2 or value not in said
        assert str(row.person_id) not in said
        assert f"{row.person.born_on}" not in said
    assert "530199" not in said
    assert "****" not in said
    assert "户主" in said
    assert "6–13 岁" in said
    assert f'data-outbox="{rows[0].dwelling.label}"' in said


def test_a_round_is_its_maker_s_alone_and_made_once(signed_in):
    a_home()
    client, key = signed_in("community_officer"), str(uuid4())
    walk = a_round(client, key=key)
    a_round(client, key=key)
    assert Walk.objects.count() == 1
    page = reverse("walk_round", args=[walk.pk])
    assert client.get(page).status_code == 200
    for who, status in (("grid_admin", 404), ("street_leader", 403), ("other_community_officer", 404)):
        assert signed_in(who).get(page).status_code == status


@pytest.mark.parametrize(
    "given",
    [{"most": 4}, {"most": 81}, {"area": "530102009"}, {"area": "x"}, {"key": "x"}, {"building": "x"}],
)
def test_what_is_no_round_is_said(signed_in, given):
    a_home()
    answer = signed_in("community_officer").post(
        reverse("walk"), {"area": personas.SUJIATANG_GRID, "most": 40, "key": str(uuid4())} | given
    )
    assert answer.status_code == 400
    assert Walk.objects.count() == 0


def test_one_house_alone_is_walked_from_its_picture(signed_in):
    rows = a_house()
    client = signed_in("community_officer")
    page = client.get(reverse("walk"), {"building": rows[0].building_id})
    assert "走访这幢" in page.content.decode()
    walk = a_round(client, area=rows[0].area_id, building=rows[0].building_id)
    assert walk.building_id == rows[0].building_id


def test_a_tap_says_what_became_of_it_to_a_page_and_to_a_script(signed_in):
    (row,) = a_home()
    client = signed_in("community_officer")
    walk = a_round(client)
    answer = visit_of(client, row.dwelling, walk=str(walk.pk))
    assert answer.headers["Location"] == reverse("walk_round", args=[walk.pk])
    told = visit_of(client, row.dwelling, "nobody", headers=JSON)
    assert (told.status_code, json.loads(told.content)["became"]) == (200, "done")
    wait = visit_of(client, row.dwelling, after=str(uuid4()), headers=JSON)
    assert (wait.status_code, json.loads(wait.content)["code"]) == (409, "wait")
    refused = visit_of(client, row.dwelling, "gone", headers=JSON)
    assert (refused.status_code, json.loads(refused.content)["field"]) == (400, "outcome")
    assert Visit.objects.count() == 2
    page = client.get(reverse("walk_round", args=[walk.pk])).content.decode()
    assert re.search(r"今天去过 1 户", page)


def test_who_moved_out_is_ticked_and_the_head_goes_last(signed_in):
    rows = a_family()
    client = signed_in("community_officer")
    answer = visit_of(client, rows[0].dwelling, "changed", out=[str(row.pk) for row in rows])
    assert answer.status_code == 302
    rows[0].dwelling.refresh_from_db()
    assert rows[0].dwelling.people == 0


@pytest.mark.parametrize(
    "given",
    [
        {"key": ""}, {"base": "-1"}, {"outcome": ""}, {"changes": "{"}, {"changes": "{}"}, {"changes": "[" * 9000},
        {"outcome": "changed"}, {"outcome": "changed", "out": "x"}, {"note": "字" * 201}, {"after": "x"},
    ],
)  # fmt: skip
def test_what_is_no_visit_is_said_and_nothing_is_written(signed_in, given):
    (row,) = a_home()
    answer = visit_of(signed_in("community_officer"), row.dwelling, **given, headers=JSON)
    assert answer.status_code == 400
    assert json.loads(answer.content)["said"]
    assert Visit.objects.count() == 0


def test_the_page_of_a_home_tells_its_visits_and_takes_one_by_a_tap(signed_in):
    (row,) = a_home()
    client = signed_in("community_officer")
    visit_of(client, row.dwelling, "nobody")
    said = client.get(reverse("household", args=[row.dwelling_id])).content.decode()
    assert "没人" in said
    assert "走访没人" in said


def test_rounds_are_forgotten_some_days_after_their_end_and_visits_stay(signed_in):
    (row,) = a_home()
    client = signed_in("community_officer")
    walk = a_round(client)
    visit_of(client, row.dwelling, walk=str(walk.pk))
    assert forget_rounds() == 0
    long_ago = timezone.now() - timedelta(days=9)
    Walk.objects.update(made_at=long_ago - timedelta(hours=8), ends_at=long_ago)
    assert forget_rounds() == 1
    assert (Walk.objects.count(), WalkHome.objects.count(), Visit.objects.count()) == (0, 0, 1)


HOSTILE = {
    "half a pair": '[{"verb": "in", "fields": {"who1-name": "\\ud800", "who1-kind": "none"}}]',
    "half a pair in a name": '[{"verb": "in", "fields": {"\\ud800": "x"}}]',
    "a NUL": '[{"verb": "within", "residence": "%s", "fields": {"where": "\\u0000"}}]',
    "half a place": '[{"verb": "within", "residence": "%s", "fields": {"where": "\\ud800"}}]',
    "several days": '[{"verb": "in", "fields": {"who1-name": "王丽", "occurred_on": ["x", "y"]}}]',
    "several numbers": '[{"verb": "in", "fields": {"who1-name": "王丽", "who1-kind": "resident_id", "who1-number": ["5", "x"]}}]',
    "several kinds": '[{"verb": "in", "fields": {"who1-kind": ["none", "resident_id"], "who1-number": "5"}}]',
    "nothing of several": '[{"verb": "in", "fields": {"who1-name": [], "who1-born_on": []}}]',
    "several places": '[{"verb": "within", "residence": "%s", "fields": {"where": ["1", "2"]}}]',
    "several telephones": '[{"verb": "phone", "residence": "%s", "fields": {"phone": ["1", "2"]}}]',
    "nobody": '[{"verb": "out", "residence": [], "fields": {}}]',
    "a number for somebody": '[{"verb": "out", "residence": 0, "fields": {}}]',
}


@pytest.mark.parametrize("waited", ["", "on"])
@pytest.mark.parametrize("changes", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_script_writes_is_refused_in_a_sentence_or_kept_for_somebody(signed_in, changes, waited):
    """What waits on a phone is sent again for days: an answer that is a fault would hold up everything behind it."""
    (row,) = a_home()
    given = {"outcome": "changed", "key": str(uuid4()), "base": row.dwelling.version, "waited": waited}
    given["changes"] = changes.replace("%s", str(row.pk))
    answer = signed_in("community_officer").post(reverse("home_visit", args=[row.dwelling_id]), given, **JSON)
    assert answer.status_code in (200, 400, 409)
    assert answer.json().get("said")
    assert answer.status_code != 200 or answer.json()["became"] == "conflict"


@pytest.mark.parametrize("base", ["2147483648", "99999999999999999999", "-1", "x", ""])
def test_a_version_that_no_home_can_have_is_refused(signed_in, base):
    (row,) = a_home()
    given = {"outcome": "same", "key": str(uuid4()), "base": base, "waited": "on"}
    answer = signed_in("community_officer").post(reverse("home_visit", args=[row.dwelling_id]), given, **JSON)
    assert answer.status_code == 400
    assert not Visit.objects.exists()
