"""No step of care leaves a trace in anybody else's table: no log, no notice, no approval, no row of a register is written."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from grids.care import actions, sweeping, switching
from grids.care.looking import auditing, readings
from grids.care.models import CareRecord
from grids.care.tasks import close_days_of_care, look_after_care
from grids.people.models import Person
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import care

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]

WRITTEN = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE schemaname = 'public' AND n_tup_ins + n_tup_upd + n_tup_del > 0
"""


def written() -> dict[str, int]:
    """How many rows of each table this transaction has written so far."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


def touched_by(act: Callable[[], object]) -> set[str]:
    before = written()
    act()
    return {table for table, n in written().items() if n != before.get(table, 0)}


@pytest.fixture
def waiting() -> CareRecord:
    return care.proposed()


@pytest.fixture
def held() -> CareRecord:
    return care.told(care.active().pk)


def later(days: int):
    return timezone.localdate() + timedelta(days=days)


def _lapse(record: CareRecord) -> None:
    kind = {
        "code": record.kind_code,
        "street": personas.LIANHUA,
        "by": care.decider(),
        "reason": "本街道不再使用",
    }
    switching.switch_off(**kind)
    assert sweeping.lapse(by=system_actor()) == 1


def _follow(record: CareRecord) -> None:
    CareRecord.objects.filter(pk=record.pk).update(area_code=personas.HONGSHAN)
    assert sweeping.follow(by=system_actor()) == 1


OF_HELD = {
    "tell": lambda record: actions.tell(record_id=care.active().pk, whom="self", by=care.writer()),
    "promise": lambda record: actions.promise(record_id=record.pk, what="每月陪同就医一次", every_days=30, by=care.writer()),
    "deed": lambda record: actions.deed(record_id=record.pk, what="送去了米和油", by=care.writer()),
    "renew": lambda record: actions.renew(record_id=record.pk, basis=care.BASIS, review_on=later(170), by=care.writer()),
    "end": lambda record: actions.end(record_id=record.pk, how="over", by=care.writer()),
    "opened": lambda record: readings.note_opened(record=record, by=care.writer()),
    "reveal": lambda record: readings.reveal(record=record, field="phone", why="ring", by=care.writer()),
    "lapse": _lapse,
    "follow": _follow,
    "heads": lambda record: auditing.make_heads(),
}  # fmt: skip
OF_WAITING = {
    "approve": lambda record: actions.approve(record_id=record.pk, by=care.decider()),
    "refuse": lambda record: actions.refuse(
        record_id=record.pk, answer="社区养老服务已经覆盖", by=care.decider()
    ),
}


@pytest.mark.parametrize("verb", [verb for verb in OF_HELD if verb != "tell"])
def test_no_step_of_a_record_that_holds_writes_elsewhere(held, verb):
    care.decider()
    found = touched_by(lambda: OF_HELD[verb](held))
    assert {table for table in found if not table.startswith("grids_care")} == set()
    assert found or verb == "heads"


@pytest.mark.parametrize("verb", OF_WAITING)
def test_no_decision_writes_elsewhere(waiting, verb):
    care.decider()
    found = touched_by(lambda: OF_WAITING[verb](waiting))
    assert found
    assert {table for table in found if not table.startswith("grids_care")} == set()


def test_neither_a_proposal_nor_that_somebody_was_told_writes_elsewhere():
    person, _decider, _writer = care.somebody(), care.decider(), care.writer()
    again = Person.objects.get(pk=care.somebody().pk)
    assert touched_by(lambda: care.proposed(person)) <= {
        "grids_carerecord", "grids_carepromise", "grids_careevent",
    }  # fmt: skip
    record = care.active(again)
    assert touched_by(lambda: care.told(record.pk)) == {"grids_carerecord", "grids_careevent"}


@pytest.mark.parametrize("task", [look_after_care, close_days_of_care])
def test_a_workers_log_tells_of_no_record(held, task):
    """A worker logs what a task gave back, for whoever reads its log."""
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        assert task() is None
