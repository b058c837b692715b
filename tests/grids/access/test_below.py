"""Codes below a prefix are those that begin with it, behind a fence as before one."""

import pytest
from django.db.models import Q

from grids.access.oracle import Columns
from grids.areas.models import Area
from tests import personas

pytestmark = pytest.mark.django_db

PREFIXES = (
    "",
    "5",
    "5301",
    "530102",
    "530102006",
    "53010200600",
    "530102006004001",
    "9",
    "53010200600400199",
    "5%",
)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_below_a_prefix_is_what_begins_with_it(areas, prefix):
    found = set(Area.objects.filter(code__below=prefix).values_list("code", flat=True))
    assert found == {code for code in Area.objects.values_list("code", flat=True) if code.startswith(prefix)}
    assert not found & set(Area.objects.exclude(code__below=prefix).values_list("code", flat=True))


@pytest.mark.parametrize("prefix", [personas.LIANHUA, personas.SUJIATANG_GRID, "530102"])
def test_fenced_rows_are_asked_for_by_comparisons_alone(areas, prefix):
    columns = {"area": "code", "street": "street_code", "community": "community_code"}
    said = [str(Columns(**columns, is_fenced=is_fenced).below(prefix)) for is_fenced in (False, True)]
    assert "startswith" not in said[1]
    fenced = Columns(area="code", is_fenced=True).below(prefix)
    assert set(Area.objects.filter(fenced)) == set(Area.objects.filter(Columns(area="code").below(prefix)))
    assert fenced == Q(code__below=prefix)
