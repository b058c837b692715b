"""What lies in grids goes with them on the day on which their new boundaries begin, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grids.areas import applying
from grids.areas.changing import change_boundaries
from grids.areas.models import BoundaryChange
from grids.areas.tasks import apply_boundary_changes
from grids.seams import Carried, Moved
from tests.factories.shapes import a_row_of_grids, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def carried(monkeypatch) -> list:
    """A subject that notes each time that it was asked."""
    asked: list = []

    def move(relocation) -> list[Moved]:
        asked.append(relocation)
        return [Moved(relocation.codes[0], relocation.codes[-1], 1, (("五号楼", "虹山路 5 号"),))]

    monkeypatch.setattr("grids.areas.changing.carried", lambda: (Carried("houses", "楼栋", 1, move),))
    return asked


@pytest.fixture
def officer(person):
    return person("grid_admin")


def test_what_lies_in_grids_goes_with_them_at_once_and_is_told(carried, areas, officer):
    grids = a_row_of_grids(2)
    carried.clear()
    report = change_boundaries(
        shapes={grids[0]: square(0, 0, 2), grids[1]: None}, from_day=timezone.localdate(), reason="并", by=officer,
        confirm=True,
    )  # fmt: skip
    (relocation,) = carried
    assert set(grids) < set(relocation.codes)
    assert relocation.heirs == {grids[1]: grids[0]}
    assert report.moved["houses"][0].rows == (("五号楼", "虹山路 5 号"),)
    # what is kept for good counts, and names nothing
    assert set(report.change.told["moved"]["houses"][0]) == {"from", "to", "count"}
    assert applying.apply_due() == 0


def test_of_a_day_that_lies_ahead_it_is_told_now_and_done_on_the_day(carried, areas, officer):
    grids = a_row_of_grids(2)
    later = timezone.localdate() + timedelta(days=2)
    report = change_boundaries(
        shapes={grids[0]: square(0, 0, 2), grids[1]: None},
        from_day=later,
        reason="并",
        by=officer,
        confirm=True,
    )
    assert report.moved["houses"]
    carried.clear()
    assert apply_boundary_changes() == 0
    assert applying.apply_due(later) == 1
    (relocation,) = carried
    assert (relocation.day, relocation.heirs, relocation.by) == (later, {grids[1]: grids[0]}, officer)
    assert BoundaryChange.objects.get(pk=report.change.pk).applied_at
    assert applying.apply_due(later) == 0
