"""Voting at the residents' door: a code, a ballot, no scripts, nothing to be guessed."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from property.ballots import queries
from property.meetings.kinds import Stage
from property.meetings.quorum import Weight
from tests.factories.meetings import a_meeting, the_motion, voting_codes

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def _areas(departments):
    """Areas are there, and nobody has tried a code."""
    cache.clear()


def test_an_owner_votes_with_their_code_and_sees_that_it_counts(client):
    meeting = a_meeting(stage=Stage.VOTING)
    code, motion = voting_codes(meeting)[1], the_motion(meeting)

    opened = client.post(reverse("vote"), {"code": code.lower()})
    assert opened.status_code == 200
    assert f'name="m-{motion.pk}"' in opened.content.decode()
    assert client.post(reverse("vote"), {"code": code, "send": "1"}).status_code == 400
    done = client.post(reverse("vote"), {"code": code, "send": "1", f"m-{motion.pk}": "for"})

    assert "已投" in done.content.decode()
    assert queries.taking_part(motion) == Weight(1, 8650)
    assert "您已经投过这一项" in client.post(reverse("vote"), {"code": code}).content.decode()


def test_a_code_that_is_none_is_told_the_same_whatever_it_is(client):
    a_meeting(stage=Stage.VOTING)
    answers = {
        client.post(reverse("vote"), {"code": code}).status_code
        for code in ("ACDE-FGHJ-KMNP", "x", "<script>")
    }

    assert answers == {400}


def test_guessing_is_bounded(client):
    code = voting_codes(a_meeting(stage=Stage.VOTING))[1]
    answers = [client.post(reverse("vote"), {"code": "ACDE-FGHJ-KMNP"}).status_code for _at in range(31)]

    assert answers[-1] == 429
    assert client.post(reverse("vote"), {"code": code}).status_code == 429


def test_notices_tell_what_is_voted_on_and_no_names(client):
    a_meeting(stage=Stage.VOTING)

    assert client.get(reverse("vote_notices")).status_code == 200
