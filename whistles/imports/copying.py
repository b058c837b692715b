"""Rows into tables by PostgreSQL's COPY, in its text format, sent while they are made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

from django.db import connection

from grids.conduct.covering import Covering, Told
from grids.conduct.events import columns_of, linked, text_of

NULL = "\\N"
# lines sent at a time: PostgreSQL takes them in while the next ones are made
CHUNK = 64
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
}


def told(value: Any) -> Told:
    """A value with its texts, made once for all columns that say it."""
    return Told(text_of(value), cell(value))


class Table:
    """A table of a model as COPY fills it: its columns come from the model, what nobody says from its defaults."""

    def __init__(self, model: Any) -> None:
        self.name, self.covered = model._meta.db_table, columns_of(model)
        fields = {one.column: one for one in model._meta.concrete_fields}
        self.columns = tuple(fields)
        self._defaults = {column: one.get_default() for column, one in fields.items() if not one.primary_key}

    def alike(self, **values: Any) -> "Rows":
        """Rows to be made that all say these values."""
        return Rows(self, self._defaults | values)


class Rows:
    """Rows of one table that are `alike` in some columns; each row is a dict of the others, the same ones in each.

    The first row tells which those are. Raises KeyError for a row that says more or less, or has no key.
    """

    def __init__(self, table: Table, alike: Mapping[str, Any]) -> None:
        self.table, self.alike = table, alike
        self._template = ""
        self._said: tuple[str, ...] = ()
        self._covering = Covering(table.covered, alike)

    def signed(self, before: bytes, row: Mapping[str, Any]) -> bytes:
        """The mark of a book's row that follows the one with the mark `before`."""
        return linked(before, self._covering.of(row))

    def line(self, row: Mapping[str, Any]) -> str:
        """A row as a line of COPY."""
        if not self._template:
            self._compile(row)
        if len(row) != len(self._said):
            raise KeyError(*(row.keys() ^ set(self._said)))
        cells = []
        for column in self._said:
            value = row[column]
            kind = type(value)
            if kind is str:
                cells.append(value if value.isprintable() and "\\" not in value else text(value))
            else:
                cells.append(value.line if kind is Told else cell(value))
        return self._template % tuple(cells)

    def _compile(self, row: Mapping[str, Any]) -> None:
        """The line as a template with a place for each column that a row says."""
        columns = self.table.columns
        if unknown := row.keys() - set(columns):
            raise KeyError(*unknown)
        self._said = tuple(column for column in columns if column in row)
        self._template = "\t".join(
            "%s" if column in row else cell(self.alike[column]).replace("%", "%%") for column in columns
        )


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
