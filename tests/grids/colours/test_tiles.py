"""Coloured tiles hold what their reader may know, are kept by the reader alone, and know their bounds."""

import pytest

from tests.factories import colours as rows
from tests.factories.dwellings import a_dwelling
from tests.factories.registry import a_building, grids_beside
from tests.grids.registry.mvt import layers
from tests.grids.registry.test_tiles import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


@pytest.fixture
def homes():
    grids_beside()
    found = [a_dwelling(a_building(0, number=n), entrance="") for n in ("1", "2")]
    rows.row_of_residence(found[0])
    return found


def there(z: int) -> str:
    return address(z).replace("/buildings/", "/colours/")


def tile(client, z: int) -> dict:
    answer = client.get(there(z))
    assert answer.status_code == 200
    return layers(answer.content)


def test_near_by_every_house_says_what_it_is_made_of(homes, signed_in):
    found = {one["number"]: one for one in tile(signed_in("community_officer"), 16)["houses"]}
    assert set(found) == {"1", "2"}
    assert found["1"]["resident"] == 1
    assert "vacant" not in found["1"]
    assert found["2"]["vacant"] == 1


def test_further_out_each_grid_says_its_sums_once(homes, signed_in):
    (told,) = tile(signed_in("community_officer"), 13)["counts"]
    assert (told["resident"], told["vacant"]) == (1, 1)


def test_who_sees_no_people_is_refused_and_who_sees_others_finds_nothing(homes, signed_in):
    assert signed_in("street_admin").get(there(16)).status_code == 403
    assert tile(signed_in("other_community_officer"), 16) == {}


def test_a_tile_is_one_query_beside_those_of_every_page_and_is_kept_by_its_reader(
    homes, signed_in, django_assert_max_num_queries
):
    client = signed_in("community_officer")
    client.get(there(16))
    with django_assert_max_num_queries(6):
        answer = client.get(there(16))
    assert "private" in answer["Cache-Control"]
    assert client.get(there(16), headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get("/tiles/colours/3/0/0.mvt").status_code == 404
    assert client.get("/tiles/colours/16/99999999/0.mvt").status_code == 404
