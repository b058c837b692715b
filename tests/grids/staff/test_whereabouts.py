"""Where am I: the grid of a place, everything above it and who is on duty there, in one question; as API and as command."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.areas.changing import Fresh
from grids.areas.coordinates import gcj02_from_wgs84, wgs84_from
from grids.conduct.refusals import Refusal
from grids.staff.models import Appointment, Member, PostKind
from grids.staff.whereabouts import where
from tests import personas
from tests.factories.shapes import a_row_of_grids, at, drawn, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def grids(departments) -> list[str]:
    codes = a_row_of_grids(2)
    appoint("赵长", codes[0], "grid_leader", "0871-1")
    appoint("钱警", codes[0], PostKind.objects.filter(group="core").exclude(code="grid_leader").first().code)
    appoint("孙邻", codes[1], "grid_leader")
    return codes


def appoint(name: str, area: str, kind: str, phone: str = "") -> Member:
    member = Member.objects.create(name=name, office_phone=phone)
    kind = PostKind.objects.get(code=kind)
    Appointment.objects.create(
        member=member, kind=kind, area_id=area, period=personas.ALWAYS, is_leader=kind.group == "leader"
    )
    return member


def test_one_question_answers_with_the_chain_and_who_is_on_duty(grids):
    with CaptureQueriesContext(connection) as asked:
        found = where(*at(0.5, 0.5))
    assert len(asked) == 1
    assert found.leaf == grids[0]
    assert [code for code, _name, _level in found.chain] == [
        personas.CITY, personas.WUHUA, personas.LIANHUA, personas.HONGSHAN, grids[0],
    ]  # fmt: skip
    assert [one.name for one in found.members] == ["赵长", "钱警"]
    assert found.members[0].leads
    assert found.members[0].office_phone == "0871-1"


def test_whoever_holds_the_grid_around_it_is_on_duty_in_a_level_five_grid(grids):
    report = drawn(
        {"a": square(0, 0, 0.5), "b": square(0.5, 0, 0.5)},
        fresh={"a": Fresh(grids[0], "一格"), "b": Fresh(grids[0], "二格")},
    )
    found = where(*at(0.2, 0.5))
    assert found.leaf == report.codes["a"]
    assert [(one.name, one.is_from_above) for one in found.members] == [("赵长", True), ("钱警", True)]


def test_gcj02_is_converted_and_the_converted_place_is_told(grids):
    lon, lat = at(1.5, 0.5)
    found = where(*gcj02_from_wgs84(lon, lat), "GCJ02")
    assert found.leaf == grids[1]
    assert (found.lon, found.lat) == (pytest.approx(lon, abs=1e-6), pytest.approx(lat, abs=1e-6))
    assert where(lon, lat).members[0].name == "孙邻"


def test_what_is_no_place_is_refused(grids):
    for lon, lat, coord in ((25, 102.7, "WGS84"), (float("nan"), 25, "WGS84"), (102.7, 25, "UTM")):
        with pytest.raises(Refusal):
            where(lon, lat, coord)
    assert where(*at(9, 9)).as_json()["chain"] == []


@pytest.mark.parametrize("coord", ["GCJ02", "BD09"])
@pytest.mark.parametrize("place", [(-24.2, 89.9999), (-131.6, -90), (0, 0), (140, 30), (1e300, 25)])
def test_a_place_to_which_a_system_of_the_country_does_not_reach_is_refused_in_a_sentence(
    signed_in, grids, coord, place
):
    """Towards a pole the shift has no end: nothing is worked out there."""
    with pytest.raises(Refusal):
        where(*place, coord)
    with pytest.raises(Refusal, match="不在中国境内"):
        wgs84_from(*place, coord)
    said = signed_in("community_officer").get(
        "/api/v1/where/", {"lon": place[0], "lat": place[1], "coord": coord}
    )
    assert said.status_code == 400


def test_the_api_answers_whoever_is_signed_in(grids, signed_in):
    client = signed_in("community_officer")
    lon, lat = at(0.5, 0.5)
    asked = client.get("/api/v1/where/", {"lon": lon, "lat": lat})
    posted = client.post("/api/v1/where/", {"lon": lon, "lat": lat}, content_type="application/json")
    assert asked.status_code == posted.status_code == 200
    assert asked.json() == posted.json() == where(lon, lat).as_json()
    assert client.get("/api/v1/where/", {"lon": "x", "lat": "nan"}).status_code == 400


def test_a_script_gets_the_same_document(grids, capsys):
    lon, lat = at(0.5, 0.5)
    call_command("locate", str(lon), str(lat), "--json")
    found = json.loads(capsys.readouterr().out)
    assert found["leaf"] == grids[0]
    assert found["members"][0] == {
        "name": "赵长", "posts": ["网格长"], "office_phone": "0871-1", "area": grids[0], "is_leader": True, "is_from_above": False,
    }  # fmt: skip
    call_command("locate", str(lon), str(lat))
    assert "虹山社区" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("locate", "25", "102.7", "--json")
