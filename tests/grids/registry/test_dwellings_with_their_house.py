"""A house takes its dwellings along where it ends, and back again where it stands anew."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.registry.actions import end_building, restore_building
from grids.registry.dwellings import actions
from grids.registry.dwellings.kinds import Use
from grids.registry.dwellings.models import Dwelling, DwellingEvent, DwellingUse
from tests import personas
from tests.factories.dwellings import a_dwelling, a_house
from tests.factories.registry import a_building_by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def _ended(building, by, **told) -> int:
    """How many questions the end of a house asks."""
    with CaptureQueriesContext(connection) as asked:
        end_building(building_id=building.pk, reason="已拆除", by=by, **told)
    return len(asked)


def test_a_house_that_stands_again_has_its_dwellings_again_and_not_those_that_ended_alone():
    made = a_house()
    building, by = made[0].building, personas.make("grid_admin")
    actions.set_use(dwelling_id=made[1].pk, use=Use.LET, by=by)
    actions.end_dwelling(dwelling_id=made[2].pk, reason="与 202 打通合并", by=by)
    before = list(Dwelling.objects.order_by("pk").values("pk", "use", "ends_on"))
    uses = list(DwellingUse.objects.order_by("pk").values("pk", "use", "period"))
    end_building(building_id=building.pk, reason="已拆除", by=by)
    assert not building.dwellings.standing().exists()
    restore_building(building_id=building.pk, reason="没有拆", by=by)
    assert list(Dwelling.objects.order_by("pk").values("pk", "use", "ends_on")) == before
    assert list(DwellingUse.objects.order_by("pk").values("pk", "use", "period")) == uses
    again = DwellingEvent.objects.filter(dwelling=made[0]).order_by("seq")
    assert [(one.verb, one.takes_back, one.to_state) for one in again] == [
        ("added", None, "standing"), ("ended", None, "ended"), ("ended", 2, "standing"),
    ]  # fmt: skip
    assert [one.seq for one in again] == [1, 2, 3]
    assert again.last().reason == "没有拆"
    assert not broken_links(DwellingEvent.objects.filter(dwelling=made[1]).order_by("seq"))


def test_a_dwelling_of_a_house_that_stands_again_goes_on_from_its_last_step():
    dwelling, by = a_dwelling(), personas.make("grid_admin")
    for reason in ("已拆除", "征收了"):
        end_building(building_id=dwelling.building_id, reason=reason, by=by)
        restore_building(building_id=dwelling.building_id, reason="弄错了", by=by)
    changed = actions.set_use(dwelling_id=dwelling.pk, use=Use.LET, by=by)
    assert (changed.version, changed.ends_on) == (6, None)
    with pytest.raises(Refusal, match="登记本身不能撤回"):
        actions.take_back(dwelling_id=dwelling.pk, seq=1, by=by)


def test_a_house_of_many_dwellings_ends_and_stands_again_in_as_many_questions_as_one_of_few():
    by = personas.make("grid_admin")
    # who they are is asked once
    assert by.grants
    few, many = a_building_by_hand(), a_building_by_hand(number="2")
    a_house(few, highest=1)
    a_house(many, highest=30, rooms=4)
    assert _ended(many, by) <= _ended(few, by)
    asked = []
    for building in (few, many):
        with CaptureQueriesContext(connection) as asking:
            restore_building(building_id=building.pk, reason="没有拆", by=by)
        asked.append(len(asking))
    assert asked[1] <= asked[0]
    assert many.dwellings.standing().count() == 240


def test_a_house_ends_no_day_before_a_dwelling_of_it_is_used_as_it_is():
    dwelling, by = a_dwelling(), personas.make("grid_admin")
    with pytest.raises(Refusal, match="1 单元 402 的用途“自住”") as refused:
        end_building(
            building_id=dwelling.building_id,
            reason="已拆除",
            by=by,
            on=timezone.localdate() - timedelta(days=3),
        )
    assert refused.value.field == "on"
    dwelling.building.refresh_from_db()
    assert dwelling.building.ends_on is None
