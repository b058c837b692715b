"""What of initiatives and rounds waits for an officer stands on their first page, each with one press."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grids.initiatives import actions
from grids.initiatives.models import InitiativeItem
from grids.initiatives.todos import waiting
from grids.patrols.todos import own
from tests import personas
from tests.factories.initiatives import begun
from tests.factories.patrols import a_finding, a_patrol

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(departments):
    """Areas are there."""


def test_each_initiative_is_a_row_with_what_is_left_and_by_when(person, signed_in):
    officer, initiative = person("grid_officer"), begun()
    task = initiative.tasks.get(area=personas.SUJIATANG_GRID)
    (row,) = waiting(officer)
    assert (row.count, row.stripe, row.url) == (1, "none", f"/initiatives/tasks/{task.pk}/")
    assert "还有 1 项未办" in row.title
    InitiativeItem.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert waiting(officer)[0].stripe == "late"
    page = signed_in("grid_officer").get("/").content.decode()
    assert "冬季消防隐患排查：还有 1 项未办" in page
    assert f'href="/initiatives/tasks/{task.pk}/"' in page
    actions.do(task_id=task.pk, by=officer)
    assert waiting(officer) == []
    assert "冬季消防隐患排查" not in signed_in("street_leader").get("/").content.decode()


def test_a_round_is_begun_gone_on_with_and_its_findings_passed_on_from_there(person, signed_in, monkeypatch):
    officer = person("community_officer")
    assert [row.label for row in own(officer)] == ["开始巡查"]
    patrol = a_patrol()
    assert [row.label for row in own(officer)] == ["接着巡查"]
    monkeypatch.setattr("grids.patrols.actions.how_it_becomes_a_lead", lambda: None)
    finding = a_finding(patrol, settled=False)
    assert [row.url for row in own(officer)] == ["/patrols/", f"/patrols/found/{finding.pk}/"]
    assert [row.label for row in own(person("grid_officer"))] == ["开始巡查"]
    page = signed_in("community_officer").get("/").content.decode()
    assert "还没有结束" in page
    assert "1 条巡查发现还没有转哨源" in page
