"""Rows that are there, written again in one statement."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Field, Model


def rewrite(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these fields of rows of one kind, however many, in one statement; nothing where there are none.

    As Django's `bulk_update`, without an expression for each value: making those costs several times the statement.
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields: list[Field] = [meta.pk, *(meta.get_field(name) for name in names)]
    columns = [f'"{field.column}"' for field in fields]
    one = ", ".join(f"%s::{field.rel_db_type(connection)}" for field in fields)
    changes = ", ".join(f"{column} = given.{column}" for column in columns[1:])
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            # names of our own tables and columns; what is given goes as parameters
            f'UPDATE "{meta.db_table}" AS row SET {changes} '  # noqa: S608
            f"FROM (VALUES {', '.join([f'({one})'] * len(rows))}) AS given({', '.join(columns)}) "
            f"WHERE row.{columns[0]} = given.{columns[0]}",
            values,
        )
