"""What many steps write, gathered and written a table at a time.

Inside of `gathering` the rows that `grids.conduct.writing` is given are kept as they are and written at its end: for each
table what changed, then what is new, in the order in which the tables were first written to. A matter of which something
is gathered is written before another step of it begins (`settled`), so that every step meets the rows that it would meet
alone, and the database looks at each of a matter's moves.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, connection
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.db.models import Field, JSONField, Model

# rows of one statement
AT_ONCE = 5_000


class Gathered:
    """Rows to be written, by their table."""

    def __init__(self) -> None:
        self._tables: dict[type[Model], _Rows] = {}

    def insert(self, rows: Sequence[Model]) -> None:
        """New rows."""
        for row in rows:
            self._of(row).new[row.pk] = row

    def rewrite(self, rows: Sequence[Model], names: Sequence[str]) -> None:
        """Rows of which these fields changed."""
        for row in rows:
            known = self._of(row)
            if row.pk not in known.new:
                known.changed.setdefault(row.pk, (row, set()))[1].update(names)

    def has(self, row: Model) -> bool:
        """Whether something of this row is still to be written."""
        known = self._tables.get(row.__class__)
        return known is not None and (row.pk in known.new or row.pk in known.changed)

    def write(self) -> None:
        """Write what was gathered. Whatever the database refuses is raised here."""
        tables, self._tables = self._tables, {}
        for model, rows in tables.items():
            kinds: dict[frozenset[str], list[Model]] = {}
            for row, names in rows.changed.values():
                kinds.setdefault(frozenset(names), []).append(row)
            for changed, alike in kinds.items():
                rewrite_many(model, alike, sorted(changed))
            insert_many(model, list(rows.new.values()))

    def _of(self, row: Model) -> "_Rows":
        return self._tables.setdefault(row.__class__, _Rows())


class _Rows:
    def __init__(self) -> None:
        self.new: dict[Any, Model] = {}
        self.changed: dict[Any, tuple[Model, set[str]]] = {}


_NOW: ContextVar[Gathered | None] = ContextVar("gathered", default=None)


@contextmanager
def gathering() -> Iterator[None]:
    """What is written inside is written at the end, in the caller's transaction; where anything is refused, nothing is.

    One inside of another belongs to it.
    """
    if _NOW.get() is not None:
        yield
        return
    gathered = Gathered()
    token = _NOW.set(gathered)
    try:
        yield
        gathered.write()
    finally:
        _NOW.reset(token)


def gathered() -> Gathered | None:
    """Where rows go while there is somebody who gathers them."""
    return _NOW.get()


def settled(row: Model) -> None:
    """What is gathered of a matter, with everything else, is written: another step of it begins."""
    now = _NOW.get()
    if now is not None and now.has(row):
        now.write()


# -- statements of many rows: a column of them is one array --


def insert_many(model: type[Model], rows: Sequence[Model]) -> None:
    """Write new rows of one table, whose keys are made already."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    for some in _slices(rows):
        _execute(f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT * FROM ', some, fields)  # noqa: S608
        alias = connection.alias
        for row in some:
            row._state.adding, row._state.db = False, alias


def rewrite_many(model: type[Model], rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these fields of rows that are there; DatabaseError where one of them is gone."""
    meta = model._meta
    fields: list[Field] = [meta.pk, *(meta.get_field(name) for name in names)]
    columns = [f'"{field.column}"' for field in fields]
    changes = ", ".join(f"{column} = given.{column}" for column in columns[1:])
    tail = f" AS given({', '.join(columns)}) WHERE row.{columns[0]} = given.{columns[0]}"
    for some in _slices(rows):
        found = _execute(f'UPDATE "{meta.db_table}" AS row SET {changes} FROM ', some, fields, tail)  # noqa: S608
        if found != len(some):
            raise DatabaseError(f"{found} of {len(some)} rows of {meta.label} were there")


def rewrite_each(model: type[Model], values: Mapping[str, Sequence[Any]]) -> None:
    """Write these fields of rows that are there, given field by field, the key's first, in one statement.

    DatabaseError where one of the rows is gone. Not for fields of arrays.
    """
    fields = [model._meta.get_field(name) for name in values]
    columns = [f'"{field.column}"' for field in fields]
    changes = ", ".join(f"{column} = given.{column}" for column in columns[1:])
    each = list(values.values())
    arrays = ", ".join(f"%s::{_type_of(field)}[]" for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" AS row SET {changes} '  # noqa: S608
            f"FROM unnest({arrays}) AS given({', '.join(columns)}) WHERE row.{columns[0]} = given.{columns[0]}",
            [_array(field, some) for field, some in zip(fields, each, strict=True)],
        )
        if cursor.rowcount != len(each[0]):
            raise DatabaseError(f"{cursor.rowcount} of {len(each[0])} rows of {model._meta.label} were there")


def _slices(rows: Sequence[Model]) -> Iterator[Sequence[Model]]:
    for at in range(0, len(rows), AT_ONCE):
        yield rows[at : at + AT_ONCE]


def _execute(head: str, rows: Sequence[Model], fields: Sequence[Field], tail: str = " AS given") -> int:
    values = [_array(field, list(map(attrgetter(field.attname), rows))) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(head + _given(tuple(fields)) + tail, values)
        return cursor.rowcount


@lru_cache(maxsize=1000)
def _given(fields: tuple[Field, ...]) -> str:
    """The rows of a statement, out of an array for each field."""
    # an array of arrays is one of their elements: each of them goes as a text
    types = [_type_of(field) for field in fields]
    arrays = ", ".join(f"%s::{'text' if one.endswith('[]') else one}[]" for one in types)
    names = [f"c{place}" for place, _field in enumerate(fields)]
    each = ", ".join(
        f"{name}::{one}" if one.endswith("[]") else name for name, one in zip(names, types, strict=True)
    )
    return f"(SELECT {each} FROM unnest({arrays}) AS one({', '.join(names)}))"  # noqa: S608  names and types of ours


@lru_cache(maxsize=1000)
def _type_of(field: Field) -> str:
    """The type of a column, without a length: a value that is too long is refused by the column, and not cut off."""
    return re.sub(r"\(\d+\)", "", str(field.rel_db_type(connection)))


def _array(field: Field, values: Sequence[Any]) -> str:
    """The values of a column as PostgreSQL writes an array."""
    made = _as_json if isinstance(field, JSONField) else _element
    if isinstance(field, ArrayField):
        made = _as_array
    first = values[0]
    if first == values[-1] and values.count(first) == len(values):
        # most columns of steps taken together say one thing
        return f"{{{','.join([made(first)] * len(values))}}}"
    kind, others = type(first), set(map(type, values))
    if made is _element and len(others) == 1 and kind in _COLUMNS:
        return _COLUMNS[kind](values)
    return f"{{{','.join([made(value) for value in values])}}}"


def _texts(values: Sequence[str]) -> str:
    whole = '","'.join(values)
    # nearly no text holds what must be told apart from the array's own signs
    if "\\" in whole or whole.count('"') != 2 * len(values) - 2:
        return f"{{{','.join([_quoted(value) for value in values])}}}"
    return f'{{"{whole}"}}'


def _blobs(values: Sequence[bytes]) -> str:
    whole = '","\\\\x'.join([value.hex() for value in values])
    return f'{{"\\\\x{whole}"}}'


def _keys(values: Sequence[UUID]) -> str:
    return f"{{{','.join([value.hex for value in values])}}}"


def _element(value: Any) -> str:
    made = _ELEMENTS.get(type(value))
    return made(value) if made else _quoted(str(value))


def _quoted(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _as_array(value: Any) -> str:
    return "NULL" if value is None else _quoted(f"{{{','.join([_element(one) for one in value])}}}")


def _as_range(value: Any) -> str:
    if value.isempty:
        return "empty"
    ends = ("" if end is None else _element(end) for end in (value.lower, value.upper))
    return _quoted(f"{'[' if value.lower_inc else '('}{','.join(ends)}{']' if value.upper_inc else ')'}")


def _as_json(value: Any) -> str:
    return "NULL" if value is None else _quoted(json.dumps(value))


# by the very type; what is a kind of text says itself as one
_ELEMENTS: dict[type, Any] = {
    type(None): lambda _value: "NULL",
    str: _quoted,
    int: str,
    bool: lambda value: "t" if value else "f",
    # without dashes, which cost more than the digits
    UUID: lambda value: value.hex,
    datetime: lambda value: f'"{value.isoformat()}"',
    date: lambda value: f'"{value.isoformat()}"',
    bytes: lambda value: f'"\\\\x{value.hex()}"',
    memoryview: lambda value: f'"\\\\x{value.hex()}"',
    Point: lambda value: value.hexewkb.decode(),
    DateRange: _as_range,
    DateTimeTZRange: _as_range,
}
# columns of one very type, as nearly all are
_COLUMNS: dict[type, Callable[[Any], str]] = {str: _texts, bytes: _blobs, UUID: _keys}
