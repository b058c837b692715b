"""Two who ask or decide about one matter at the same moment: one wins, the other gets a sentence, no limit is passed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from grids.approvals import actions as approvals
from grids.approvals.models import Approval, What
from grids.conduct.refusals import Refusal
from tests.concurrency.test_two_at_once import at_once, fresh
from tests.factories import whistles as made
from whistles.lifecycle.models import Whistle

pytestmark = pytest.mark.django_db(transaction=True)


def locked(call: Callable[[Whistle], object], whistle: Whistle) -> object:
    """As a step of the matter calls it."""
    with transaction.atomic():
        return call(Whistle.objects.select_for_update(of=("self",)).get(pk=whistle.pk))


def asking(whistle: Whistle, by, what: What = What.EXTENSION, **wanted) -> Callable[[], object]:
    wanted = wanted or {"days": 3}
    return lambda: locked(
        lambda row: approvals.asked(what=what, subject=row, by=fresh(by), reason="等配件", wanted=wanted),
        whistle,
    )


def deciding(whistle: Whistle, asked: Approval, by, *, yes: bool) -> Callable[[], object]:
    return lambda: locked(
        lambda row: approvals.decided(approval=asked, by=fresh(by), is_granted=yes, answer="已核实"), whistle
    )


@pytest.fixture
def whistle(departments) -> Whistle:
    return made.a_whistle(state="in_progress")


def sentences(results: list[object]) -> list[str]:
    """What was refused; anything that failed without a sentence fails the test."""
    failed = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, Refusal) and one.code == "conflict" for one in failed), failed
    return [str(one) for one in failed]


def test_two_ask_for_the_same_at_once_and_one_waits(whistle, person):
    handler, desk = person("department_handler"), person("street_admin")
    person("street_leader")

    said = sentences(at_once(*(asking(whistle, by) for by in (handler, desk, handler))))

    assert len(said) == 2
    assert all("正在等待决定" in one for one in said)
    assert Approval.objects.count() == 1


def test_a_yes_and_a_no_at_once_are_one_decision(whistle, person):
    desk, leader = person("street_admin"), person("street_leader")
    asked = asking(whistle, person("department_handler"))()

    said = sentences(
        at_once(deciding(whistle, asked, desk, yes=True), deciding(whistle, asked, leader, yes=False))
    )

    assert said == ["这一项已经有了决定。"]
    decided = Approval.objects.get()
    assert decided.is_granted == (decided.decided_by_id == desk.pk)


def test_who_takes_it_back_and_who_grants_it_at_once_are_one_decision(whistle, person):
    handler, desk = person("department_handler"), person("street_admin")
    asked = asking(whistle, handler)()

    said = sentences(
        at_once(deciding(whistle, asked, handler, yes=False), deciding(whistle, asked, desk, yes=True))
    )

    assert len(said) == 1


def test_what_was_granted_is_used_once_by_two_at_once(whistle, person):
    desk = person("street_admin")
    granted = deciding(whistle, asking(whistle, person("department_handler"))(), desk, yes=True)()

    def use() -> None:
        with transaction.atomic():
            approvals.used(approval=granted)

    assert len(sentences(at_once(use, use, use))) == 2


def test_the_days_of_a_suspension_are_not_passed_by_asking_beside_a_decision(whistle, person):
    """Ninety in all: who asks for forty while sixty are being granted is refused, or waits and is refused then."""
    handler, leader = person("department_handler"), person("street_leader")
    today = timezone.localdate()

    def days(n: int) -> dict:
        return {"until": (today + timedelta(days=n)).isoformat(), "plan": "等雨季", "told": "已告知"}

    first = asking(whistle, handler, What.SUSPENSION, **days(60))()
    at_once(deciding(whistle, first, leader, yes=True), asking(whistle, handler, What.SUSPENSION, **days(40)))
    for waiting in Approval.objects.filter(decided_at=None):
        sentences(at_once(deciding(whistle, waiting, leader, yes=True)))

    granted = Approval.objects.filter(is_granted=True)
    assert sum(granted.values_list("days", flat=True)) == 60
