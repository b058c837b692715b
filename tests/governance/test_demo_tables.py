"""The demonstration's table: known residents unchanged, three rows refused with their reasons; and a form that fills."""

import pytest

from governance.demo import tables
from grids.people.models import Person
from grids.sheets.models import RefusedRow, RegisterImport
from grids.sheets.reports import actions
from grids.sheets.reports.models import ReportTemplate
from tests import personas
from tests.factories.homes import a_home, a_room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas", "departments")]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def test_a_table_is_brought_in_with_refused_rows_and_nobody_comes_in_by_it():
    for _n in range(3):
        a_home(dwelling=a_room())
    people = Person.objects.count()
    desk = personas.make("grid_admin")
    tables.settle(personas.SUJIATANG)
    matter = RegisterImport.objects.get()
    assert (matter.rows, matter.unchanged, matter.added, matter.refused) == (6, 3, 0, 3), list(
        RefusedRow.objects.values_list("line", "reason")
    )
    assert matter.created_by == desk
    assert Person.objects.count() == people
    template = ReportTemplate.objects.get()
    asked = actions.fill(template_id=template.pk, by=desk)
    assert asked.is_new
    tables.settle(personas.SUJIATANG)
    assert (RegisterImport.objects.count(), ReportTemplate.objects.count()) == (1, 1)


def test_nobody_holds_the_post_nothing_is_brought_in():
    tables.settle(personas.SUJIATANG)
    assert not RegisterImport.objects.exists()
