"""Rows written again in one statement say what each of them says."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grids.areas.models import Area
from grids.conduct.newly import new
from grids.conduct.writing import insert, rewrite
from grids.people.models import Person
from tests.factories import whistles as made
from whistles.clocks.models import Term

pytestmark = pytest.mark.django_db


def test_each_row_has_its_own_values_and_no_other_row_is_touched(departments):
    here, there = (
        list(made.a_whistle().terms.order_by("clock")),
        list(made.a_whistle().terms.order_by("clock")),
    )
    for number, term in enumerate(here):
        term.moved, term.amount, term.rule = [{"seq": number, "why": "停"}], None, f"依据 {number} %s"
        term.due_at += timedelta(days=number)
        term.paused_at, term.look_at = (timezone.now(), None) if number else (None, term.look_at)
    names = ("moved", "amount", "rule", "due_at", "paused_at", "look_at")
    with CaptureQueriesContext(connection) as asked:
        rewrite(here, names)
        rewrite([], names)
    assert len(asked) == 1
    for rows in (here, there):
        for term in rows:
            kept = Term.objects.get(pk=term.pk)
            assert {name: getattr(kept, name) for name in names} == {
                name: getattr(term, name) for name in names
            }


@pytest.mark.parametrize("odd", ['"', "\\", "{a}", "a,b", "", "a\nb", " a "])
def test_texts_and_bytes_of_many_rows_are_written_as_they_are(areas, odd):
    area = Area.objects.order_by("-code")[0]
    rows = [
        new(Person, area_id=area.code, nation=odd if at == 7 else "LAO", name=b"\\x\x00" * (at % 3))
        for at in range(30)
    ]
    insert(rows)
    kept = {
        pk: (nation, bytes(name)) for pk, nation, name in Person.objects.values_list("pk", "nation", "name")
    }
    assert kept == {one.pk: (one.nation, one.name) for one in rows}
