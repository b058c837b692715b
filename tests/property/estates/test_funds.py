"""An estate's money books: appended to, never changed, exact to the fen."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from grids.conduct.refusals import Refusal
from property.estates.funds import actions
from property.estates.funds.models import FundEntry
from property.estates.funds.queries import sums_of, yuan
from tests import personas
from tests.factories.estates import an_estate

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(departments):
    return personas.make("community_officer")


@pytest.fixture
def estate(officer):
    return an_estate(by=officer)


def entered(estate, by, flow="in", fen=123_456, **told):
    given = {"fund": "common", "day": date(2026, 3, 1), "what": "门房租金"} | told
    return actions.enter(estate_id=estate.pk, flow=flow, fen=fen, by=by, **given)


def test_a_balance_is_the_sum_of_its_entries_to_the_fen_and_books_never_mix(estate, officer):
    entered(estate, officer, fen=100_001)
    entered(estate, officer, flow="out", fen=1)
    entered(estate, officer, fund="repairs", fen=7)
    told = {one.fund: (yuan(one.came_in), yuan(one.went_out), yuan(one.left)) for one in sums_of(estate.pk)}
    assert told == {"common": ("1,000.01", "0.01", "1,000.00"), "repairs": ("0.07", "0.00", "0.07")}
    assert yuan(-100_001) == "-1,000.01"


def test_a_wrong_entry_is_countered_once_and_comes_to_nothing(estate, officer):
    wrong = entered(estate, officer)
    assert actions.counter(estate_id=estate.pk, row=wrong.pk, reason="金额写错", by=officer)
    assert not actions.counter(estate_id=estate.pk, row=wrong.pk, reason="金额写错", by=officer)
    counter = FundEntry.objects.get(counter_of=wrong)
    assert (counter.flow, counter.fen, sums_of(estate.pk)[0].left) == ("out", wrong.fen, 0)
    with pytest.raises(Refusal, match="不能再冲正"):
        actions.counter(estate_id=estate.pk, row=counter.pk, reason="再来一次", by=officer)


def test_the_database_changes_and_removes_no_entry_whoever_asks(estate, officer):
    made = entered(estate, officer)
    for change in (
        lambda: FundEntry.objects.filter(pk=made.pk).update(fen=1),
        lambda: FundEntry.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_database_takes_no_counter_entry_of_another_sum_way_or_estate(estate, officer):
    made = entered(estate, officer)
    other = an_estate(by=officer, name="别的小区", buildings=[])
    right = {
        "estate": estate, "fund": made.fund, "flow": "out", "fen": made.fen, "day": made.day, "what": "冲正",
        "counter_of": made, "recorded_by": officer, "recorded_at": timezone.now(),
    }  # fmt: skip
    for wrong in ({"fen": 1}, {"flow": "in"}, {"fund": "repairs"}, {"estate": other}):
        with pytest.raises(DatabaseError), transaction.atomic():
            FundEntry.objects.create(**right | wrong)


@pytest.mark.parametrize("fen", [0, -1, 10**12 + 1])
def test_no_money_or_too_much_is_refused(estate, officer, fen):
    with pytest.raises(Refusal, match="金额"):
        entered(estate, officer, fen=fen)


def test_a_day_to_come_and_words_that_nobody_sees_are_refused(estate, officer):
    with pytest.raises(Refusal, match="晚于今天"):
        entered(estate, officer, day=date(2099, 1, 1))
    with pytest.raises(Refusal):
        entered(estate, officer, what="\u200b")
