"""What becomes of a ledger's rows that meet matters which are there already."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from grids.areas.models import Area
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from whistles.imports.batch import Registry, bring_in
from whistles.intake.ledgers.rows import LedgerRow
from whistles.intake.models import Category, Lead
from whistles.lifecycle.models import Whistle
from whistles.statistics.verifying import verify

pytestmark = pytest.mark.django_db(transaction=True)


def row(
    number: str, *, closed: bool = False, days_ago: int = 3, title: str = "路灯不亮", **cells
) -> LedgerRow:
    received = timezone.now() - timedelta(days=days_ago)
    plain = dict.fromkeys(
        (
            "content",
            "resolution",
            "outcome",
            "area",
            "address",
            "category",
            "grade",
            "department",
            "reporter",
            "phone",
        ),
        "",
    )
    return LedgerRow(
        line=2, number=number, title=title, received_at=received, whistled_at=None,
        closed_at=received + timedelta(days=1) if closed else None, **plain | cells,
    )  # fmt: skip


@pytest.fixture
def registry(departments):
    def of(area: str = personas.LIANHUA, *, graded: bool = True) -> Registry:
        place = Area.objects.get(code=area)
        return Registry(place, made.source(), made.grade(place) if graded else None, system_actor())

    return of


@transaction.atomic
def bring(rows, registry, **how):
    return bring_in(rows, registry, **how)


def test_a_lead_that_waits_in_the_pool_is_whistled_and_closed_by_the_ledger(registry):
    bring([row("A1")], registry(graded=False))
    assert Lead.objects.get().state == "new"

    tally = bring([row("A1", closed=True)], registry())

    lead = Lead.objects.get()
    assert (tally.updated, tally.imported) == (1, 0)
    assert (lead.state, lead.version, lead.whistle.state) == ("whistled", 2, "closed")
    assert verify().faults == []


def test_one_batch_and_one_row_at_a_time_leave_the_same_ledger(registry):
    rows = [row("B1"), row("B1", closed=True, grade="routine")]

    tally = bring(rows, registry(graded=False))

    assert (tally.imported, tally.updated) == (1, 1)
    assert Whistle.objects.get().state == "closed"
    again = bring(rows, registry(graded=False))
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 2)


def test_a_check_writes_nothing_not_even_a_category(registry):
    bring([row("C1", category="张三 > 某小区")], registry(), write=False)

    assert not Lead.objects.exists()
    assert not Category.objects.filter(path__startswith="张三").exists()


def test_a_ledger_closes_nothing_outside_of_its_area(registry):
    bring([row("D1", area=personas.SUJIATANG)], registry())
    elsewhere = Area.objects.filter(level=3, parent=personas.LIANHUA).exclude(code=personas.SUJIATANG).first()

    tally = bring([row("D1", closed=True)], registry(elsewhere.code))

    assert [reason for _line, reason in tally.refused if "以外的区域" in reason]
    assert Whistle.objects.get().state == "whistled"


@pytest.mark.parametrize("split", [False, True], ids=["in one batch", "in two"])
@pytest.mark.parametrize(
    "other", [{"days_ago": 40}, {"days_ago": 4, "title": "井盖松动"}], ids=["a month before", "another title"]
)
def test_another_matter_under_a_number_that_is_taken_is_refused_and_the_first_stays(registry, split, other):
    first, second = row("E1"), row("E1", closed=True, **other)

    tallies = (
        [bring([first], registry()), bring([second], registry())]
        if split
        else [bring([first, second], registry())]
    )

    refused = [reason for tally in tallies for _line, reason in tally.refused]
    assert len(refused) == 1
    assert "已经是" in refused[0]
    assert "加上年份" in refused[0]
    assert [(w.title, w.state) for w in Whistle.objects.all()] == [("路灯不亮", "whistled")]


@pytest.mark.parametrize("same", [{"days_ago": 4}, {"title": "路灯不亮（已派单）"}], ids=["day", "title"])
def test_a_corrected_title_or_day_is_still_the_same_matter(registry, same):
    bring([row("F1")], registry())

    tally = bring([row("F1", closed=True, **same)], registry())

    # one that was closed before it was whistled is refused for that, not for its number
    assert not [reason for _line, reason in tally.refused if "另一件事" in reason]
    assert tally.updated + len(tally.refused) == 1
