"""Rows into tables by PostgreSQL's COPY, in its text format, sent while they are made."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

from django.db import connection, models

NULL = "\\N"
# lines sent at a time: PostgreSQL takes them in while the next ones are made
CHUNK = 64
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})


_SPECIAL = re.compile(r"[\\\t\n\r\x00]")


def text(value: str) -> str:
    """A string as COPY's text format wants it."""
    return value.translate(ESCAPES) if _SPECIAL.search(value) else value


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
    datetime: moment,
    bytes: blob,
}


class Table:
    """A table of a model as COPY fills it: its columns come from the model, what a row doesn't say from its defaults."""

    def __init__(self, model: type[models.Model]) -> None:
        self.name = model._meta.db_table
        fields = {one.column: one for one in model._meta.concrete_fields}
        self.columns = tuple(fields)
        self.defaults = {column: one.get_default() for column, one in fields.items() if not one.primary_key}

    def row(self, **values: Any) -> dict[str, Any]:
        """A row by column; the defaults of the model where nothing is said."""
        return self.defaults | values

    def line(self, row: Mapping[str, Any]) -> str:
        """A row as a line of COPY. Raises KeyError for one without its key, whatever else it has."""
        values = map(row.__getitem__, self.columns)
        return "\t".join([text(value) if type(value) is str else cell(value) for value in values])


class _Stream:
    """Lines as the file that COPY reads from."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.fault: Exception | None = None

    def read(self, _size: int) -> str:
        """The next lines with their ends, "" behind the last one."""
        try:
            chunk = list(islice(self._lines, CHUNK))
        except Exception as fault:
            self.fault = fault
            raise
        return "\n".join(chunk) + "\n" if chunk else ""


def copy(table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """COPY lines (fields already joined by tabs, without line ends) into `table`; without any, nothing is asked."""
    lines = iter(lines)
    first = next(lines, None)
    if first is None:
        return
    stream = _Stream(chain([first], lines))
    try:
        # Django's cursor hands COPY through as it is: its errors become Django's here
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", stream)
    finally:
        if stream.fault:
            # what broke in making a line ended the COPY, and is what the caller hears of
            raise stream.fault
