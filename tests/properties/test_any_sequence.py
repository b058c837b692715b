"""Any sequence of steps, imports, refreshes and recounts by anybody leaves books that agree."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from whistles.imports.batch import Registry, bring_in
from whistles.intake.ledgers.rows import LedgerRow
from whistles.lifecycle.actions import take
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.table import LIFECYCLE
from whistles.statistics import actions as statistics
from whistles.statistics import queries
from whistles.statistics.verifying import verify

pytestmark = pytest.mark.django_db(transaction=True)

VERBS = [step.verb for step in LIFECYCLE.steps.values() if not step.internal] + ["no_such_verb"]
PEOPLE = (
    "street_admin",
    "department_handler",
    "assisting_handler",
    "community_officer",
    "other_street_admin",
)
step = st.tuples(
    st.just("take"), st.integers(0, 2), st.sampled_from(VERBS), st.sampled_from(PEOPLE),
    st.sampled_from(["solved", "explained", ""]), st.integers(-3, 600),
)  # fmt: skip
ledger = st.tuples(
    st.just("ledger"), st.integers(0, 5), st.integers(1, 4000), st.one_of(st.none(), st.integers(0, 3000))
)
upkeep = st.tuples(st.sampled_from(["refresh", "recount"]))


def row_of(number: int, hours_ago: int, closed_after: int | None) -> LedgerRow:
    received = timezone.now() - timedelta(hours=hours_ago)
    closed = None if closed_after is None else min(received + timedelta(hours=closed_after), timezone.now())
    return LedgerRow(
        line=2, number=f"P{number}", title="路灯不亮", content="", received_at=received, whistled_at=None,
        closed_at=closed, resolution="", outcome="", area="", address="", category="", grade="", department="",
        reporter="", phone="",
    )  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=st.lists(st.one_of(step, step, ledger, upkeep), min_size=4, max_size=14))
def test_books_agree_after_any_sequence(person, plan):
    whistles = [made.a_whistle(assisting=["lianhua-police"]) for _n in range(3)]
    accounts = {name: person(name) for name in PEOPLE}
    street = Area.objects.get(code=personas.LIANHUA)
    registry = Registry(street, made.source("digital_urban"), made.grade(street), system_actor())

    for move in plan:
        if move[0] == "take":
            _kind, index, verb, name, outcome, minutes = move
            at = timezone.now() - timedelta(minutes=minutes)
            try:
                take(
                    whistle_id=whistles[index].pk, verb=verb, by=accounts[name], version=None, reason="情况",
                    outcome=outcome, occurred_at=at,
                )  # fmt: skip
            except (Refusal, Whistle.DoesNotExist):
                continue
        elif move[0] == "ledger":
            bring_in([row_of(*move[1:])], registry)
        elif move[0] == "refresh":
            statistics.refresh()
        else:
            assert statistics.recount().differences == 0

    assert verify().faults == []
    statistics.refresh()
    today = queries.closure(street, timezone.localdate())
    present = Whistle.objects.within(street.code)
    assert today.whistled == present.count()
    assert today.closed == present.filter(state="closed").count()
    assert today.cancelled == present.filter(state="cancelled").count()
    assert statistics.recount().differences == 0
