"""Rows of one kind written in one statement, however many: new ones, and again those that are there.

As Django's `bulk_create`, `save` and `bulk_update`, without an expression for each value: making those costs several times
the statement. No signals are sent, and nothing is written that the row doesn't say.
"""

from collections.abc import Sequence
from functools import lru_cache

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.models import Field, Model

from grids.conduct.gathering import gathered, insert_many, rewrite_many

# from so many rows on a column of them is one value: a parameter for each value costs the database more than the row
MANY = 20


def insert(rows: Sequence[Model]) -> None:
    """Write new rows, whose keys are made already; nothing where there are none. Later, where many steps are gathered."""
    if not rows:
        return
    if later := gathered():
        later.insert(rows)
        return
    if len(rows) > MANY:
        insert_many(rows[0].__class__, rows)
        return
    fields, head, one = _insertion(rows[0].__class__)
    with connection.cursor() as cursor:
        cursor.execute(head + ", ".join([one] * len(rows)), _values(rows, fields))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def rewrite(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these fields of rows that are there; nothing where there are none. DatabaseError where one of them is gone."""
    if not rows:
        return
    if later := gathered():
        later.rewrite(rows, names)
        return
    if len(rows) > MANY:
        rewrite_many(rows[0].__class__, rows, names)
        return
    fields, head, one, tail = _rewriting(rows[0].__class__, tuple(names))
    with connection.cursor() as cursor:
        cursor.execute(head + ", ".join([one] * len(rows)) + tail, _values(rows, fields))
        if cursor.rowcount != len(rows):
            raise DatabaseError(f"{cursor.rowcount} of {len(rows)} rows of {rows[0]._meta.label} were there")


def _values(rows: Sequence[Model], fields: Sequence[Field]) -> list[object]:
    # the connection itself: what stands for it looks it up at every question
    own = connections[DEFAULT_DB_ALIAS]
    return [field.get_db_prep_save(getattr(row, field.attname), own) for row in rows for field in fields]


@lru_cache(maxsize=100)
def _insertion(model: type[Model]) -> tuple[list[Field], str, str]:
    """The fields, and the statement in two parts of which the last is repeated for each row."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    # names of our own tables and columns; what is given goes as parameters
    head = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES '  # noqa: S608
    return fields, head, f"({', '.join(['%s'] * len(fields))})"


@lru_cache(maxsize=1000)
def _rewriting(model: type[Model], names: tuple[str, ...]) -> tuple[list[Field], str, str, str]:
    """The fields, and the statement in three parts of which the middle is repeated for each row."""
    meta = model._meta
    fields: list[Field] = [meta.pk, *(meta.get_field(name) for name in names)]
    columns = [f'"{field.column}"' for field in fields]
    changes = ", ".join(f"{column} = given.{column}" for column in columns[1:])
    head = f'UPDATE "{meta.db_table}" AS row SET {changes} FROM (VALUES '  # noqa: S608
    one = f"({', '.join(f'%s::{field.rel_db_type(connection)}' for field in fields)})"
    tail = f") AS given({', '.join(columns)}) WHERE row.{columns[0]} = given.{columns[0]}"
    return fields, head, one, tail
