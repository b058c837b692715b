"""COPY's errors are Django's, whichever side of it they come from."""

import pytest
from django.db import DataError, IntegrityError, transaction

from tests.factories import whistles as made
from whistles.imports.copying import Table, copy
from whistles.lifecycle.models import NumberSeries

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


def test_what_breaks_while_lines_are_made_reaches_the_caller_as_it_is(db):
    def lines():
        yield "530102006\t2026\t7"
        raise KeyError("a cell nobody foresaw")

    with pytest.raises(KeyError, match="a cell nobody foresaw"), transaction.atomic():
        copy("whistles_numberseries", COLUMNS, lines())


def test_a_line_carries_what_all_rows_and_what_this_row_say_in_the_order_of_the_table():
    rows = Table(NumberSeries).alike(year=2026)
    said = {"id": 3, "street_code": "5301%s\t\\", "last": 7}

    by_column = dict(zip(Table(NumberSeries).columns, rows.line(said).split("\t"), strict=True))

    assert by_column["year"] == "2026"
    assert by_column["street_code"] == "5301%s\\t\\\\"
    assert rows.line(said) == rows.line(dict(reversed(said.items())))


@pytest.mark.parametrize("row", [{"street_code": "530102006", "last": 7}, {"id": 1, "last": 7, "height": 1}])
def test_a_row_without_its_key_or_with_a_column_that_is_none_is_an_error(row):
    with pytest.raises(KeyError):
        Table(NumberSeries).alike(year=2026).line(row)


def test_a_row_that_says_more_or_less_than_the_first_one_is_an_error():
    rows = Table(NumberSeries).alike(year=2026)
    first = {"id": 1, "street_code": "530102006", "last": 7}
    rows.line(first)

    with pytest.raises(KeyError):
        rows.line(first | {"year": 2025})
    with pytest.raises(KeyError):
        rows.line({"id": 1, "street_code": "530102006"})
