"""What a check tells is what the import does, however the numbers of a ledger repeat across its batches."""

import csv
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grids.areas.models import Area
from grids.staff.queries import system_actor
from tests.factories import whistles as made
from tests.factories.ledgers import brought_to
from tests.personas import LIANHUA
from whistles.imports import actions, reading, running, uploading
from whistles.imports.models import Import

pytestmark = pytest.mark.django_db

HEADER = ["编号", "标题", "收到时间", "办结时间", "哨种", "状态", "重办时间"]
START = datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
ROW = st.tuples(
    # mostly of one matter, so that a third row meets what a second one made of it
    st.sampled_from(["A", "A", "B"]),
    st.sampled_from(["路灯不亮", "路灯不亮", "路灯不亮", "井盖松动"]),
    # days after the first: the same day, the next, and after more than a month
    st.sampled_from([0, 0, 0, 1, 40]),
    st.sampled_from([None, None, 0, 2, 50]),
    st.sampled_from(["", "常规哨"]),
    st.sampled_from(["", "", "作废", "自行处理", "挂账", "重办"]),
)
# open, closed, and told once more, each in another batch
THREE_TIMES = [
    (number, "路灯不亮", 0, lasted, "常规哨", "") for lasted in (None, 2, 2) for number in ("A", "B")
]
# closed and opened again, so that it stands where it stood; what is told of it later lies before that or after
OPENED_AGAIN = [
    ("A", "路灯不亮", 0, lasted, "常规哨", state)
    for lasted, state in (
        (None, ""),
        (None, ""),
        (2, "重办"),
        (2, "重办"),
        (0, ""),
        (0, ""),
        (50, ""),
        (50, ""),
    )
]


def told(ledger: Import) -> dict:
    names = ("rows", "imported", "updated", "unchanged", "refused", "closed", "findings")
    lines = ledger.refused_rows.values_list("line", "reason")
    return {name: getattr(ledger, name) for name in names} | {"lines": sorted(lines)}


def write(path: Path, rows: list[tuple]) -> Path:
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HEADER)
        for number, title, day, lasted, grade, state in rows:
            received = START + timedelta(days=day)
            closed = received + timedelta(days=lasted) if lasted is not None else None
            lines.writerow(
                [
                    number,
                    title,
                    f"{received:%Y-%m-%d %H:%M}",
                    f"{closed:%Y-%m-%d %H:%M}" if closed else "",
                    grade,
                    state,
                    f"{closed + timedelta(days=1):%Y-%m-%d %H:%M}" if closed and state == "重办" else "",
                ]
            )
    return path


@pytest.mark.parametrize(("graded", "decision"), [(True, "state"), (False, "time")])
def test_a_check_tells_what_the_import_does(areas, tmp_path, monkeypatch, graded, decision):
    monkeypatch.setattr(reading, "BATCH", 2)
    street = Area.objects.get(code=LIANHUA)
    grade = made.grade(street) if graded else None

    # several ledgers behind one another in a file: of each the numbers are its own, and batches end anywhere in it
    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
    @example(several=[THREE_TIMES])
    @example(several=[OPENED_AGAIN])
    @given(several=st.lists(st.lists(ROW, min_size=5, max_size=9), min_size=4, max_size=4))
    def check_then_import(several):
        rows = [(f"{at}{number}", *cells) for at, rows in enumerate(several) for number, *cells in rows]
        with transaction.atomic():
            path = write(tmp_path / "ledger.csv", rows)
            ledger = uploading.take_file(
                path=path, area=street, source=made.source(), grade=grade, by=system_actor(), assignments=[],
                decision=decision,
            )  # fmt: skip
            brought_to(ledger, "checking")
            checked = told(running.run(import_id=ledger.pk))
            done = told(
                actions.import_at_once(import_id=ledger.pk, mapping=ledger.mapping, by=system_actor())
            )
            transaction.set_rollback(True)
        assert checked == done

    check_then_import()
