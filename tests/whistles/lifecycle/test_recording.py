"""Steps of many whistles recorded together leave what they leave one after the other; the database is asked once for all."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grids.approvals.models import Approval
from grids.conduct.events import Origin, values_of
from grids.conduct.lifecycle import Step
from grids.conduct.refusals import Refusal
from grids.staff.queries import system_actor
from tests import personas
from tests.asserting import rolled_back, verbs
from tests.concurrency.test_two_at_once import at_once
from tests.factories import whistles as made
from tests.whistles.imports.test_batch import bring, references, row  # noqa: F401 (a fixture)
from whistles.clocks.models import Term
from whistles.imports import closing, known
from whistles.intake.models import Lead, LeadEvent
from whistles.lifecycle.actions import record, take
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.recording import together
from whistles.lifecycle.table import CANCEL, CLOSE_BY_LEDGER
from whistles.statistics.actions import recount, refresh
from whistles.statistics.models import ClosureRollup, DepartmentRollup, StepRollup
from whistles.verification.actions import verify

pytestmark = pytest.mark.django_db
TABLES = (
    Whistle,
    WhistleEvent,
    ReportIn,
    Term,
    Lead,
    LeadEvent,
    Approval,
    ClosureRollup,
    StepRollup,
    DepartmentRollup,
)
# of each row its own, when it was written, and marks over all of it
OWN = {"id", "digest", "facts", "last_digest", "recorded_at", "lapsed_at"}
DAY = timedelta(days=1)
Given = Callable[[int, datetime], dict]


@pytest.fixture
def world(references, person) -> None:  # noqa: F811
    """Matters of a ledger, and such as were blown here, in every state of an open one, with what may stand around them."""
    began = timezone.now() - 40 * DAY
    bring([row("L1", days_ago=30), row("L2", days_ago=30, department="lianhua-urban")], references())
    for state in ("whistled", "signed", "in_progress", "submitted"):
        made.a_whistle(state=state, whistled_at=began, assisting=["lianhua-market"], number=f"H-{state}")
    made.a_whistle(state="suspended", number="H-suspended")
    made.a_whistle(state="objected", number="H-objected", reporter_name="张三", reporter_phone="13800138000")
    handler, desk = person("department_handler"), person("street_admin")
    waits, again = (
        made.a_whistle(state="in_progress", number="H-waits"),
        made.a_whistle(state="closed", number="H-again"),
    )
    asking = {"days": 2, "reason": "等配件"}
    take(whistle_id=waits.pk, verb="ask_extension", by=handler, version=waits.version, given=asking)
    take(whistle_id=again.pk, verb="reopen", by=desk, version=again.version, given={"reason": "没修好"})


def taken(
    step: Step, given: Given, at: datetime, around: Callable = lambda _rows: nullcontext()
) -> list[str]:
    """A step of each open whistle, the last of them twice; the sentences of what was refused."""
    by, said = system_actor(), []
    with transaction.atomic():
        rows = list(Whistle.objects.select_for_update().filter(state__in=step.sources).order_by("number"))
        with around(rows):
            for number, whistle in enumerate([*rows, rows[-1]]):
                try:
                    record(whistle, step, by=by, origin=Origin.IMPORTED, **given(number, at))
                except Refusal as refusal:
                    said.append(str(refusal))
    return said


def as_it_stands() -> dict[str, list[dict]]:
    refresh(wait=True)
    # that a lead waits again is a step of its own, of the moment in which it is written
    own = {LeadEvent: {"occurred_at"}}
    found = {}
    for model in TABLES:
        left = OWN | own.get(model, set())
        rows = [
            {name: plain(value) for name, value in values_of(one).items() if name not in left}
            for one in model.objects.all()
        ]
        found[model._meta.db_table] = sorted(rows, key=str)
    return found


def plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


STEPS: dict[str, tuple[Step, Given]] = {
    "closed by a ledger": (
        CLOSE_BY_LEDGER,
        # every fourth before its last step: refused, and the others are not
        lambda number, at: {
            "occurred_at": at - (50 * DAY if number % 4 == 3 else timedelta(0)), "outcome": "solved",
            "resolution": f"已换灯 \\ \"{number}\" {{}}, \n张三" if number % 2 else "", "is_timed": number % 3 == 0,
        },
    ),
    "cancelled": (CANCEL, lambda number, at: {"occurred_at": at, "reason": f"吹错了，张三 {number}", "back_to_pool": number % 2 == 0}),
}  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_they_leave_what_they_leave_one_after_the_other_and_are_refused_for_the_same(world, name):
    step, given = STEPS[name]
    at = timezone.now()
    with rolled_back():
        said = taken(step, given, at)
        alone = as_it_stands()
    with rolled_back():
        assert taken(step, given, at, together) == said
        assert as_it_stands() == alone
    assert said


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", STEPS)
def test_their_books_and_figures_hold(world, name):
    taken(*STEPS[name], timezone.now(), together)
    refresh(wait=True)
    assert verify().found == []
    assert recount(mend=False).differences == 0


def test_the_database_is_asked_as_often_for_many_as_for_few(world):
    def questions(many: int) -> int:
        with rolled_back(), CaptureQueriesContext(connection) as asked:
            rows = list(
                Whistle.objects.select_for_update().filter(number__startswith="LH", origin="imported")
            )[:many]
            with together(rows):
                for whistle in rows:
                    record(
                        whistle,
                        CLOSE_BY_LEDGER,
                        by=system_actor(),
                        occurred_at=timezone.now(),
                        origin=Origin.IMPORTED,
                        outcome="solved",
                    )
        return len(asked)

    assert questions(2) <= questions(1) + 1


LAMP = '已换灯 \\ "N" {}, \n张三\t'


def open_matters(references, person) -> None:  # noqa: F811
    """Open matters of a ledger: as it left them, and such as somebody or something touched since."""
    rows = [
        row(f"E{number}", days_ago=30, department="莲华派出所" if number % 2 else "") for number in range(8)
    ]
    rows += [
        row("two", days_ago=30, department="莲华派出所、市场监管所"),
        row("half", days_ago=30, resolution="已派人"),
    ]
    bring(rows, references())
    clocked = references()
    clocked.starts_clocks = True
    bring([row("clocks", days_ago=30, department="莲华派出所")], clocked)
    bring([row("joined", days_ago=30)], references(graded=False))
    touched = Whistle.objects.get(leads__source_number="E7")
    moved = {"reason": "登记错了", "area": personas.SUJIATANG}
    take(whistle_id=touched.pk, verb="move", by=person("street_admin"), version=1, given=moved)
    Lead.objects.filter(source_number="joined").update(
        state="whistled", whistle=Whistle.objects.get(leads__source_number="E6")
    )


def their_ends() -> list:
    numbers = [*(f"E{number}" for number in range(8)), "two", "half", "clocks", "E4"]
    rows = [
        row(number, days_ago=30, closed=True, outcome="solved" if place % 3 else "explained", resolution=LAMP * (place % 2))
        for place, number in enumerate(numbers)
    ]  # fmt: skip
    timed = {"whistled_at": rows[1].received_at, "whistled_exact": True, "closed_exact": True}
    return [
        rows[0], rows[1]._replace(**timed), rows[2]._replace(closed_at=rows[2].received_at - DAY),
        rows[3]._replace(closed_at=timezone.now() + 3 * DAY), *rows[4:],
    ]  # fmt: skip


def test_what_is_closed_column_by_column_leaves_what_the_engine_leaves_and_is_refused_for_the_same(
    references, person, monkeypatch,  # noqa: F811
):  # fmt: skip
    together_written: list[int] = []

    def write(closed, **how):
        some = list(closed)
        together_written.append(len(some))
        write_columns(some, **how)

    write_columns = closing.write
    monkeypatch.setattr(closing, "write", write)
    with rolled_back():
        open_matters(references, person)
        ends = their_ends()
        with rolled_back():
            tally = bring(ends, references())
            by_columns = as_it_stands()
        monkeypatch.setattr(known, "everyday", lambda _ids: {})
        with rolled_back():
            assert bring(ends, references()).refused == tally.refused
            assert as_it_stands() == by_columns
    assert (tally.updated, len(tally.refused)) == (8, 3)
    assert together_written[-2:] == [4, 0]


@pytest.mark.django_db(transaction=True)
def test_two_ledgers_close_the_same_matters_at_once_and_each_is_closed_once(references):  # noqa: F811
    bring([row(f"T{number}", days_ago=30) for number in range(6)], references())
    closed = [row(f"T{number}", days_ago=30, closed=True) for number in range(6)]

    tallies = at_once(*(lambda rows=rows: bring(rows, references()) for rows in (closed[:4], closed[2:])))

    assert sum(tally.updated for tally in tallies) == 6
    assert {tuple(verbs(whistle)) for whistle in Whistle.objects.all()} == {("blow", "close_by_ledger")}
    assert verify().found == []
