"""Columns as lines of COPY, whose errors are Django's."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DataError, IntegrityError, transaction

from grids.conduct.events import text_of
from tests.factories import whistles as made
from whistles.imports.copying import Table, alike, cell, column, copy
from whistles.lifecycle.series import NumberSeries

pytestmark = pytest.mark.django_db

COLUMNS = ("street_code", "year", "last")


def test_a_row_that_is_there_already_is_an_integrity_error_of_django(departments):
    made.a_whistle()
    line = "530102006\t2026\t7"

    with pytest.raises(IntegrityError), transaction.atomic():
        copy("whistles_numberseries", COLUMNS, [line, line])


def test_a_value_that_a_column_cannot_hold_is_a_data_error_of_django(db):
    with pytest.raises(DataError), transaction.atomic():
        copy("whistles_numberseries", COLUMNS, ["530102006\tno year\t7"])


def test_nothing_is_asked_for_no_lines(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        copy("no_such_table", COLUMNS, [])


def test_lines_carry_what_all_rows_and_what_each_row_says_in_the_order_of_the_table():
    rows = Table(NumberSeries).alike(year=2026)
    said = {
        "last": column([7, 8]), "id": alike(3), "street_code": column(["5301%s\t\\", "530102006"]),
    }  # fmt: skip

    lines = rows.lines(said, 2)

    first, second = (dict(zip(Table(NumberSeries).columns, line.split("\t"), strict=True)) for line in lines)
    assert first == {"id": "3", "street_code": "5301%s\\t\\\\", "year": "2026", "last": "7"}
    assert second == {"id": "3", "street_code": "530102006", "year": "2026", "last": "8"}


@pytest.mark.parametrize("more", [{}, {"id": alike(1), "height": alike(1)}])
def test_rows_without_a_key_or_with_a_column_that_is_none_are_an_error(more):
    with pytest.raises(KeyError):
        Table(NumberSeries).alike(year=2026).lines({"street_code": alike("530102006")} | more, 1)


def test_a_column_of_more_or_fewer_rows_is_an_error():
    with pytest.raises(ValueError, match="argument"):
        Table(NumberSeries).alike(year=2026, last=7).lines(
            {"id": column([1, 2]), "street_code": column(["530102006", "530102007", "530102008"])}, 2
        )


AT = datetime(2026, 11, 27, 2, 0, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "values",
    [
        ["路灯", "a\tb\\c\n", ""], ["路灯", "路灯"], [AT, AT.astimezone(ZoneInfo("Asia/Shanghai"))],
        [AT, AT + timedelta(days=1)], [AT, None], [None, None], [None, 7], [7, 8], [True, False], [b"", b"\x00\xff"],
        [["d1", "s2"], []], [[], []], [{}, {}],
    ],
)  # fmt: skip
def test_a_column_says_of_each_row_what_its_value_alone_would(values):
    both = column(values)

    marks, lines = ([texts] * len(values) if isinstance(texts, str) else list(texts) for texts in both)
    assert marks == [text_of(value) for value in values]
    assert lines == [cell(value) for value in values]
