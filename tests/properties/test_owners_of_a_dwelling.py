"""Any sequence of sales, corrections and ways back: on no day do shares add up to more than the whole, nor do forms differ.

`ENGINE_EXAMPLES` sets how many sequences are tried; few in the ordinary suite.
"""

import os
from contextlib import suppress
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.homes.owners.actions import Share, record_owners, sell
from grids.homes.owners.kinds import Form
from grids.homes.owners.queries import owners_on
from grids.homes.parties import Party
from grids.homes.undoing import take_back
from grids.registry.dwellings.models import DwellingEvent
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "8"))
DAYS = 12
PARTS = st.sampled_from([(1, 1), (1, 2), (1, 3), (2, 3), (1, 6), (2, 7), None])
OWNERS = st.lists(st.tuples(st.integers(0, 3), PARTS), min_size=1, max_size=3)
STEPS = st.one_of(
    st.tuples(
        st.sampled_from(["record", "sell"]), st.sampled_from(Form.values), OWNERS, st.integers(-1, DAYS)
    ),
    st.tuples(st.just("back"), st.just(""), st.just([]), st.integers(0, 3)),
)


def done(dwelling, people, by, step, first) -> bool:
    verb, form, owners, number = step
    told = [Share(Party(person_id=people[place].pk), *(part or (None, None))) for place, part in owners]
    day = first + timedelta(days=number)
    with suppress(Refusal), transaction.atomic():
        if verb == "record":
            record_owners(
                dwelling_id=dwelling.pk, form=form, owners=told, occurred_on=day, by=by, reason="核对"
            )
        elif verb == "sell":
            sell(dwelling_id=dwelling.pk, form=form, to=told, occurred_on=day, by=by)
        else:
            steps = DwellingEvent.objects.filter(dwelling=dwelling, takes_back=None).order_by("-seq")
            take_back(event_id=steps[min(number, len(steps) - 1)].pk, by=by, reason="核对")
        return True
    return False


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, max_size=8))
def test_on_no_day_is_a_dwelling_owned_more_than_wholly_or_in_two_ways(steps):
    with transaction.atomic():
        by, today = personas.make("community_officer"), timezone.localdate()
        dwelling, first = a_dwelling(), today - timedelta(days=DAYS)
        people = [a_person() for _one in range(4)]
        for step in steps:
            done(dwelling, people, by, step, first)
        # the database's own word, which it otherwise says when all is written
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for number in range(-1, DAYS + 2):
            owners = owners_on([dwelling.pk], first + timedelta(days=number))
            assert len({one.form for one in owners}) <= 1
            assert len({one.person_id for one in owners}) == len(owners)
            assert sum((one.part for one in owners if one.part), Fraction(0)) <= 1
            assert [one.form for one in owners].count(Form.SOLE) <= 1
        book = DwellingEvent.objects.filter(dwelling=dwelling).order_by("seq")
        assert broken_links(book.iterator()) == []
        dwelling.refresh_from_db()
        assert dwelling.version == book.last().seq
        transaction.set_rollback(True)
