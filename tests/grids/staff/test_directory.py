"""Colleagues find each other: their posts, their office's phone, never another one."""

import pytest
from django.urls import reverse

from tests import personas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def people(client, **query) -> str:
    page = client.get(reverse("directory"), query).content.decode()
    return page[page.index('id="main"') :]


def test_a_grid_officer_finds_the_communitys_staff_the_streets_and_the_departments(person, signed_in):
    for role in ("community_officer", "street_admin", "other_street_admin"):
        person(role)
    page = people(signed_in("grid_officer"))
    assert "林社工" in page
    assert "城市管理办公室" in page
    assert str(person("street_admin")) in page
    assert str(person("other_street_admin")) not in page


def test_a_piece_of_a_name_or_post_is_looked_for_in_the_whole_street_and_no_further(person, signed_in):
    for role in ("community_officer", "street_admin", "other_community_officer"):
        person(role)
    desk = signed_in("street_admin")
    assert "林社工" not in people(desk)
    assert "林社工" in people(desk, q="林社")
    assert "陈社工" not in people(desk, q="社工")
    assert "没有这样的同事" in people(desk, q="没有的人")
    # an area that isn't there is one's own
    assert "城市管理办公室" in people(desk, area="999999999")
    assert personas.LIANHUA in people(desk)
