"""Areas and departments over the API: public knowledge to whoever is signed in."""

import pytest

from tests import personas
from tests.factories.grids import a_department

pytestmark = pytest.mark.django_db

URL = "/api/v1/areas/"


def codes(client, url: str = URL, **query) -> set[str]:
    return {row["code"] for row in client.get(url, query).json()["results"]}


@pytest.mark.parametrize("role", ["city_viewer", "department_handler", "other_community_officer"])
def test_everybody_who_is_signed_in_reads_all_areas(signed_in, areas, role):
    assert codes(signed_in(role)) == set(areas)


def test_one_area_is_found_by_its_code(signed_in, areas):
    answer = signed_in("city_viewer").get(f"{URL}{personas.SUJIATANG}/").json()
    assert answer["name"] == "苏家塘社区居民委员会"
    assert answer["parent"] == personas.LIANHUA


@pytest.mark.parametrize("code", ["999999", "x", "%20"])
def test_an_unknown_code_is_404(signed_in, areas, code):
    assert signed_in("city_viewer").get(f"{URL}{code}/").status_code == 404


def test_areas_are_narrowed_down_by_level_parent_prefix_and_name(signed_in, areas):
    client = signed_in("city_viewer")
    assert codes(client, level=1) == {personas.WUHUA, personas.GUANDU}
    assert codes(client, parent=personas.WUHUA) == {personas.LIANHUA, personas.HONGYUN}
    assert codes(client, below=personas.SUJIATANG) == {personas.SUJIATANG, personas.SUJIATANG_GRID}
    assert codes(client, q="曙光") == {personas.SHUGUANG}
    assert client.get(URL, {"level": 9}).status_code == 400


def test_departments_that_serve_an_area_are_told_from_others(signed_in, departments):
    a_department(personas.LIANHUA, is_active=False)
    serving = codes(signed_in("street_admin"), "/api/v1/departments/", serving=personas.SUJIATANG)
    assert "lianhua-urban" in serving
    assert "wuhua-housing" in serving
    assert "hongyun-urban" not in serving
    assert not any(code.startswith("department-") for code in serving)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_areas_are_not_changed_over_the_api(signed_in, areas, method):
    answer = getattr(signed_in("system_admin"), method)(f"{URL}{personas.LIANHUA}/", {})
    assert answer.status_code == 405
