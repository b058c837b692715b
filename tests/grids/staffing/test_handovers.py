"""A handover ahead of its day: nothing moves before, it can be withdrawn, and on its day all of it goes or nothing is lost."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from grids.conduct.refusals import Refusal
from grids.lists.models import Following
from grids.staff.models import Appointment, Member, PostKind
from grids.staffing import handing
from grids.staffing.models import Handover, HandoverState
from tests import personas
from tests.factories import whistles as made
from tests.grids.staffing.test_pages import hold

pytestmark = pytest.mark.django_db

GRID = personas.SUJIATANG_GRID
AHEAD = timedelta(days=10)


@pytest.fixture
def planned(departments, person) -> Handover:
    """The community's officer gives everything to somebody with an account, in ten days."""
    user = person("community_officer")
    giver = Member.objects.get(user=user)
    made.a_lead(GRID, by=user)
    going = handing.hand_over(
        giver=giver, taker=Member.objects.get(user=person("grid_officer")), from_day=timezone.localdate() + AHEAD, basis="轮岗",
        by=person("grid_admin"),
    )  # fmt: skip
    return going.handover


def held(member: Member, day: date) -> set[str]:
    rows = Appointment.objects.filter(member=member, period__contains=day)
    return set(rows.values_list("kind__code", flat=True))


def test_nothing_moves_before_its_day_and_all_of_it_on_it(planned, person):
    today, taker = timezone.localdate(), planned.taker
    before = held(planned.giver, today)
    assert planned.state == HandoverState.PLANNED
    assert held(planned.giver, today + AHEAD) == before
    assert not Following.objects.filter(user=person("grid_officer")).exists()
    assert handing.carry_due() == 0
    with time_machine.travel(timezone.now() + AHEAD):
        assert (handing.carry_due(), handing.carry_due()) == (1, 0)
    planned.refresh_from_db()
    assert planned.state == HandoverState.DONE
    assert planned.told["registered"] == 1
    assert Following.objects.filter(user=person("grid_officer")).count() == 1
    assert before <= held(taker, today + AHEAD)
    assert held(planned.giver, today + AHEAD) == set()
    assert held(planned.giver, today + AHEAD - timedelta(days=1)) == before
    assert planned.posts[0][2] == str(today + AHEAD)


def test_until_its_day_it_can_be_withdrawn_on_its_page(planned, signed_in):
    client, page = signed_in("grid_admin"), reverse("staffing_handed", args=[planned.pk])
    shown = client.get(page).content.decode()
    assert "日子没到，什么都还没有动" in shown
    assert "撤回这次交接" in shown
    client.post(reverse("staffing_withdraw", args=[planned.pk]))
    planned.refresh_from_db()
    assert planned.state == HandoverState.WITHDRAWN
    with time_machine.travel(timezone.now() + AHEAD):
        assert handing.carry_due() == 0
    assert held(planned.giver, timezone.localdate())
    assert "撤回这次交接" not in client.get(page).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        Handover.objects.filter(pk=planned.pk).update(state=HandoverState.PLANNED)


def test_who_appoints_elsewhere_withdraws_none_whose_giver_holds_nothing_any_more(planned, person):
    Appointment.objects.filter(member=planned.giver).update(
        period=DateRange(date(2020, 1, 1), date(2021, 1, 1))
    )
    by = person("city_viewer")
    personas.appoint(by, "grid_admin", personas.HONGYUN)
    with pytest.raises(Refusal, match="没有在这个区域"):
        handing.withdraw(handover_id=planned.pk, by=by)
    assert handing.withdraw(handover_id=planned.pk, by=person("grid_admin")).state == HandoverState.WITHDRAWN


def test_one_that_fails_keeps_no_other_waiting(planned, person, monkeypatch):
    def failing(handover: Handover) -> None:
        raise DatabaseError

    monkeypatch.setattr(handing, "_carried", failing)
    with time_machine.travel(timezone.now() + AHEAD):
        assert handing.carry_due() == 0
    planned.refresh_from_db()
    assert planned.state == HandoverState.PLANNED


def test_a_second_one_of_the_same_giver_is_refused_until_the_first_is_withdrawn(planned, person):
    given = {
        "giver": planned.giver, "taker": planned.taker, "from_day": timezone.localdate(), "basis": "", "by": person("grid_admin"),
    }  # fmt: skip
    with pytest.raises(Refusal, match="先撤回那一次"):
        handing.hand_over(**given)
    handing.withdraw(handover_id=planned.pk, by=person("grid_admin"))
    assert handing.hand_over(**given).handover.state == HandoverState.DONE


def test_nothing_is_lost_where_the_other_can_not_take_it_on_its_day(planned, person, signed_in):
    user, before = person("grid_officer"), held(planned.giver, timezone.localdate())
    user.is_active = False
    user.save()
    with time_machine.travel(timezone.now() + AHEAD):
        assert handing.carry_due() == 1
        assert held(planned.giver, timezone.localdate()) == before
        planned.refresh_from_db()
        assert (planned.state, planned.posts) == (HandoverState.FAILED, [])
        assert "账号已经停用" in planned.why
        client = signed_in("grid_admin")
        assert (
            "到日子没有交接成" in client.get(reverse("staffing_handed", args=[planned.pk])).content.decode()
        )
        assert "到日子没有交接给" in client.get(reverse("home")).content.decode()


def test_what_the_other_held_beside_and_lost_before_that_day_is_given_then(areas, person):
    """Held beside when it was planned, it would have been given to nobody."""
    today = timezone.localdate()
    giver = hold(GRID, "mediator", "谭素珍").member
    beside = hold(GRID, "mediator", "何兴旺")
    handing.hand_over(
        giver=giver, taker=beside.member, from_day=today + AHEAD, basis="", by=person("grid_admin")
    )
    beside.period = DateRange(beside.period.lower, today + timedelta(days=3))
    beside.save()
    with time_machine.travel(timezone.now() + AHEAD):
        assert handing.carry_due() == 1
    assert held(beside.member, today + AHEAD) == {"mediator"}
    assert held(giver, today + AHEAD) == set()


def test_the_preview_names_what_the_asker_may_read(departments, person, signed_in):
    user = person("community_officer")
    lead = made.a_lead(GRID, by=user)
    member = Member.objects.get(user=user)
    client = signed_in("grid_admin")
    page = client.get(reverse("staffing_handover", args=[member.pk])).content.decode()
    assert lead.source_number in page
    assert reverse("lead", args=[lead.pk]) in page


def test_what_could_not_be_done_is_refused_when_it_is_planned(areas, person):
    giver = hold(GRID, "grid_leader", "马国庆").member
    taker = hold(GRID, "inspector", "何兴旺", standing="").member
    with pytest.raises(Refusal, match="网格长由居民区党支部书记"):
        handing.hand_over(
            giver=giver, taker=taker, from_day=timezone.localdate() + AHEAD, basis="", by=person("grid_admin")
        )
    assert not Handover.objects.exists()
    assert (
        PostKind.objects.get(code="grid_leader")
        .appointments.filter(member=giver, period__endswith=None)
        .exists()
    )
