"""Two people at once with verbs that exclude each other: one wins, the other gets the sentence, the book is whole.

The pairs are those of the table: both can be taken from one state, and none of the two from where the other leads. Some of
them are tried in the ordinary suite; all with `ENGINE_EXAMPLES` from 100 on.
"""

import os
from itertools import combinations

import pytest

from grids.conduct.events import broken_links
from grids.conduct.lifecycle import On
from grids.conduct.refusals import Refusal
from grids.staff.models import Department, DepartmentMembership, User
from tests import personas
from tests.concurrency.test_two_at_once import at_once, fresh
from tests.factories import whistles as made
from tests.factories.steps import given_for
from whistles.lifecycle import facts
from whistles.lifecycle.actions import offers, take
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.table import LIFECYCLE

pytestmark = pytest.mark.django_db(transaction=True)

WHO = ("department_handler", "street_admin", "street_leader", "assisting_handler", "district_desk")
# what has to be there before a step can be taken at all: an asking that waits, a lead that is offered
FIRST = {
    "grant_extension": "ask_extension", "refuse_extension": "ask_extension", "grant_suspension": "ask_suspension",
    "refuse_suspension": "ask_suspension", "accept_lead": "offer_lead", "decline_lead": "offer_lead",
}  # fmt: skip
# asked for only in what ended late; tried where askings are
ELSEWHERE = {"grant_appeal", "refuse_appeal", "appeal"}
DOZEN = 12


def excludes(state: str, first, second) -> bool:
    """Whether `second` can't be taken from where `first` leads."""
    return not second.sources & set(LIFECYCLE.targets(first, state))


def pairs():
    """Every two steps of the table that exclude each other, with the state from which both can be taken."""
    taken = [one for one in LIFECYCLE.taken if one.on != On.PART and one.verb not in ELSEWHERE]
    for state in made.WAY:
        fit = [
            one for one in taken
            if state in one.sources and (one.verb not in FIRST or state in LIFECYCLE.steps[FIRST[one.verb]].sources)
        ]  # fmt: skip
        for one, other in combinations(fit, 2):
            both = excludes(state, one, other) and excludes(state, other, one)
            same = FIRST.get(one.verb) and FIRST.get(other.verb) and FIRST[one.verb] != FIRST[other.verb]
            if both and not same:
                yield state, one.verb, other.verb


ALL = sorted(set(pairs()))
CHOSEN = ALL if int(os.environ.get("ENGINE_EXAMPLES", "12")) >= 100 else ALL[:: max(len(ALL) // DOZEN, 1)]


@pytest.fixture
def people(person):
    """Somebody of each kind, and a second handler of the leading department."""
    found = [person(name) for name in WHO]
    second = User.objects.create_user("second_handler", personas.PASSWORD, display_name="另一位")
    DepartmentMembership.objects.create(
        user=second, department=Department.objects.get(code="lianhua-urban"), period=personas.ALWAYS
    )
    return [*found, second]


def who_may(people, whistle, verb):
    """Everybody for whom the step is open."""
    return [
        one for one in people
        if verb in [offer.step.verb for offer in offers(whistle, by=fresh(one)) if offer.is_open]
    ]  # fmt: skip


def call(whistle, verb, by):
    by = fresh(by)
    given = given_for(LIFECYCLE.steps[verb], Situation(whistle, by), department="lianhua-police")
    return lambda: take(whistle_id=whistle.pk, verb=verb, by=by, version=None, given=given)


def test_there_are_such_pairs_from_every_state_in_which_something_is_decided():
    assert {state for state, _one, _other in ALL} >= {"signed", "in_progress", "submitted", "objected"}
    assert ("submitted", "close", "send_back") in ALL
    assert ("objected", "uphold", "overrule") in ALL or ("objected", "overrule", "uphold") in ALL


@pytest.mark.parametrize(("state", "one", "other"), CHOSEN, ids="-".join)
def test_one_wins_and_the_other_gets_the_sentence(people, state, one, other):
    whistle = made.a_whistle(state=state)
    for verb in dict.fromkeys(FIRST[verb] for verb in (one, other) if verb in FIRST):
        whistle = call(whistle, verb, who_may(people, whistle, verb)[0])()
    firsts, seconds = (who_may(people, whistle, verb) for verb in (one, other))
    assert firsts, (state, one)
    assert seconds, (state, other)
    first = firsts[0]
    second = next((by for by in seconds if by.pk != first.pk), first)
    version = whistle.version

    results = at_once(call(whistle, one, first), call(whistle, other, second))

    refusals = [result for result in results if isinstance(result, Refusal)]
    assert [type(result) for result in results if isinstance(result, Exception)] == [Refusal], results
    # who decides what waits no longer has anything to decide
    assert refusals[0].code in ("conflict", "forbidden")
    assert str(refusals[0])
    whistle, events = Whistle.objects.get(pk=whistle.pk), list(whistle.events.order_by("seq"))
    assert (whistle.version, len(events)) == (version + 1, version + 1)
    assert events[-1].verb in (one, other)
    assert broken_links(iter(events)) == []
    assert (whistle.state, bytes(whistle.last_digest)) == (events[-1].to_state, bytes(events[-1].digest))
    assert facts.agree(whistle, bytes(events[-1].facts))
