"""A finding that was entered wrongly is struck out, a round that was begun by mistake is dropped; the book says so."""

from uuid import uuid4

import pytest

from grids.areas.models import Area
from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.patrols import actions, queries
from grids.patrols.models import Patrol, PatrolFinding
from grids.patrols.undoing.actions import drop, strike
from tests import personas
from tests.factories.patrols import a_finding, a_patrol

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(departments):
    """Areas are there."""


def test_a_finding_is_struck_out_with_a_reason_and_takes_nothing_more(person):
    finding = a_finding()
    by = finding.patrol.started_by
    with pytest.raises(Refusal, match="写明原因"):
        strike(finding_id=finding.pk, reason=" ", by=by)
    with pytest.raises(Patrol.DoesNotExist):
        strike(finding_id=finding.pk, reason="看错了", by=person("street_admin"))
    assert strike(finding_id=finding.pk, reason="看错了楼号", by=by)[0].outcome == "struck"
    assert not strike(finding_id=finding.pk, reason="再按一次", by=by)[1]
    for step in (actions.report, actions.settle):
        with pytest.raises(Refusal, match="已经划去"):
            step(finding_id=finding.pk, by=by)
    assert finding.patrol.events.get(verb="strike").reason == "看错了楼号"
    assert queries.found_in(by, [finding.area_id]) == {}
    assert broken_links(finding.patrol.events.order_by("seq").iterator()) == []


def test_what_became_a_lead_is_put_right_there(person):
    finding = a_finding(settled=False)
    assert finding.outcome == "reported"
    with pytest.raises(Refusal, match="已转为哨源"):
        strike(finding_id=finding.pk, reason="看错了", by=finding.patrol.started_by)


def test_what_is_sent_again_after_it_was_struck_out_stays_struck(person):
    finding = a_finding()
    patrol = finding.patrol
    strike(finding_id=finding.pk, reason="看错了", by=patrol.started_by)
    again = actions.find(
        patrol_id=patrol.pk, key=finding.pk, kind="fire", what=finding.what, by=patrol.started_by
    )
    assert (again.is_new, PatrolFinding.objects.get().outcome) == (False, "struck")


def test_a_round_without_findings_is_dropped_and_another_may_begin(person):
    patrol = a_patrol()
    by = patrol.started_by
    finding = a_finding(patrol)
    with pytest.raises(Refusal, match="登记了发现"):
        drop(patrol_id=patrol.pk, by=by)
    strike(finding_id=finding.pk, reason="登记在别的巡查里", by=by)
    dropped, is_new = drop(patrol_id=patrol.pk, by=by)
    assert (dropped.is_dropped, dropped.is_going, is_new) == (True, False, True)
    assert not drop(patrol_id=patrol.pk, by=by)[1]
    assert queries.own_before(by) == []
    assert actions.start(key=uuid4(), area=Area.objects.get(code=personas.SUJIATANG), by=by)[1]


def test_one_that_ended_is_dropped_later_too_and_keeps_when_it_ended(person):
    patrol = a_patrol()
    ended, _is_new = actions.end(patrol_id=patrol.pk, by=patrol.started_by)
    assert drop(patrol_id=patrol.pk, by=patrol.started_by)[0].ended_at == ended.ended_at


def test_pages_offer_it_and_say_what_is_refused(signed_in):
    client, finding = signed_in("community_officer"), a_finding()
    page = f"/patrols/found/{finding.pk}/"
    assert "划去这条发现" in client.get(page).content.decode()
    assert client.post(f"{page}strike/", {"reason": ""}).status_code == 400
    assert client.post(f"{page}strike/", {"reason": "看错了楼号"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "看错了楼号" in shown
    assert "划去这条发现" not in shown
    assert "开错了，作废这次巡查" in client.get("/patrols/").content.decode()
    assert client.post(f"/patrols/{finding.patrol_id}/drop/").status_code == 302
    assert "已作废" in client.get(f"/patrols/{finding.patrol_id}/").content.decode()
