"""Owners' meetings for tests, brought as far as asked through their actions."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import time_machine
from django.utils import timezone

from grids.homes.owners.actions import Share, record_owners
from grids.homes.owners.kinds import Form
from grids.homes.parties import Party
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling
from property.ballots import actions as ballots
from property.ballots import casting
from property.estates.models import Estate
from property.meetings import actions
from property.meetings.kinds import Choice, MotionKind, Stage, Way
from property.meetings.models import Motion, OwnersMeeting
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.estates import an_estate
from tests.factories.registry import a_building_by_hand
from tests.factories.tenures import SINCE, an_owner

AREAS = ("86.50", "100.00", "64.28", "120.01")
# a notice sixteen days ago, owners vote from today on
LONG_AGO = timedelta(days=16)


def owned_jointly(dwelling: Dwelling, *people: Person) -> None:
    """Several own a dwelling together."""
    record_owners(
        dwelling_id=dwelling.pk, form=Form.JOINT, owners=[Share(Party(person_id=one.pk)) for one in people],
        occurred_on=SINCE, by=personas.make("community_officer"),
    )  # fmt: skip


def an_owned_estate(areas: Sequence[str] = AREAS, building=None) -> tuple[Estate, list[Dwelling]]:
    """An estate of one house, each dwelling owned by somebody else."""
    house = building or a_building_by_hand()
    homes = [
        a_dwelling(house, room=f"{at}01", floor=at, floor_area_m2=Decimal(area))
        for at, area in enumerate(areas, 1)
    ]
    for home in homes:
        an_owner(home)
    return an_estate(buildings=[house], name=f"莲园小区 {house.number}"), homes


def a_meeting(
    estate: Estate | None = None, *, stage: Stage = Stage.PROPOSED, is_secret: bool = False,
    kind: str = MotionKind.COMMON_PARTS, closes_in: int = 10, by=None,
) -> OwnersMeeting:  # fmt: skip
    """A meeting of one motion, as far as `stage`; its notice was given long enough ago."""
    by = by or personas.make("community_officer")
    if estate is None:
        estate, _homes = an_owned_estate()
    today = timezone.localdate()
    with time_machine.travel(timezone.now() - LONG_AGO, tick=True):
        meeting = actions.propose(
            estate=estate, name="2026 年第 2 次业主大会", way=Way.WRITTEN, proposer="业主委员会", by=by
        )
        actions.add_motion(
            meeting_id=meeting.pk,
            title="11 号门房改为助餐点",
            text="三年，期满再表决。",
            kind=kind,
            is_secret=is_secret,
            by=by,
        )
        if stage != Stage.PROPOSED:
            actions.freeze(meeting_id=meeting.pk, by=by)
        if stage in (Stage.NOTIFIED, Stage.VOTING):
            actions.notify(
                meeting_id=meeting.pk, notified_on=today - LONG_AGO, opens_on=today,
                closes_on=today + timedelta(days=closes_in), by=by,
            )  # fmt: skip
    if stage == Stage.VOTING:
        for one in (by, personas.make("grid_admin")):
            actions.join(meeting_id=meeting.pk, user=one, by=by)
        if is_secret:
            meeting.codes = counting_codes(meeting, by)
        ballots.open_voting(meeting_id=meeting.pk, by=by)
    codes = getattr(meeting, "codes", None)
    meeting = OwnersMeeting.objects.get(pk=meeting.pk)
    meeting.codes = codes
    return meeting


def counting_codes(meeting: OwnersMeeting, by) -> list[str]:
    """The codes of the two who count."""
    return [
        ballots.take_counting_code(meeting_id=meeting.pk, by=one) for one in (by, personas.make("grid_admin"))
    ]


def voting_codes(meeting: OwnersMeeting, by=None) -> dict[int, str]:
    """A code for every owner, by their number on the roll."""
    made = ballots.hand_out_codes(meeting_id=meeting.pk, by=by or personas.make("community_officer"))
    return {entry.number: code for entry, code in made}


def the_motion(meeting: OwnersMeeting) -> Motion:
    """Its only motion."""
    return meeting.motions.select_related("meeting").get()


def votes_of_every_kind() -> None:
    """A ballot by code and one on paper, a proxy and a code, and a sealed ballot in an urn."""
    by = personas.make("community_officer")
    estate, _homes = an_owned_estate(AREAS[:3], a_building_by_hand(number="31"))
    for is_secret in (False, True):
        meeting = a_meeting(estate, stage=Stage.VOTING, is_secret=is_secret)
        motion = the_motion(meeting)
        casting.cast_with_code(code=voting_codes(meeting)[1], choices={motion.pk: Choice.FOR})
        if not is_secret:
            casting.enter_paper(motion_id=motion.pk, number=2, choice=Choice.FOR, by=by)
            actions.entrust(meeting_id=meeting.pk, number=3, agent=1, by=by)
