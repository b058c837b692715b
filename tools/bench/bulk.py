"""Filling large tables fast: secondary indexes, foreign keys and triggers come back after the rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

TABLES = (
    "whistles_whistle", "whistles_lead", "whistles_leadevent", "whistles_whistleevent", "whistles_reportin",
)  # fmt: skip


@contextmanager
def bare_tables() -> Iterator[None]:
    """Drop what slows COPY down, and build it again afterwards, as it stood."""
    with connection.cursor() as cursor:
        keys, indexes = _foreign_keys(cursor), _indexes(cursor)
        for table, name, _definition in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in sorted(keys, key=lambda key: key[0] != "whistles_lead"):
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def _foreign_keys(cursor) -> list[tuple[str, str, str]]:
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND conparentid = 0 AND conrelid::regclass::text = ANY(%s)",
        [list(TABLES)],
    )
    return cursor.fetchall()


def _indexes(cursor) -> list[tuple[str, str]]:
    """Indexes that no constraint stands on."""
    cursor.execute(
        # ON ONLY would leave the partitions without theirs
        "SELECT c.relname, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') "
        "FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid::regclass::text = ANY(%s) "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
        [list(TABLES)],
    )
    return cursor.fetchall()
