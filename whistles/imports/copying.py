"""Rows into tables by PostgreSQL's COPY, in its text format, made column by column."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.contrib.gis.geos import Point
from django.db import connection

from grids.conduct.covering import Texts, frames_of, joined
from grids.conduct.events import columns_of, linked_each, stamp, text_of

NULL = "\\N"
# as much as a table's lines are: they are given to libpq at one time, which sends them without holding the interpreter
AT_ONCE = 1 << 30
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})


def text(value: str) -> str:
    """A string as COPY's text format wants it."""
    # nearly all are printable, which is quickly asked
    return value if value.isprintable() and "\\" not in value else value.translate(ESCAPES)


def moment(value: datetime | None) -> str:
    """A time as UTC, so that the session's time zone doesn't matter; None is \\N."""
    if value is None:
        return "\\N"
    return value.astimezone(UTC).isoformat(" ")


def blob(value: bytes) -> str:
    """Bytes as bytea in hexadecimal."""
    return "\\\\x" + value.hex()


def cell(value: Any) -> str:
    """Any value of a column as COPY's text format wants it."""
    made = _CELLS.get(type(value))
    if made:
        return made(value)
    return text(value) if isinstance(value, str) else str(value)


# by the very type: a matter has more than a hundred cells
_CELLS: dict[type, Callable[[Any], str]] = {
    str: text,
    type(None): lambda _value: NULL,
    int: str,
    bool: lambda value: "t" if value else "f",
    # of codes and numbers, which need no quotes
    list: lambda value: f"{{{','.join(value)}}}",
    datetime: moment,
    bytes: blob,
    Point: lambda value: value.hexewkb.decode(),
}


class Column(NamedTuple):
    """A column of many rows, or of all rows alike: its texts as a mark covers them, and as COPY takes them."""

    marks: Texts
    lines: Texts


def alike(value: Any) -> Column:
    """One value that all rows say."""
    return Column(text_of(value), cell(value))


def column(values: Sequence[Any]) -> Column:
    """The values of a column, row by row; there is at least one row."""
    first = values[0]
    if first == values[-1] and values.count(first) == len(values):
        return alike(first)
    made = _COLUMNS.get(type(first))
    if made and all(type(value) is type(first) for value in values):
        return made(values)
    return Column([text_of(value) for value in values], [cell(value) for value in values])


def _texts(values: Sequence[str]) -> Column:
    whole = "".join(values)
    is_plain = whole.isprintable() and "\\" not in whole
    return Column(values, values if is_plain else [text(value) for value in values])


def _moments(values: Sequence[datetime]) -> Column:
    return Column([stamp(value) for value in values], [moment(value) for value in values])


def _blobs(values: Sequence[bytes]) -> Column:
    marks = [value.hex() for value in values]
    return Column(marks, [f"\\\\x{mark}" for mark in marks])


# columns of one very type, as nearly all are
_COLUMNS: dict[type, Callable[[Sequence[Any]], Column]] = {str: _texts, datetime: _moments, bytes: _blobs}


class Table:
    """A table of a model as COPY fills it: its columns come from the model, what nobody says from its defaults."""

    def __init__(self, model: Any) -> None:
        self.name, self.covered = model._meta.db_table, columns_of(model)
        fields = {one.column: one for one in model._meta.concrete_fields}
        self.columns = tuple(fields)
        self._defaults = {
            name: alike(one.get_default()) for name, one in fields.items() if not one.primary_key
        }

    def alike(self, **values: Any) -> "Rows":
        """Rows to be made that all say these values."""
        return Rows(self, self._defaults | {name: alike(value) for name, value in values.items()})

    def copy(self, lines: Sequence[str]) -> None:
        """Copy lines into the table."""
        copy(self.name, self.columns, lines)


class Rows:
    """Rows of one table that say `alike` what is not given for each of them.

    Raises KeyError for a column that the table doesn't have or a key that isn't given, ValueError for columns of more or
    fewer rows.
    """

    def __init__(self, table: Table, alike: Mapping[str, Column]) -> None:
        self.table, self.alike = table, alike

    def marks(self, said: Mapping[str, Column]) -> dict[str, Texts]:
        """Every column as marks cover it."""
        return {name: texts.marks for name, texts in self._all(said).items()}

    def signed(self, before: Sequence[bytes], said: Mapping[str, Column]) -> list[bytes]:
        """The marks of a book's rows, each following the one with the mark `before`."""
        frames = frames_of(self.table.covered, self.marks(said))
        return linked_each(before, joined((texts for _column, texts in frames), len(before)))

    def lines(self, said: Mapping[str, Column], count: int) -> list[str]:
        """The rows as lines of COPY."""
        told = self._all(said)
        return joined((told[name].lines for name in self.table.columns), count, by="\t")

    def _all(self, said: Mapping[str, Column]) -> dict[str, Column]:
        if unknown := said.keys() - set(self.table.columns):
            raise KeyError(*unknown)
        return {**self.alike, **said}


def copy(table: str, columns: Sequence[str], lines: Sequence[str]) -> None:
    """COPY lines (fields already joined by tabs, without line ends) into `table`; without any, nothing is asked."""
    if not lines:
        return
    content = io.BytesIO("\n".join([*lines, ""]).encode())
    # Django's cursor hands COPY through as it is: its errors become Django's here
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", content, AT_ONCE)
