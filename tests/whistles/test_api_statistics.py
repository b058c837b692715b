"""Closure figures over the API: the numbers and keys of the command, within the caller's areas."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from tests import personas
from tests.factories import whistles as made
from whistles.intake.models import Source
from whistles.statistics.breakdown import WAYS
from whistles.statistics.period_breakdown import LINES, OF_DEPARTMENTS

pytestmark = pytest.mark.django_db

URL = "/api/v1/statistics/closure/"


@pytest.fixture
def counted(departments, capsys) -> dict:
    """Three whistles in 苏家塘, one of them closed, one cancelled, and one in 虹山; taken into the rollups; the command's figures."""
    made.a_whistle(state="closed")
    made.a_whistle(grade_code="key_city")
    made.a_whistle(state="cancelled")
    made.a_whistle(personas.HONGSHAN, grade_code="emergency")
    capsys.readouterr()
    call_command("closure_statistics", area=personas.LIANHUA, json=True)
    return json.loads(capsys.readouterr().out)


def test_the_api_gives_the_numbers_of_the_command(signed_in, counted):
    answer = signed_in("street_admin").get(URL, {"area": personas.LIANHUA}).json()
    today = timezone.localdate().isoformat()
    assert answer == {"area": personas.LIANHUA, "as_of": today, **counted}
    assert (answer["whistled"], answer["closed"], answer["closure_rate"]) == (4, 1, 33.3)


def test_a_day_before_everything_has_no_rate_rather_than_nought(signed_in, counted):
    answer = signed_in("street_admin").get(URL, {"area": personas.LIANHUA, "as_of": "2020-01-01"}).json()
    assert answer["whistled"] == 0
    assert answer["closure_rate"] is None


def test_a_community_officer_reads_the_own_community(signed_in, counted):
    client = signed_in("community_officer")
    assert client.get(URL, {"area": personas.SUJIATANG}).json()["whistled"] == 3
    answer = client.get(URL, {"area": personas.LIANHUA})
    assert answer.status_code == 403
    assert "莲华街道" in answer.json()["message"]


def test_a_city_viewer_reads_every_level(signed_in, counted):
    client = signed_in("city_viewer")
    found = [
        client.get(URL, {"area": code}).json()["whistled"]
        for code in (personas.CITY, personas.WUHUA, personas.LIANHUA, personas.HONGSHAN, personas.GUANDU)
    ]
    assert found == [4, 4, 4, 1, 0]


@pytest.mark.parametrize("role", ["department_handler", "auditor", "system_admin"])
def test_roles_without_statistics_are_told_so(signed_in, counted, role):
    assert signed_in(role).get(URL, {"area": personas.LIANHUA}).status_code == 403


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "area"),
        ({"area": "999999"}, "area"),
        ({"area": personas.LIANHUA, "as_of": "2023-02-30"}, "as_of"),
        ({"area": personas.LIANHUA, "as_of": "昨天"}, "as_of"),
    ],
)
def test_a_question_with_a_fault_is_refused_at_its_field(signed_in, areas, query, field):
    answer = signed_in("street_admin").get(URL, query)
    assert answer.status_code == 400
    assert answer.json()["field"] == field


def test_reading_a_figure_takes_a_fixed_number_of_queries(signed_in, counted, django_assert_max_num_queries):
    client = signed_in("city_viewer")
    # session (3), user, grants (2), area, rollups, grades
    with django_assert_max_num_queries(10):
        client.get(URL, {"area": personas.CITY})


@pytest.mark.parametrize("by", WAYS)
def test_the_api_gives_the_lines_of_the_command(signed_in, counted, capsys, by):
    answer = signed_in("street_admin").get(URL, {"area": personas.LIANHUA, "by": by}).json()
    capsys.readouterr()
    call_command("closure_statistics", area=personas.LIANHUA, by=by, json=True)

    assert answer["lines"] == json.loads(capsys.readouterr().out)["lines"]
    assert answer["lines"]


def test_a_department_reads_its_own_figures_and_whoever_sees_the_areas_those_of_all(
    signed_in, counted, capsys
):
    made.a_whistle(department="lianhua-police", assisting=["lianhua-urban"], state="signed")
    call_command("closure_statistics", area=personas.LIANHUA, json=True)
    asked = {"area": personas.LIANHUA, "since": timezone.localdate().replace(day=1).isoformat()}

    def lines(role: str) -> dict:
        found = signed_in(role).get("/api/v1/statistics/departments/", asked).json()["lines"]
        return {
            line["code"]: (line["whistled"], line["closed"], line["signed"], line["signed_late"])
            for line in found
        }

    own, others = {"lianhua-urban": (4, 1, 1, 0)}, {"lianhua-police": (1, 0, 1, 0)}
    assert lines("street_leader") == lines("city_viewer") == own | others
    assert lines("department_handler") == own
    assert lines("uninvolved_handler") == {}
    leader = signed_in("street_leader")
    urban = [
        line
        for source in Source.objects.values_list("code", flat=True)
        for line in leader.get("/api/v1/statistics/departments/", asked | {"source": source}).json()["lines"]
        if line["code"] == "lianhua-urban"
    ]
    assert [sum(line[name] for line in urban) for name in ("whistled", "assist_asked")] == [4, 1]
    rates = {"area": personas.LIANHUA, "by": "rate", "source": "hotline_12345", "department": "lianhua-urban"}
    response = leader.get("/api/v1/statistics/closure/", rates).json()["lines"][0]
    assert (response["code"], response["year_whole"]) == ("response", 1)
    refused = leader.get("/api/v1/statistics/closure/", rates | {"by": "month"})
    assert (refused.status_code, refused.json()["field"]) == (400, "by")
    figure = {"figure": "whistled", "as_of": timezone.localdate().isoformat(), "area": personas.LIANHUA}
    answer = signed_in("department_handler").get("/whistles/", figure | {"department": "lianhua-urban"})
    assert "共 4 件" in answer.content.decode()
    for other in ("lianhua-police", "none"):
        assert (
            signed_in("department_handler").get("/whistles/", figure | {"department": other}).status_code
            == 403
        )
    refused = signed_in("street_leader").get(
        "/api/v1/statistics/departments/", asked | {"since": "2026-01-02", "as_of": "2026-01-01"}
    )
    assert (refused.status_code, refused.json()["field"]) == (400, "since")


def test_a_period_is_told_by_command_and_api_alike_beside_the_one_before(signed_in, counted, capsys):
    first, last = timezone.localdate() - timedelta(days=9), timezone.localdate()
    asked = {"area": personas.LIANHUA, "from": first.isoformat(), "to": last.isoformat()}
    client = signed_in("city_viewer")
    for by in ("", *LINES, *OF_DEPARTMENTS):
        call_command(
            "closure_statistics",
            area=personas.LIANHUA,
            first=asked["from"],
            last=asked["to"],
            json=True,
            by=by or None,
        )
        told = json.loads(capsys.readouterr().out)
        answer = client.get("/api/v1/statistics/period/", asked | ({"by": by} if by else {})).json()
        assert answer == told
        assert (told["before"]["to"], told["before"]["whistled"]) == (str(first - timedelta(days=1)), 0)
        if by in ("area", "source", "grade", "month"):
            assert [sum(line[name] for line in told["lines"]) for name in ("whistled", "closed")] == [4, 1]
    assert (told["whistled"], told["closed"], told["came_closed"], told["closure_rate"]) == (4, 1, 1, 33.3)
    for wrong, field in (
        ({"from": "2100-01-01"}, "from"),
        ({"to": "2100-01-01"}, "to"),
        ({"area": "5"}, "area"),
    ):
        refused = client.get("/api/v1/statistics/period/", asked | wrong)
        assert (refused.status_code, refused.json()["field"]) == (400, field)
    assert (
        signed_in("street_leader").get("/api/v1/statistics/period/", asked | {"area": "530100"}).status_code
        == 403
    )


def test_a_breakdown_by_something_else_is_refused_with_the_field(signed_in, counted):
    answer = signed_in("street_admin").get(URL, {"area": personas.LIANHUA, "by": "weather"})
    assert (answer.status_code, answer.json()["field"]) == (400, "by")


@pytest.mark.parametrize("day", ["0001-01-01", "1989-12-31", "2101-01-01", "9999-12-31"])
@pytest.mark.parametrize("by", ["", "month"])
def test_a_day_that_no_figure_reaches_is_refused_at_its_field(signed_in, counted, day, by):
    asked = {"area": personas.LIANHUA, "as_of": day} | ({"by": by} if by else {})
    answer = signed_in("street_admin").get(URL, asked)
    assert (answer.status_code, answer.json()["field"]) == (400, "as_of")
    with pytest.raises(CommandError, match="只有 1990 年到 2100 年的数据"):
        call_command("closure_statistics", area=personas.LIANHUA, as_of=day, by="month", json=True)
