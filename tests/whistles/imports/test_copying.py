"""COPY's errors are Django's, whichever side of it they come from."""

import pytest
from django.db import DataError, IntegrityError, transaction

from tests.factories import whistles as made
from whistles.imports.copying import copy

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
