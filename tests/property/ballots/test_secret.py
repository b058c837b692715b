"""From the database alone, with the web's keys, nobody ties a secret ballot to who cast it.

What is tied would have to be tied by a key, a moment, an order or a number. Each is looked for here: in what a dump holds, in
the order in which rows lie, in the transactions that wrote them. The boxes open with two counting codes alone, and a code
is in no table.
"""

import pytest
from django.apps import apps
from django.db import connection, models

from grids.access.fence import everything
from property.ballots import casting, sealed
from property.ballots.models import CastMark, UrnBallot, UrnKey, UrnShare
from property.meetings.kinds import Choice, Stage
from property.meetings.models import CountingMember
from tests.factories.meetings import a_meeting, an_owned_estate, the_motion, voting_codes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(departments):
    """Areas are there."""


@pytest.fixture
def voted():
    estate, _homes = an_owned_estate([f"{at}.01" for at in range(50, 58)])
    meeting = a_meeting(estate, stage=Stage.VOTING, is_secret=True)
    motion, codes = the_motion(meeting), voting_codes(meeting)
    for number, code in codes.items():
        casting.cast_with_code(code=code, choices={motion.pk: [Choice.FOR, Choice.AGAINST][number % 2]})
    return meeting


def boxes_of() -> list[bytes]:
    with everything("the urn is looked at by the test"):
        return [bytes(one) for one in UrnBallot.objects.values_list("box", flat=True)]


def test_an_urn_row_names_its_motion_and_nothing_else():
    names = {one.name for one in UrnBallot._meta.concrete_fields}
    times = [one for one in UrnBallot._meta.concrete_fields if isinstance(one, models.DateField)]

    assert names == {"id", "motion", "box"}
    assert times == []
    assert not any(isinstance(one, models.DateField) for one in CastMark._meta.concrete_fields)
    pointing = [
        (model.__name__, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is UrnBallot
    ]
    assert pointing == []


def test_keys_of_the_urn_and_of_marks_hold_no_time(voted):
    with everything("keys are looked at by the test"):
        keys = [
            *UrnBallot.objects.values_list("pk", flat=True),
            *CastMark.objects.values_list("pk", flat=True),
        ]

    assert {one.version for one in keys} == {4}


def test_all_ballots_of_the_urn_were_written_by_the_last_step_together(voted):
    with everything("the urn is looked at by the test"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT (xmin::text, cmin::text)) FROM property_urnballot")
        assert cursor.fetchone() == (8, 1)


def test_the_order_in_which_ballots_lie_is_not_the_order_in_which_they_came(monkeypatch):
    orders = []
    monkeypatch.setattr(
        sealed, "shuffled", lambda boxes, really=sealed.shuffled: orders.append(len(boxes)) or really(boxes)
    )
    meeting = a_meeting(stage=Stage.VOTING, is_secret=True)
    for code in voting_codes(meeting).values():
        casting.cast_with_code(code=code, choices={the_motion(meeting).pk: Choice.FOR})

    assert orders == [1, 2, 3, 4]


def test_no_choice_and_no_step_is_kept_of_who_voted(voted):
    with everything("marks are looked at by the test"):
        marks = list(CastMark.objects.filter(motion__meeting=voted))

    assert {one.choice for one in marks} == {""}
    steps = list(voted.events.order_by("seq").values_list("verb", flat=True))
    assert "enter_paper" not in steps
    assert len(steps) < 12


def test_nothing_that_is_kept_opens_a_box(voted):
    box = boxes_of()[0]
    kept = [bytes(one) for one in UrnKey.objects.values_list("public_key", flat=True)]
    kept += [bytes(one) for one in CountingMember.objects.values_list("public_key", flat=True)]
    kept += [
        bytes(one)[at : at + 32]
        for one in UrnShare.objects.values_list("box", flat=True)
        for at in range(len(one) - 31)
    ]
    for key in kept:
        with pytest.raises(sealed.Closed):
            sealed.opened(key, box)


def test_no_table_holds_a_counting_code(voted):
    for code in voted.codes:
        with everything("every table is looked through by the test"), connection.cursor() as cursor:
            for table in (
                "property_countingmember",
                "property_urnshare",
                "property_urnkey",
                "property_meetingevent",
            ):
                cursor.execute(f"SELECT count(*) FROM {table} AS one WHERE one::text LIKE %s", [f"%{code}%"])
                assert cursor.fetchone() == (0,), table


def test_boxes_are_alike_from_outside(voted):
    boxes = boxes_of()

    assert len({len(one) for one in boxes}) == 1
    assert len({one[:32] for one in boxes}) == len(boxes)
