"""A batch that is written slice by slice and kind by kind is the ledger that its rows tell, whatever is mixed in it."""

from itertools import product

import pytest
from django.db import DataError, connection

from grids.conduct.ahead import Ahead
from tests.whistles.imports.test_batch import bring, references, row  # noqa: F401 (a fixture)
from whistles.imports import writing
from whistles.intake.models import Lead
from whistles.lifecycle.models import Whistle
from whistles.verification.actions import verify

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = ("", "第一行\n第二行\t\\N", "百分之 50%s\\")
REPORTERS = ({}, {"reporter": "张三", "phone": "13800138000"})
ENDS = ({}, {"closed": True}, {"closed": True, "outcome": "solved", "resolution": "已换灯"})
OFFICES = ("", "莲华派出所")
SLICE = 5


def mixed() -> list:
    """Rows of every kind, each kind among the others."""
    matters = product(TEXTS, ENDS, REPORTERS, OFFICES)
    rows = [
        row(f"M{number:03d}", title=f"第{number}件", content=text, address=text[:3], department=office, **end, **who)
        for number, (text, end, who, office) in enumerate(matters)
    ]  # fmt: skip
    complaints = [
        row(f"X{number}", title="检举", complaint="是", content=text, **who)
        for number, (text, who) in enumerate(product(TEXTS, REPORTERS))
    ]
    for place, complaint in enumerate(complaints):
        rows.insert(place * 4, complaint)
    return rows


@pytest.fixture
def in_slices(monkeypatch):
    """Slices of a few rows; whether the thread that makes the lines has asked the database, by step."""
    asked = []

    class Watched(Ahead):
        def __init__(self, step):
            def watched():
                made = step()
                asked.append(connection.connection is not None)
                return made

            super().__init__(watched)

    monkeypatch.setattr(writing, "SLICE", SLICE)
    monkeypatch.setattr(writing, "Ahead", Watched)
    return asked


def test_rows_of_every_kind_written_in_slices_are_what_they_tell_and_their_marks_hold(
    references,  # noqa: F811
    in_slices,
):
    # what waits in the pool is whistled with the batch
    rows = mixed()
    waiting = [one._replace(closed_at=None, department="") for one in rows if one.number.endswith("7")]
    bring(waiting, references(graded=False))
    in_slices.clear()

    tally = bring(rows, references())

    assert (tally.refused, tally.imported + tally.updated + tally.unchanged) == ([], len(rows))
    assert tally.updated > 0
    assert len(in_slices) >= 2 * len(rows) / SLICE
    assert not any(in_slices), "the thread has asked the database"
    assert verify().found == []
    told = {one.number: one for one in rows}
    leads = list(Lead.objects.all())
    assert {lead.source_number for lead in leads} == told.keys()
    assert all(
        (lead.title, lead.content, lead.received_at) == (one.title, one.content, one.received_at)
        for lead in leads
        if (one := told[lead.source_number])
    )
    closed = {number for number, one in told.items() if one.closed_at and not one.complaint}
    assert {w.leads.get().source_number for w in Whistle.objects.filter(state="closed")} == closed
    assert {lead.source_number for lead in leads if lead.reporter_mask} == {
        number for number, one in told.items() if one.phone and not one.complaint
    }


def test_whistles_are_numbered_in_the_order_of_the_rows(references, in_slices):  # noqa: F811
    bring([one for one in mixed() if not one.complaint], references())

    numbers = Whistle.objects.order_by("number").values_list("title", flat=True)
    assert list(numbers) == [f"第{number}件" for number in range(len(numbers))]


@pytest.mark.parametrize(
    ("cell", "raised"),
    [({"number": "9" * 200}, DataError), ({"reporter": 7}, TypeError)],
    ids=["in the database", "in the thread"],
)
def test_what_breaks_in_a_later_slice_is_raised_and_leaves_nothing_of_the_batch(
    references,  # noqa: F811
    in_slices,
    cell,
    raised,
):
    rows = [row(f"M{number}") for number in range(3 * SLICE)]

    with pytest.raises(raised):
        bring([*rows[:-1], rows[-1]._replace(**cell)], references())
    assert not Whistle.objects.exists()
    # and nothing of it hinders the next one
    assert bring(rows, references()).imported == len(rows)
