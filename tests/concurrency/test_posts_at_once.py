"""Posts given from two threads at once: a grid has one leader, a handover and an appointment wait for each other, nothing is lost."""

from functools import partial

import pytest
from django.utils import timezone

from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.staff.actions import appoint
from grids.staff.models import Appointment, Member, PostKind
from grids.staffing.actions import fill
from grids.staffing.handing import hand_over
from tests import personas
from tests.concurrency.test_two_at_once import at_once, fresh

pytestmark = pytest.mark.django_db(transaction=True)

GRID = personas.SUJIATANG_GRID


@pytest.fixture
def people(areas) -> list[Member]:
    return [
        Member.objects.create(name=name, standing="committee", home_id=personas.SUJIATANG)
        for name in ("马国庆", "陶春梅", "何兴旺")
    ]


def given(member: Member, post: str, by, code: str = GRID) -> dict:
    return {
        "member": member, "kind": PostKind.objects.get(code=post), "area": Area.objects.get(code=code),
        "from_day": timezone.localdate(), "by": fresh(by),
    }  # fmt: skip


@pytest.mark.parametrize("act", [appoint, fill])
def test_of_two_leaders_appointed_at_once_one_holds_the_post_and_the_other_is_a_sentence(people, person, act):
    by = (person("grid_admin"), person("system_admin"))
    results = at_once(
        *(partial(act, **given(one, "grid_leader", who)) for one, who in zip(people, by, strict=False))
    )
    (refused,) = [one for one in results if isinstance(one, Refusal)]
    assert "网格长" in str(refused)
    (held,) = [one for one in results if isinstance(one, Appointment)]
    assert Appointment.objects.get(area=GRID, kind__code="grid_leader") == held


@pytest.mark.parametrize("act", [appoint, fill])
def test_a_handover_and_an_appointment_of_its_taker_at_once_lose_nothing(people, person, act):
    giver, taker, _other = people
    by = person("grid_admin")
    for post in ("grid_leader", "mediator", "inspector"):
        appoint(**given(giver, post, by) | {"from_day": personas.ALWAYS.lower})
    today = timezone.localdate()
    results = at_once(
        partial(hand_over, giver=giver, taker=taker, from_day=today, basis="", by=fresh(by)),
        partial(appoint, **given(taker, "mediator", person("system_admin"))),
        partial(act, **given(taker, "volunteer", person("system_admin"))),
    )
    # who held one of the posts first makes the other a sentence, never a fault of the database
    assert [one for one in results if isinstance(one, Exception) and not isinstance(one, Refusal)] == []
    held = Appointment.objects.filter(area=GRID, period__contains=today)
    assert set(held.filter(member=taker).values_list("kind__code", flat=True)) == {
        "grid_leader", "mediator", "inspector", "volunteer",
    }  # fmt: skip
    assert not held.filter(member=giver).exists()


def test_a_handover_and_another_leader_at_once_leave_one_leader(people, person):
    giver, taker, other = people
    by = person("grid_admin")
    appoint(**given(giver, "grid_leader", by) | {"from_day": personas.ALWAYS.lower})
    today = timezone.localdate()
    results = at_once(
        partial(hand_over, giver=giver, taker=taker, from_day=today, basis="", by=fresh(by)),
        partial(appoint, **given(other, "grid_leader", person("system_admin"))),
    )
    assert isinstance(results[1], Refusal)
    assert Appointment.objects.get(area=GRID, is_leader=True, period__contains=today).member == taker


def test_two_handovers_of_one_person_at_once_move_each_post_once(people, person):
    giver, first, second = people
    by = (person("grid_admin"), person("system_admin"))
    appoint(**given(giver, "inspector", by[0]) | {"from_day": personas.ALWAYS.lower})
    today = timezone.localdate()
    results = at_once(
        *(
            partial(hand_over, giver=giver, taker=taker, from_day=today, basis="", by=fresh(who))
            for taker, who in zip((first, second), by, strict=True)
        )
    )
    assert len([one for one in results if isinstance(one, Refusal)]) == 1
    assert Appointment.objects.filter(area=GRID, kind__code="inspector", period__contains=today).count() == 1
