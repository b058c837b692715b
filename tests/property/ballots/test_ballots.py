"""Ballots on paper and by code, one of an owner, counted from what was cast."""

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from grids.access.fence import everything
from grids.conduct.refusals import Refusal
from property.ballots import actions, casting, counting, queries
from property.ballots.kinds import CastBy, PaperState
from property.ballots.models import CastMark, UrnBallot, UrnShare, VotingCode
from property.meetings.kinds import Choice, Stage
from property.meetings.models import RollEntry
from property.meetings.quorum import Weight
from tests import personas
from tests.factories.meetings import a_meeting, an_owned_estate, the_motion, voting_codes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(departments):
    """Areas are there."""


@pytest.fixture
def officer():
    return personas.make("community_officer")


@pytest.fixture
def other():
    return personas.make("grid_admin")


def cast(meeting, codes, *choices):
    motion = the_motion(meeting)
    for number, choice in enumerate(choices, 1):
        if choice:
            casting.cast_with_code(code=codes[number], choices={motion.pk: choice})


def ended(meeting):
    """Its time is over, told to the database too."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE property_ownersmeeting DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE property_ownersmeeting SET closes_at = now() - interval '1 second', opens_at = now() - interval '1 day' WHERE id = %s",
            [meeting.pk],
        )
        cursor.execute("ALTER TABLE property_ownersmeeting ENABLE TRIGGER USER")


def test_an_owner_votes_once_with_their_code(officer):
    meeting = a_meeting(stage=Stage.VOTING)
    codes = voting_codes(meeting)
    cast(meeting, codes, "for")

    assert queries.taking_part(the_motion(meeting)) == Weight(1, 8650)
    with pytest.raises(Refusal, match="先到的一张有效"):
        cast(meeting, codes, "against")
    assert queries.of_choices(the_motion(meeting))[Choice.FOR] == Weight(1, 8650)


def test_a_code_that_was_revoked_or_never_was_opens_nothing(officer):
    meeting = a_meeting(stage=Stage.VOTING)
    codes = voting_codes(meeting)
    _entry, again = actions.reissue(meeting_id=meeting.pk, number=1, by=officer)

    assert casting.slip_of(codes[1]) is None
    assert casting.slip_of("ACDE-FGHJ-KMNP") is None
    assert casting.slip_of(again).meeting == meeting
    assert casting.slip_of("") is None


def test_a_code_shows_the_doors_of_its_owner_and_no_others(officer):
    meeting = a_meeting(stage=Stage.VOTING)
    slip = casting.slip_of(voting_codes(meeting)[2])

    assert (len(slip.doors), slip.area, slip.is_open) == (1, 10000, True)


def test_codes_are_kept_as_keyed_hashes(officer):
    meeting = a_meeting(stage=Stage.FROZEN)
    codes = voting_codes(meeting)

    with everything("what is kept of codes is looked at by the test"):
        kept = {bytes(one) for one in VotingCode.objects.values_list("digest", flat=True)}
    assert len(kept) == len(codes) == 4
    assert not any(code.replace("-", "").encode() in one for code in codes.values() for one in kept)
    assert actions.hand_out_codes(meeting_id=meeting.pk, by=officer) == []


def test_a_paper_counts_when_two_people_read_the_same(officer, other):
    meeting = a_meeting(stage=Stage.VOTING)
    motion = the_motion(meeting)
    told = {"motion_id": motion.pk, "number": 1, "choice": Choice.FOR}

    assert casting.enter_paper(by=officer, **told).state == PaperState.ONCE
    assert queries.taking_part(motion) == Weight()
    with pytest.raises(Refusal, match="由另一个人复录"):
        casting.enter_paper(by=officer, **told)
    assert casting.enter_paper(by=other, **told).state == PaperState.AGREED
    assert queries.taking_part(motion) == Weight(1, 8650)


def test_where_two_differ_a_third_reads_the_paper(officer, other):
    meeting = a_meeting(stage=Stage.VOTING)
    motion = the_motion(meeting)
    casting.enter_paper(motion_id=motion.pk, number=1, choice=Choice.FOR, by=officer)
    casting.enter_paper(motion_id=motion.pk, number=1, choice=Choice.AGAINST, by=other)

    with pytest.raises(Refusal, match="第三个人"):
        casting.settle_paper(motion_id=motion.pk, number=1, choice=Choice.FOR, by=other)
    assert queries.taking_part(motion) == Weight()


def test_who_voted_online_has_no_paper(officer):
    meeting = a_meeting(stage=Stage.VOTING)
    cast(meeting, voting_codes(meeting), "for")

    with pytest.raises(Refusal, match="已经投过"):
        casting.enter_paper(motion_id=the_motion(meeting).pk, number=1, choice=Choice.FOR, by=officer)


def test_the_database_takes_no_second_ballot_of_an_owner(officer):
    meeting = a_meeting(stage=Stage.VOTING)
    cast(meeting, voting_codes(meeting), "for")

    with pytest.raises(IntegrityError, match="one_ballot_of_an_owner"), transaction.atomic():
        mark(meeting, officer)


def mark(meeting, officer, *, entry=None, choice="for", way=CastBy.CODE):
    entry = entry or RollEntry.objects.visible_to(officer).get(meeting=meeting, number=1)
    return CastMark.objects.create(motion=the_motion(meeting), entry=entry, way=way, choice=choice)


def test_the_database_takes_no_ballot_of_who_is_no_owner(officer):
    meeting = a_meeting(stage=Stage.VOTING)
    elsewhere = a_meeting(meeting.estate, stage=Stage.FROZEN)
    stranger = RollEntry.objects.visible_to(officer).get(meeting=elsewhere, number=1)

    with pytest.raises(IntegrityError, match="not on the roll"), transaction.atomic():
        mark(meeting, officer, entry=stranger)


@pytest.mark.parametrize("stage", [Stage.FROZEN, Stage.NOTIFIED])
def test_the_database_takes_no_ballot_before_the_vote(officer, stage):
    meeting = a_meeting(stage=stage)

    with pytest.raises(IntegrityError, match="nobody votes on this now"), transaction.atomic():
        mark(meeting, officer)


@pytest.mark.parametrize("is_secret", [True, False])
def test_the_database_keeps_no_choice_of_a_secret_motion_and_one_of_an_open(officer, is_secret):
    meeting = a_meeting(stage=Stage.VOTING, is_secret=is_secret)

    with pytest.raises(IntegrityError, match="no choice is kept"), transaction.atomic():
        mark(meeting, officer, choice="for" if is_secret else "")


def test_nobody_puts_a_ballot_into_the_urn_without_having_voted():
    meeting = a_meeting(stage=Stage.VOTING, is_secret=True)

    with (
        everything("whoever casts is let through"),
        pytest.raises(IntegrityError, match="as many ballots as owners"),
        transaction.atomic(),
    ):
        UrnBallot.objects.bulk_create([UrnBallot(motion=the_motion(meeting), box=b"x")])


def test_before_the_end_only_who_counts_sees_how(officer, other):
    meeting = a_meeting(stage=Stage.VOTING)
    cast(meeting, voting_codes(meeting), "for", "against")
    motion = the_motion(meeting)

    assert queries.known_choices(motion, officer)[Choice.AGAINST] == Weight(1, 10000)
    assert queries.known_choices(motion, personas.make("street_leader")) is None
    assert queries.known_choices(motion) is None


def test_a_secret_motion_tells_nobody_how_it_stands(officer):
    meeting = a_meeting(stage=Stage.VOTING, is_secret=True)
    cast(meeting, voting_codes(meeting), "for", "against")

    assert queries.known_choices(the_motion(meeting), officer) is None
    assert queries.taking_part(the_motion(meeting)) == Weight(2, 18650)


def test_nobody_counts_before_the_end(officer):
    meeting = a_meeting(stage=Stage.VOTING)

    with pytest.raises(Refusal, match="还没到截止时间"):
        counting.end_vote(meeting_id=meeting.pk, by=officer)
    with (
        time_machine.travel(meeting.closes_at, tick=True),
        pytest.raises(IntegrityError, match="before the end"),
    ):
        counting.end_vote(meeting_id=meeting.pk, by=officer)


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize("is_secret", [False, True])
def test_a_vote_from_notice_to_result(officer, other, is_secret):
    meeting = a_meeting(stage=Stage.VOTING, is_secret=is_secret)
    cast(meeting, voting_codes(meeting), "for", "for", "for", "abstain")
    ended(meeting)
    motion = the_motion(meeting)
    _entry, again = actions.reissue(meeting_id=meeting.pk, number=1, by=officer)
    with pytest.raises(Refusal, match="表决时间"):
        casting.cast_with_code(code=again, choices={motion.pk: "for"})
    counting.end_vote(meeting_id=meeting.pk, by=officer)
    tally = counting.count(motion_id=motion.pk, by=officer, codes=meeting.codes or ())

    assert (tally.for_heads, tally.for_area, tally.abstain_area) == (3, 8650 + 10000 + 6428, 12001)
    motion.refresh_from_db()
    # three of four heads are three quarters; 250.78 of 370.79 m² are less
    assert motion.is_carried is False
    assert counting.recounted(motion_id=motion.pk, by=officer, codes=meeting.codes or ())
    assert counting.publish(meeting_id=meeting.pk, by=officer).stage == Stage.PUBLISHED
    assert counting.file(meeting_id=meeting.pk, by=officer).stage == Stage.CLOSED


@pytest.mark.usefixtures("as_owner")
def test_a_secret_motion_is_counted_by_two_codes_and_by_no_one(officer, other):
    meeting = a_meeting(stage=Stage.VOTING, is_secret=True)
    cast(meeting, voting_codes(meeting), "for")
    ended(meeting)
    counting.end_vote(meeting_id=meeting.pk, by=officer)
    motion = the_motion(meeting)

    for codes in (
        [],
        meeting.codes[:1],
        meeting.codes[:1] * 2,
        [meeting.codes[0], "23456-23456-23456-23456-23456"],
    ):
        with pytest.raises(Refusal, match="计票码"):
            counting.count(motion_id=motion.pk, by=officer, codes=codes)
    assert counting.count(motion_id=motion.pk, by=officer, codes=meeting.codes[::-1]).for_heads == 1


def test_only_who_counts_counts(officer):
    meeting = a_meeting(stage=Stage.VOTING)
    stranger = personas.make("street_leader")

    with pytest.raises(Refusal):
        counting.count(motion_id=the_motion(meeting).pk, by=stranger)


def test_no_share_opens_without_its_two_codes(officer):
    meeting = a_meeting(stage=Stage.VOTING, is_secret=True)

    assert UrnShare.objects.filter(key__meeting=meeting).count() == 1


def test_what_was_decided_before_is_recorded_without_ballots(officer):
    estate, _homes = an_owned_estate(["86.50"])
    past = [counting.Past("选聘物业服务企业", "4", True)]
    meeting = counting.record(
        estate=estate, name="2018 年业主大会", way="together", proposer="社区党委", held_on=timezone.localdate(),
        motions=past, by=officer,
    )  # fmt: skip

    assert (meeting.stage, meeting.is_recorded) == (Stage.CLOSED, True)
    assert meeting.motions.carried().count() == 1
