"""A street edits the six categories for itself: what is shipped stays, and nothing looks or comes like another."""

import pytest

from grids.audit.models import SecurityEvent
from grids.colours import queries
from grids.colours.models import ColourCategory, ColourDue
from tests import personas
from tests.administration import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
OWN = {
    "code": "venue", "name": "门店", "letter": "店", "tint": "k4", "pattern": "upright", "precedence": 15, "provenance": "local",
    "note": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def above():
    """Somebody governs the whole city: where one street is all there is, its row is the shipped one."""
    return personas.make("system_admin")


def names() -> list[str]:
    return [one.name for one in queries.legend(personas.LIANHUA)]


def test_a_streets_own_row_holds_there_and_nowhere_else(signed_in):
    client = signed_in("street_admin")
    assert client.post(page("colourcategory", "add"), OWN).status_code == 302
    own = ColourCategory.objects.get(street_code=personas.LIANHUA)
    assert "门店" in names()
    assert "行业场所" not in names()
    assert [one.name for one in queries.legend(personas.HONGYUN)][3] == "行业场所"
    assert ColourDue.objects.get().street_code == personas.LIANHUA
    assert SecurityEvent.objects.filter(subject_id=str(own.pk)).exists()
    assert client.post(page("colourcategory", "change", own.pk), {**OWN, "name": "铺面"}).status_code == 302
    assert "铺面" in names()


@pytest.mark.parametrize("same", [{"letter": "常"}, {"precedence": 50}, {"tint": "k2", "pattern": "slanted"}])
def test_a_row_that_looks_or_comes_like_a_shipped_one_of_another_is_refused(signed_in, same):
    answer = signed_in("street_admin").post(page("colourcategory", "add"), OWN | same)
    assert answer.status_code == 200
    assert "请换一个" in answer.content.decode()
    assert not ColourCategory.objects.exclude(street_code="").exists()


def test_what_is_shipped_is_edited_by_no_street(signed_in):
    shipped = ColourCategory.objects.get(street_code="", code="venue")
    signed_in("street_admin").post(page("colourcategory", "change", shipped.pk), OWN)
    shipped.refresh_from_db()
    assert shipped.name == "行业场所"


def test_six_categories_are_shipped_and_the_sixth_says_where_it_comes_from():
    shipped = {one.code: one for one in ColourCategory.objects.shipped()}
    assert len(shipped) == 6
    assert shipped["vacant"].note == "原报道列出五类，第六色未见公开说明，由社区自定。"
    assert shipped["vacant"].provenance == "ours"
    # nobody derives the one of people cared for, so that no page shows it
    assert "care" not in {one.code for one in queries.legend(personas.LIANHUA)}
