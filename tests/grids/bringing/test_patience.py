"""A page ends in time with a sentence, whatever the file; and one upload is brought in once."""

import threading
import time
from functools import partial

import pytest
from django.db import connection, transaction

from grids.areas.models import Area, AreaBoundary, BoundaryChange
from grids.bringing import keeping, patience, staging
from grids.conduct.refusals import Refusal
from grids.geodata import reading
from grids.geodata.polygons import nested
from tests import personas
from tests.concurrency.test_two_at_once import at_once, fresh
from tests.grids.bringing.making import community, six
from tests.grids.bringing.test_pages import upload


def test_what_would_take_too_long_ends_with_a_sentence_and_leaves_nothing(db, signed_in, monkeypatch):
    community()
    monkeypatch.setattr(patience, "SECONDS", 0)
    answer = upload(signed_in("grid_admin"), six())
    assert answer.status_code == 400
    assert "这个文件太大" in answer.content.decode()
    assert not AreaBoundary.objects.filter(area__parent=personas.HONGSHAN).exists()


def test_a_statement_that_the_database_ends_is_said_in_words_too(db, signed_in, monkeypatch):
    community()
    client, real = signed_in("grid_admin"), staging.plan_of

    def endless(*args, **more):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 50")
            cursor.execute("SELECT pg_sleep(5)")
        return real(*args, **more)

    monkeypatch.setattr(staging, "plan_of", endless)
    answer = upload(client, six())
    assert answer.status_code == 400
    assert "这个文件太大" in answer.content.decode()


def test_what_a_page_waits_for_is_less_than_its_server_does():
    from governance import gunicorn

    # of the web's role in the database a statement has ten seconds (tools/machine/roles.sql)
    assert gunicorn.timeout > patience.SECONDS + 10
    assert reading.WAITED + reading.FOR_A_PLACE < patience.SECONDS


def test_rings_of_many_islands_are_put_together_at_once():
    def ring(column: int, row: int, inset: float) -> list:
        west, south, east, north = column + inset, row + inset, column + 1 - inset, row + 1 - inset
        return [[west, south], [east, south], [east, north], [west, north], [west, south]]

    insets = (0.1, 0.2, 0.3, 0.4)
    rings = [ring(column, row, inset) for inset in insets for column in range(25) for row in range(10)]
    began = time.process_time()
    parts = nested(rings)
    assert time.process_time() - began < 2
    # of each place an island with a hole, and an island in the hole with a hole of its own
    assert len(parts) == 500
    assert {len(one) for one in parts} == {2}
    assert {(one[0][0][0] % 1 < one[1][0][0] % 1) for one in parts} == {True}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_who_confirms_twice_at_once_brings_it_in_once(person):
    community()
    by = person("grid_admin")
    key = _kept(by)
    before = BoundaryChange.objects.count()
    results = at_once(*[partial(_confirm, key, by) for _time in range(3)])
    refused = [one for one in results if isinstance(one, Refusal)]
    assert results.count(None) == 1, results
    assert [one.code for one in refused] == ["conflict", "conflict"], results
    assert BoundaryChange.objects.count() == before + 1
    assert AreaBoundary.objects.filter(area__parent=personas.HONGSHAN).count() == 6


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_who_comes_while_it_is_brought_in_is_told_so(person, monkeypatch):
    community()
    by = person("grid_admin")
    key, begun, go_on = _kept(by), threading.Event(), threading.Event()
    real = staging.import_boundaries

    def slowly(**given):
        begun.set()
        go_on.wait(20)
        return real(**given)

    monkeypatch.setattr(staging, "import_boundaries", slowly)

    def second():
        begun.wait(20)
        try:
            _confirm(key, by)
        finally:
            go_on.set()

    first, other = at_once(partial(_confirm, key, by), second)
    assert first is None
    assert isinstance(other, Refusal)
    assert "正在导入" in str(other)


def _kept(by):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("网格.geojson", six())
    area = Area.objects.get(code=personas.HONGSHAN)
    return staging.take_boundaries(file=file, area=area, coord="", by=fresh(by))


def _confirm(key, by) -> None:
    staging.confirm_boundaries(key, reason="首次导入", by=fresh(by))
    assert keeping.opened(key, owner=by.pk, kind=keeping.BOUNDARIES)["told"]["confirmed"]
