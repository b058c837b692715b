"""Any sequence of uses, ends and ways back leaves the uses of a dwelling a partition of its days, as a slow fold says.

`ENGINE_EXAMPLES` sets how many sequences are tried; few in the ordinary suite.
"""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.registry.dwellings import actions
from grids.registry.dwellings.kinds import Use
from grids.registry.dwellings.models import Dwelling, DwellingEvent, DwellingUse
from tests import personas
from tests.factories.dwellings import a_dwelling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "15"))
DAYS = 12
STEPS = st.one_of(
    st.tuples(st.just("use"), st.sampled_from(Use.values), st.integers(-2, DAYS + 1)),
    st.tuples(st.just("end"), st.just(""), st.integers(-2, DAYS + 1)),
    st.tuples(st.just("back"), st.just(""), st.integers(1, 12)),
)


@dataclass
class Slow:
    """A dwelling day by day, each step kept as what it was, so that the last one can be left out again."""

    first: date
    today: date
    steps: list[tuple[int, str, str, date]] = field(default_factory=list)
    seq: int = 1

    def days(self) -> dict[date, str]:
        """What the dwelling is used for on each day up to today: later steps write over earlier ones."""
        found = {self.first + timedelta(days=n): Use.OWN for n in range(DAYS + 1)}
        for _seq, verb, use, day in self.steps:
            for one in [one for one in found if one >= day]:
                if verb == "end":
                    del found[one]
                else:
                    found[one] = use
        return found

    @property
    def now(self) -> tuple[str, date, bool]:
        """The present use, since when, and whether the dwelling has ended."""
        use, since, is_over = Use.OWN, self.first, False
        for _seq, verb, value, day in self.steps:
            if verb == "end":
                is_over = True
            else:
                use, since = value, day
        return use, since, is_over

    def takes(self, verb: str, use: str, day: date) -> bool:
        """Whether the step is one that may be taken, and if so it is."""
        present, since, is_over = self.now
        if is_over or day > self.today or day < since or (verb == "use" and use == present):
            return False
        self.seq += 1
        self.steps.append((self.seq, verb, use, day))
        return True

    def takes_back(self, seq: int) -> bool:
        """Whether the step is the last that stands; then it never was."""
        if not self.steps or self.steps[-1][0] != seq:
            return False
        self.steps.pop()
        self.seq += 1
        return True


def done(dwelling: Dwelling, verb: str, use: str, number: int, first: date, by) -> bool:
    day = first + timedelta(days=number)
    with suppress(Refusal), transaction.atomic():
        if verb == "use":
            actions.set_use(dwelling_id=dwelling.pk, use=use, occurred_on=day, by=by)
        elif verb == "end":
            actions.end_dwelling(dwelling_id=dwelling.pk, reason="已拆", occurred_on=day, by=by)
        else:
            actions.take_back(dwelling_id=dwelling.pk, seq=number, by=by)
        return True
    return False


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, max_size=14))
def test_uses_are_a_partition_equal_to_a_slow_fold(steps):
    with transaction.atomic():
        by, today = personas.make("grid_admin"), timezone.localdate()
        first = today - timedelta(days=DAYS)
        dwelling, slow = a_dwelling(by=by, occurred_on=first), Slow(first, today)
        for verb, use, number in steps:
            expected = (
                slow.takes_back(number)
                if verb == "back"
                else slow.takes(verb, use, first + timedelta(days=number))
            )
            assert done(dwelling, verb, use, number, first, by) == expected, (verb, use, number)
        _agree(dwelling, slow)
        transaction.set_rollback(True)


def _agree(dwelling: Dwelling, slow: Slow) -> None:
    periods = DwellingUse.objects.filter(dwelling=dwelling, period__isempty=False).order_by("period")
    told: dict[date, str] = {}
    for one in periods:
        day = one.period.lower
        while day <= slow.today and (one.period.upper is None or day < one.period.upper):
            assert day not in told
            told[day] = one.use
            day += timedelta(days=1)
    assert told == slow.days()
    dwelling.refresh_from_db()
    use, _since, is_over = slow.now
    assert (dwelling.use, dwelling.ends_on is not None, dwelling.version) == (use, is_over, slow.seq)
    # one that is there is used for something without an end
    assert [one.use for one in periods if one.period.upper is None] == ([] if is_over else [use])
    assert broken_links(DwellingEvent.objects.filter(dwelling=dwelling).order_by("seq").iterator()) == []
