"""Pages by key: every row once, in order, also where many rows share a time; a position is never trusted."""

import base64
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from grids.paging import decode, encode
from tests.factories import whistles as made

pytestmark = pytest.mark.django_db

URL = "/api/v1/leads/"


def walk(client, url: str) -> list[str]:
    found = []
    while url:
        page = client.get(url).json()
        found += [row["id"] for row in page["results"]]
        url = page["next"]
    return found


def test_every_row_comes_once_where_many_share_a_time(signed_in, areas):
    at = timezone.now() - timedelta(days=1)
    leads = [made.a_lead(received_at=at) for _ in range(7)] + [made.a_lead() for _ in range(4)]
    found = walk(signed_in("street_admin"), f"{URL}?page_size=3")
    assert len(found) == len(set(found)) == 11
    assert set(found) == {str(lead.pk) for lead in leads}


def test_the_newest_come_first(signed_in, areas):
    now = timezone.now()
    leads = [made.a_lead(received_at=now - timedelta(hours=hours)) for hours in (5, 1, 3)]
    order = sorted(leads, key=lambda lead: lead.received_at, reverse=True)
    assert walk(signed_in("street_admin"), f"{URL}?page_size=1") == [str(lead.pk) for lead in order]


def test_a_row_that_comes_in_between_moves_nothing(signed_in, areas):
    client = signed_in("street_admin")
    leads = [made.a_lead(received_at=timezone.now() - timedelta(hours=hours)) for hours in (4, 3, 2)]
    first = client.get(f"{URL}?page_size=2").json()
    made.a_lead()
    assert walk(client, first["next"]) == [str(leads[0].pk)]


def test_filters_stay_on_the_next_page(signed_in, areas):
    for number in range(3):
        made.a_lead(title=f"井盖松动 {number}")
        made.a_lead(title="路灯不亮")
    assert len(walk(signed_in("street_admin"), f"{URL}?page_size=1&q=井盖")) == 3


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense", "%00", "e30", "WzFd",
        encode(["2024-01-01T00:00:00+08:00"]),
        encode(["2024-01-01T00:00:00", "x"]),
        encode(["2024-01-01", "x"]),
        encode(["20240101", "x"]),
        encode(["20240101T000000", "x"]),
        encode(["2024-W01-1", "x"]),
        encode(["2024-13-01T00:00:00+08:00", "x"]),
        encode(["2024-01-01T00:00:00+08:00", "no uuid"]),
        base64.urlsafe_b64encode(json.dumps([{}, []]).encode()).decode(),
    ],
)  # fmt: skip
def test_a_position_that_is_none_of_ours_is_refused_with_a_sentence(signed_in, areas, cursor):
    response = signed_in("street_admin").get(URL, {"cursor": cursor})
    assert response.status_code == 400
    assert response.json()["field"] == "cursor"


@pytest.mark.parametrize(
    ("asked", "rows"), [("2", 2), ("0", 1), ("-1", 3), ("x", 3), ("99999999999", 3), ("300", 3)]
)
def test_the_size_of_a_page_stays_within_bounds(signed_in, areas, asked, rows):
    for _ in range(3):
        made.a_lead()
    assert len(signed_in("street_admin").get(URL, {"page_size": asked}).json()["results"]) == rows


@pytest.mark.parametrize("path", ["leads/", "whistles/", "report-ins/", "areas/", "departments/"])
def test_a_list_asks_as_often_for_thirty_rows_as_for_one(
    signed_in, departments, path, django_assert_max_num_queries
):
    client = signed_in("department_handler" if path == "report-ins/" else "street_admin")
    for _ in range(8):
        made.a_lead()
        made.a_whistle()
    # session (read, and written with its savepoint), user, grants (2) and the list itself
    with django_assert_max_num_queries(8):
        assert client.get(f"/api/v1/{path}").status_code == 200


@pytest.mark.parametrize(
    "code", ["530102", "530102006", "530102006004", "530111280112345", "53011128011234501"]
)
def test_the_code_of_an_area_is_never_taken_for_a_time(code):
    assert decode(encode([code]), 1) == [code]
