"""Clocks of what a ledger tells as open: from when it was whistled, as of any whistle, where whoever imports it wants them."""

import uuid
from datetime import timedelta

import pytest

from grids.areas.models import Area
from grids.staff.models import Department
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from tests.whistles.imports.test_batch import NOW, bring, row
from whistles.clocks.models import Term
from whistles.imports.references import References
from whistles.intake.models import Source
from whistles.lifecycle import taking_back
from whistles.lifecycle.actions import blow
from whistles.lifecycle.models import Whistle
from whistles.statistics.actions import recount
from whistles.verification.actions import verify

pytestmark = pytest.mark.django_db(transaction=True)
BLOWN = NOW - timedelta(days=2)


def told(whistle: Whistle) -> list[tuple]:
    rows = Term.objects.filter(whistle=whistle).order_by("clock")
    return [(one.clock, one.started_at, one.due_at, one.rule, bool(one.part_id), one.round) for one in rows]


def test_an_open_row_has_the_clocks_that_a_whistle_blown_then_has_and_a_later_ledger_ends_them(departments):
    Source.objects.filter(code=made.source().code).update(outer_limit_days=15)
    area, department = Area.objects.get(code=personas.LIANHUA), Department.objects.get(code="lianhua-urban")
    rows = [
        row("T1", whistled_at=BLOWN, department=department.name),
        row("T2", whistled_at=BLOWN, closed=False),
        row("T3", closed=True),
    ]
    grade = made.grade(area)

    ledger_id = uuid.uuid4()

    def references(starts: bool) -> References:
        return References(
            area, made.source(), grade, system_actor(), starts_clocks=starts, ledger_id=ledger_id
        )

    waiting = row("T4", whistled_at=BLOWN, department=department.name)
    bring([waiting], References(area, made.source(), None, system_actor()))
    bring([*rows, waiting], references(True))

    first, second, closed = (
        Whistle.objects.get(leads__source_number=number) for number in ("T1", "T2", "T3")
    )
    lead = made.a_lead(received_at=rows[0].received_at)
    by_hand = blow(
        lead_id=lead.pk,
        by=system_actor(),
        version=None,
        grade=grade,
        lead_department=department,
        occurred_at=BLOWN,
    )
    assert told(first) == told(by_hand)
    assert told(Whistle.objects.get(leads__source_number="T4")) == told(by_hand)
    assert [one[:4] for one in told(second)] == [one[:4] for one in told(by_hand)]
    assert told(closed) == []
    assert first.close_due_at == by_hand.close_due_at
    taking_back.take_back(lead_id=second.leads.get().pk, of=ledger_id, by=system_actor(), reason="区域选错")
    assert not Term.objects.filter(whistle=second, ended_at__isnull=True).exists()
    assert Whistle.objects.get(pk=second.pk).next_due_at is None
    bring([rows[0]._replace(closed_at=NOW)], references(True))
    assert not Term.objects.filter(whistle=first, ended_at__isnull=True).exists()
    assert verify().found == []
    assert recount().differences == 0


def test_without_that_choice_nothing_runs(departments):
    area = Area.objects.get(code=personas.LIANHUA)
    bring([row("T1", whistled_at=BLOWN)], References(area, made.source(), made.grade(area), system_actor()))
    assert not Term.objects.exists()
