"""Clocks of a whistle's page, from its terms: each in its own unit, standing still, met, moved, and by which limit."""

from datetime import datetime

import pytest

from tests.factories import whistles as made
from whistles.clocks.calendar import SHANGHAI, Calendar, Limit, Unit
from whistles.clocks.holds import SUSPENSION
from whistles.clocks.shown import of_the_matter
from whistles.clocks.terms import Terms
from whistles.intake.models import Lead
from whistles.lifecycle.models import Whistle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def shown(terms: Terms, now: datetime) -> dict[str, tuple[str, str, str]]:
    found = of_the_matter(terms.rows, now, Calendar())
    return {str(clock.label): (clock.state, clock.text, clock.sub) for clock in found}


@pytest.fixture
def terms():
    return Terms.of(Whistle.objects.get(pk=made.a_whistle(whistled_at=at(2)).pk))


def test_each_clock_counts_in_its_own_unit_and_none_is_forgotten(terms):
    assert {label: (state, text) for label, (state, text, _sub) in shown(terms, at(2, 11)).items()} == {
        "签收": ("soon", "还剩 3 工作小时"), "联系诉求人": ("left", "剩 1 工作日"), "报到": ("left", "剩 1 工作日"),
        "办结": ("left", "剩 5 工作日"),
    }  # fmt: skip


def test_what_was_met_says_how_it_was_and_what_stands_still_since_when(terms):
    terms.meet("sign", at(2, 12))
    terms.meet("report", at(4, 11))
    terms.pause(at(4, 15), SUSPENSION)
    terms.start("answer", at(4, 15), limit=Limit(1, Unit.WORKING_DAYS))
    found = shown(terms, at(4, 16))
    assert found["签收"] == ("on_time", "按时", "用时 2 小时")
    assert found["报到"][:2] == ("late", "超时 18 小时")
    assert found["办结"][:2] == ("none", "暂停计时")
    assert found["答复异议"][:2] == ("left", "剩 1 工作日")
    terms.meet("answer", at(5, 9))
    assert "答复异议" not in shown(terms, at(5, 9))


def test_a_deadline_says_how_often_it_was_extended_and_whose_limit_holds(terms):
    terms.extend(by=Limit(5, Unit.WORKING_DAYS))
    assert shown(terms, at(9))["办结"][2].endswith("已延期 1 次")
    lead = made.a_lead(received_at=at(2, 9))
    Lead.objects.filter(pk=lead.pk).update(external_due_at=at(5, 9))
    whistle = made.a_whistle(lead=Lead.objects.get(pk=lead.pk), whistled_at=at(2))
    state, text, sub = shown(Terms.of(whistle), at(3))["办结"]
    assert (state, text) == ("left", "还剩 1 天 23 小时")
    assert sub.endswith("按工单时限")
