"""A round is begun, walked and ended by one person; what it finds is kept where it lies, is there once, and is passed on."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from grids.areas.models import Area
from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.files.models import Attachment
from grids.files.preparing import prepare
from grids.patrols import actions
from grids.patrols.models import Patrol, PatrolFinding
from grids.patrols.placing import ToldPlace
from tests import personas
from tests.factories.files import a_jpeg
from tests.factories.patrols import a_finding, a_patrol

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(departments):
    """Areas are there."""


@pytest.fixture
def made(monkeypatch):
    """What was passed on, as whoever makes leads of it is told."""
    given = []

    def make(**told):
        given.append(told)
        return SimpleNamespace(id=uuid4(), url="/leads/x/", number="20260401-A1")

    monkeypatch.setattr(actions, "how_it_becomes_a_lead", lambda: make)
    return given


def a_photo(colour: str = "teal"):
    return prepare(SimpleUploadedFile("IMG_2041.jpg", a_jpeg(colour=colour), "image/jpeg"))


def verbs(patrol: Patrol) -> list[str]:
    return list(patrol.events.order_by("seq").values_list("verb", flat=True))


def test_begun_twice_by_one_key_it_is_there_once_and_belongs_to_who_began_it(person):
    officer, key = person("community_officer"), uuid4()
    area = Area.objects.get(code=personas.SUJIATANG)
    first = actions.start(key=key, area=area, by=officer)
    again = actions.start(key=key, area=area, by=officer)
    assert (first[1], again[1], again[0].pk) == (True, False, key)
    with pytest.raises(Refusal, match="由别人开始"):
        actions.start(key=key, area=area, by=person("grid_admin"))
    with pytest.raises(Refusal, match="还有一次巡查没有结束"):
        actions.start(key=uuid4(), area=area, by=officer)
    with pytest.raises(Refusal, match="没有在这个区域巡查的权限"):
        actions.start(key=uuid4(), area=Area.objects.get(code=personas.HONGSHAN), by=person("grid_officer"))


def test_a_finding_sent_again_is_there_once_and_its_photos_too(person, made):
    patrol, key = a_patrol(), uuid4()
    given = {
        "patrol_id": patrol.pk,
        "key": key,
        "kind": "fire",
        "what": "消防通道停了三辆车",
        "by": patrol.started_by,
    }
    for _time in range(2):
        actions.find(**given, file=a_photo("red"), is_whole=False)
    for _time in range(2):
        actions.find(**given, file=a_photo("blue"))
    finding = PatrolFinding.objects.get()
    assert Attachment.objects.filter(subject_id=finding.pk).count() == 2
    assert verbs(patrol) == ["start", "find", "attach", "attach", "report"]
    assert len(made) == 1
    assert made[0]["source_code"] == "grid_patrol"
    assert made[0]["area"].code == personas.SUJIATANG
    assert len(made[0]["files"]) == 2
    assert made[0]["key"] == str(key)
    assert (finding.outcome, finding.lead_number) == ("reported", "20260401-A1")
    assert broken_links(patrol.events.order_by("seq").iterator()) == []


def test_what_can_not_be_passed_on_yet_is_kept_with_the_reason(person, monkeypatch):
    patrol = a_patrol()

    def refuse(**_told):
        raise Refusal("这个渠道停用了。")

    monkeypatch.setattr(actions, "how_it_becomes_a_lead", lambda: refuse)
    given = {"patrol_id": patrol.pk, "kind": "clean", "what": "垃圾桶满溢", "by": patrol.started_by}
    found = actions.find(**given, key=uuid4())
    assert found.finding.outcome == "kept"
    assert "这个渠道停用了" in found.said
    with pytest.raises(Refusal, match="停用"):
        actions.report(finding_id=found.finding.pk, by=patrol.started_by)
    settled, is_new = actions.settle(finding_id=found.finding.pk, by=patrol.started_by)
    assert (settled.outcome, is_new) == ("settled", True)


def test_a_point_is_converted_marked_and_wants_to_be_sure_when_it_lies_far_outside(person, monkeypatch):
    patrol = a_patrol()
    monkeypatch.setattr("grids.patrols.placing.metres_outside", lambda *_asked: 320.0)
    given = {
        "patrol_id": patrol.pk,
        "kind": "fire",
        "what": "电线私拉",
        "by": patrol.started_by,
        "settled": True,
    }
    with pytest.raises(Refusal, match="区域外约 320 米") as refused:
        actions.find(**given, key=uuid4(), place=ToldPlace(102.71, 25.05, "GCJ02"))
    assert refused.value.field == "place"
    found = actions.find(**given, key=uuid4(), place=ToldPlace(102.71, 25.05, "GCJ02", is_sure=True))
    finding = found.finding
    assert "320" in found.said
    assert finding.coord_source == "GCJ02"
    assert finding.place.x != 102.71
    assert abs(finding.place.x - 102.71) < 0.01
    assert finding.area_id == personas.SUJIATANG


def test_moments_of_a_dead_spot_are_those_of_the_press_and_in_order(person):
    at = timezone.now() - timedelta(hours=2)
    patrol = a_patrol(started_at=at)
    finding = a_finding(patrol, found_at=at - timedelta(minutes=5))
    assert patrol.started_at == at
    assert finding.found_at == at
    ended, _is_new = actions.end(
        patrol_id=patrol.pk, by=patrol.started_by, ended_at=at + timedelta(minutes=40), note="东区看完"
    )
    assert ended.ended_at == at + timedelta(minutes=40)
    with pytest.raises(Refusal, match="八天以前"):
        a_patrol(started_at=timezone.now() - timedelta(days=9))
    ahead = a_patrol(started_at=timezone.now() + timedelta(days=1))
    assert ahead.started_at <= timezone.now()


def test_it_ends_once_and_takes_nothing_after(person):
    patrol = a_patrol()
    by = patrol.started_by
    assert actions.end(patrol_id=patrol.pk, by=by)[1]
    assert not actions.end(patrol_id=patrol.pk, by=by)[1]
    with pytest.raises(Refusal, match="已经结束"):
        a_finding(Patrol.objects.get(pk=patrol.pk))
    with pytest.raises(DatabaseError, match="ends once"), transaction.atomic():
        Patrol.objects.filter(pk=patrol.pk).update(ended_at=timezone.now())


def test_others_see_what_was_found_in_their_own_areas_and_nobody_elses_round(person):
    finding = a_finding()
    patrol = finding.patrol
    for name, sees in {
        "grid_admin": True, "street_leader": True, "other_street_admin": False, "department_handler": False,
        "complaint_officer": False, "city_viewer": False, "system_admin": False, "district_desk": False,
    }.items():  # fmt: skip
        reader = person(name)
        assert not Patrol.objects.visible_to(reader).filter(pk=patrol.pk).exists()
        assert PatrolFinding.objects.visible_to(reader).filter(pk=finding.pk).exists() is sees
    with pytest.raises(Patrol.DoesNotExist):
        actions.end(patrol_id=patrol.pk, by=person("grid_admin"))


def test_a_photo_loses_where_and_with_what_it_was_taken(person):
    finding = a_finding(file=a_photo())
    row = Attachment.objects.get(subject_id=finding.pk)
    from grids.files.queries import content

    assert b"Huawei" not in content(row)
    assert b"Exif" not in content(row)
    assert row.subject_kind == "grids.patrolfinding"
