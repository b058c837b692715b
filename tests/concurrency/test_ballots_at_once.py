"""Two ballots of one owner at once: one counts."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from grids.access.fence import everything
from grids.conduct.refusals import Refusal
from property.ballots import casting, queries
from property.meetings.kinds import Choice, Stage
from tests.factories.meetings import a_meeting, the_motion, voting_codes


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_secret", [False, True])
def test_of_two_ballots_of_one_owner_at_once_one_counts(departments, is_secret):
    meeting = a_meeting(stage=Stage.VOTING, is_secret=is_secret)
    code, motion = voting_codes(meeting)[1], the_motion(meeting)

    def cast(choice: str) -> bool:
        try:
            casting.cast_with_code(code=code, choices={motion.pk: choice})
        except Refusal:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as threads:
        counted = list(threads.map(cast, [Choice.FOR, Choice.AGAINST]))

    assert sorted(counted) == [False, True]
    assert queries.taking_part(motion).heads == 1
    with everything("the urn is looked at by the test"):
        assert motion.urn.count() == int(is_secret)
