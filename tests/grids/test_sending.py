"""Before the gateway takes a large body it asks whether whoever sends it may send one there."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import personas

pytestmark = pytest.mark.django_db
URL = reverse("may_send")
PAGE, API = "/imports/new/", "/api/v1/imports/"


def asked(client: Client, address: str) -> int:
    return client.get(URL, headers={"X-Sending-To": address}).status_code


@pytest.mark.parametrize("address", [PAGE, API, "/leads/new/", "/sign-in/", ""])
def test_nobody_unknown_sends_a_large_body_anywhere(areas, address):
    assert asked(Client(), address) == 401


@pytest.mark.parametrize(
    ("role", "expected"),
    [("street_admin", 204), ("community_officer", 403), ("city_viewer", 403), ("auditor", 403)],
)
@pytest.mark.parametrize("door", [PAGE, API, PAGE + "?x=1"])
def test_a_file_is_taken_from_whoever_may_import(signed_in, role, expected, door):
    assert asked(signed_in(role), door) == expected


def test_a_form_is_taken_from_whoever_has_signed_in_and_nothing_where_there_is_no_page(signed_in):
    client = signed_in("community_officer")
    assert asked(client, reverse("lead_receive")) == 204
    assert [asked(client, address) for address in ("/nowhere/", "", "//[", "http://elsewhere/x/")] == [
        403
    ] * 4


def test_whoever_still_owes_the_second_factor_sends_nothing(person):
    person("street_admin")
    client = Client()
    client.post(reverse("sign_in"), {"username": "street_admin", "password": personas.PASSWORD})
    assert asked(client, PAGE) == 403


def test_it_costs_little(signed_in, django_assert_max_num_queries):
    client = signed_in("street_admin")
    asked(client, PAGE)
    with django_assert_max_num_queries(6):
        assert asked(client, PAGE) == 204
