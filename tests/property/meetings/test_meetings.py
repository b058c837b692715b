"""A meeting from its proposal to its notice."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from grids.conduct.refusals import Refusal
from property.meetings import actions, queries
from property.meetings.kinds import Stage
from property.meetings.models import OwnersMeeting, RollEntry
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.estates import an_estate
from tests.factories.meetings import a_meeting, an_owned_estate, owned_jointly
from tests.factories.people import a_person
from tests.factories.registry import a_building_by_hand
from tests.factories.tenures import an_owner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(departments):
    """Areas are there."""


@pytest.fixture
def officer():
    return personas.make("community_officer")


def test_a_roll_is_frozen_as_the_register_has_it(officer):
    house = a_building_by_hand()
    homes = [
        a_dwelling(house, room=f"{at}01", floor=at, floor_area_m2=Decimal("50.01")) for at in (1, 2, 3, 4)
    ]
    one, other = (a_person(area=homes[0].area_id, by=personas.make("grid_admin")) for _at in range(2))
    an_owner(homes[0], one)
    an_owner(homes[1], one)
    owned_jointly(homes[2], one, other)
    an_owner(homes[3], other)
    meeting = a_meeting(an_estate(buildings=[house]), stage=Stage.FROZEN)

    assert (meeting.heads, meeting.homes, meeting.area_m2_100) == (3, 4, 4 * 5001)
    with_two = RollEntry.objects.visible_to(officer).get(meeting=meeting, number=1)
    assert (with_two.area_m2_100, with_two.dwellings.count()) == (10002, 2)


def test_the_roll_is_the_one_that_was_frozen(officer):
    meeting = a_meeting(stage=Stage.FROZEN)

    assert queries.checksum_now(meeting) == meeting.checksum


@pytest.mark.parametrize(
    ("told", "sentence"),
    [({"floor_area_m2": None}, "没有登记面积"), ({}, "没有登记产权人")],
    ids=["area", "owner"],
)
def test_a_dwelling_without_area_or_owner_lets_nothing_be_frozen(officer, told, sentence):
    estate, homes = an_owned_estate(["86.50"])
    home = a_dwelling(homes[0].building, room="901", floor=9, **told)
    if told:
        an_owner(home)
    meeting = a_meeting(estate)

    with pytest.raises(Refusal, match=sentence) as refused:
        actions.freeze(meeting_id=meeting.pk, by=officer)
    assert home.label in str(refused.value)


def test_a_meeting_without_owners_is_refused(officer):
    meeting = a_meeting(an_estate())

    with pytest.raises(Refusal, match="还没有登记户室"):
        actions.freeze(meeting_id=meeting.pk, by=officer)


def test_the_largest_dwelling_there_can_be_is_counted_to_the_hundredth():
    estate, _homes = an_owned_estate(["1000000.00", "0.01"])

    assert a_meeting(estate, stage=Stage.FROZEN).area_m2_100 == 10**8 + 1


@pytest.mark.parametrize(
    "change",
    [
        lambda meeting, entry: RollEntry.objects.create(
            meeting=meeting, area=entry.area, number=99, area_m2_100=1
        ),
        lambda meeting, _entry: OwnersMeeting.objects.filter(pk=meeting.pk).update(heads=9),
        lambda meeting, _entry: OwnersMeeting.objects.filter(pk=meeting.pk).update(
            frozen_at=None, checksum=""
        ),
        lambda meeting, _entry: OwnersMeeting.objects.filter(pk=meeting.pk).update(stage=Stage.PROPOSED),
    ],
    ids=["added", "counted otherwise", "thawed", "back"],
)
def test_the_database_lets_nobody_change_a_frozen_roll(officer, change):
    meeting = a_meeting(stage=Stage.FROZEN)
    entry = RollEntry.objects.visible_to(officer).filter(meeting=meeting).first()

    with (
        pytest.raises(IntegrityError, match=r"roll is frozen|was frozen stays|goes forward"),
        transaction.atomic(),
    ):
        change(meeting, entry)


@pytest.mark.parametrize(
    "statement", ["UPDATE property_rollentry SET area_m2_100 = 1", "DELETE FROM property_rollowner"]
)
@pytest.mark.usefixtures("as_owner")
def test_not_even_the_tables_owner_changes_a_frozen_roll(statement):
    a_meeting(stage=Stage.FROZEN)

    with (
        pytest.raises(DatabaseError, match=r"append|frozen"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_fifteen_whole_days_lie_between_notice_and_vote(officer):
    meeting, today = a_meeting(stage=Stage.FROZEN), timezone.localdate()
    told = {
        "meeting_id": meeting.pk,
        "notified_on": today,
        "closes_on": today + timedelta(days=30),
        "by": officer,
    }

    with pytest.raises(Refusal, match="最早"):
        actions.notify(opens_on=today + timedelta(days=15), **told)
    assert actions.notify(opens_on=today + timedelta(days=16), **told).stage == Stage.NOTIFIED


def test_what_was_notified_is_not_changed(officer):
    meeting = a_meeting(stage=Stage.NOTIFIED)

    with pytest.raises(Refusal, match="已经公示"):
        actions.add_motion(meeting_id=meeting.pk, title="另一项", text="另一项", kind="1", by=officer)
    with pytest.raises(IntegrityError, match="was notified stands"), transaction.atomic():
        OwnersMeeting.objects.filter(pk=meeting.pk).update(closes_at=timezone.now())
    with pytest.raises(IntegrityError, match="notified of stays"), transaction.atomic():
        meeting.motions.update(kind="1")


def test_nobody_votes_for_more_owners_than_allowed(officer):
    estate, _homes = an_owned_estate(["50.00"] * 5)
    meeting = a_meeting(estate, stage=Stage.FROZEN)
    for number in (2, 3, 4):
        actions.entrust(meeting_id=meeting.pk, number=number, agent=1, by=officer)

    with pytest.raises(Refusal, match="到了上限"):
        actions.entrust(meeting_id=meeting.pk, number=5, agent=1, by=officer)
    with pytest.raises(Refusal, match="已经委托"):
        actions.entrust(meeting_id=meeting.pk, number=2, agent=5, by=officer)


def test_the_checklist_says_what_the_law_asks_next(officer):
    said = [(one.title, one.state) for one in queries.steps_of(a_meeting(stage=Stage.FROZEN))]

    assert [state for _title, state in said] == ["done", "done", "now", "ahead", "ahead", "ahead", "ahead"]


def test_somebody_elsewhere_sees_no_meeting(officer):
    meeting = a_meeting(stage=Stage.FROZEN)
    other = personas.make("district_desk")

    assert OwnersMeeting.objects.visible_to(officer).filter(pk=meeting.pk).exists()
    assert not RollEntry.objects.visible_to(other).filter(meeting=meeting).exists()
