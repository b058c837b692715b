"""The administration's first page: what waits and where the product itself goes on, by right, instead of its rail once more."""

import re

import pytest
from django.urls import reverse

from tests import personas
from tests.factories.registry import grids_beside

pytestmark = pytest.mark.django_db


def home(client) -> str:
    page = client.get(reverse("admin:index"))
    assert page.status_code == 200
    return page.content.decode()


def beside(text: str) -> set[str]:
    """The addresses among what is done beside the administration."""
    found = re.search(r'aria-labelledby="h-beside".*?</section>', text, re.DOTALL)
    return set(re.findall(r'href="([^"]+)"', found.group())) if found else set()


def test_who_draws_and_appoints_is_led_to_imports_exports_checks_and_trees(areas, signed_in):
    grids_beside()
    client = signed_in("system_admin")
    found = beside(home(client))
    for name in ("grid_home", "boundary_import", "tree_import", "building_imports"):
        assert reverse(name) in found
    assert {re.sub(r"\d+", "N", one) for one in found} >= {
        "/grids/N/export.geojson", "/grids/N/tree.json", "/grids/checks/N/",
    }  # fmt: skip
    for address in found:
        assert client.get(address, follow=True).status_code == 200, address


@pytest.mark.parametrize("role", ["auditor", "security_officer"])
def test_who_has_nothing_to_do_with_grids_is_led_nowhere(areas, signed_in, role):
    assert beside(home(signed_in(role))) == set()


def test_who_only_looks_is_led_to_what_may_be_looked_at(areas, signed_in):
    found = beside(home(signed_in("street_admin")))
    assert reverse("grid_home") in found
    assert not {reverse("boundary_import"), reverse("tree_import"), reverse("building_imports")} & found
    assert reverse("tree_export", args=[personas.LIANHUA]) not in found


def test_its_lists_stand_once_on_a_wide_screen(areas, signed_in):
    text = home(signed_in("system_admin"))
    # those of the middle are for narrow screens, which fold the rail away
    assert 'class="lists-narrow"' in text
