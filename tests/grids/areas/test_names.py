"""What an area is called where people read it: a grid never without its community."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from tests import personas
from tests.factories import whistles as made
from tests.factories.grids import an_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def twins(departments):
    """Two communities each with a 第一网格."""
    return [an_area(community, name="第一网格") for community in (personas.SUJIATANG, personas.HONGSHAN)]


def test_grids_of_one_name_are_told_apart_by_their_community(twins):
    assert [Area.objects.get(pk=grid.pk).short_name for grid in twins] == [
        "苏家塘社区 · 第一网格", "虹山社区 · 第一网格",
    ]  # fmt: skip


def test_a_small_grid_is_named_with_the_grid_around_it_too(twins):
    assert an_area(twins[0].code, name="第二微网格").short_name == "苏家塘社区 · 第一网格 · 第二微网格"


def test_what_is_no_grid_has_its_name_alone(areas):
    assert [areas[code].short_name for code in (personas.LIANHUA, personas.SUJIATANG)] == [
        "莲华街道", "苏家塘社区",
    ]  # fmt: skip


def test_names_of_many_grids_are_one_question(twins):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        names = {area.short_name for area in areas_by_code(grid.code for grid in twins).values()}
    assert names == {"苏家塘社区 · 第一网格", "虹山社区 · 第一网格"}
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("street_admin", "whistle_list"), ("street_admin", "home"), ("street_admin", "lead_desk"),
        ("department_handler", "report_in_list"),
    ],
)  # fmt: skip
def test_every_list_names_a_grid_with_its_community(signed_in, twins, who, name):
    for grid in twins:
        made.a_lead(grid.code), made.a_whistle(grid.code, state="submitted" if name == "home" else "whistled")
    html = signed_in(who).get(reverse(name)).content.decode()
    assert "苏家塘社区 · 第一网格" in html
    assert "虹山社区 · 第一网格" in html


def test_the_pages_of_a_matter_name_its_grid_with_its_community(signed_in, twins):
    client, lead, whistle = (
        signed_in("street_admin"),
        made.a_lead(twins[1].code),
        made.a_whistle(twins[1].code),
    )
    for url in (reverse("lead", args=[lead.pk]), reverse("whistle", args=[whistle.pk])):
        assert "虹山社区 · 第一网格" in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("who", "name"), [("department_handler", "report_in_list"), ("street_admin", "lead_desk")]
)
def test_a_list_of_grids_asks_no_more_questions_than_a_short_one(signed_in, twins, who, name):
    def questions() -> int:
        client = signed_in(who)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name)).status_code == 200
        return len(asked)

    for grid in twins:
        made.a_lead(grid.code), made.a_whistle(grid.code)
    few = questions()
    for grid in [an_area(personas.XUEFU) for _more in range(5)]:
        made.a_lead(grid.code), made.a_whistle(grid.code)
    assert questions() == few
