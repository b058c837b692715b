"""Plans of the database, whatever its statistics are: of a handful of rows every index costs the same."""

from django.db import connection


def leave_only(table: str, *kept: str) -> None:
    """Within the test's transaction `table` has no index but `kept`, and is walked over only where none of them serves.

    For a test `as_owner`. A plan that names an index of `kept` then says that the question can be answered by it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(
            "SELECT index.relname, held.conname FROM pg_index"
            " JOIN pg_class AS index ON index.oid = indexrelid"
            " LEFT JOIN pg_constraint AS held ON held.conindid = indexrelid AND held.conrelid = indrelid"
            " WHERE indrelid = %s::regclass",
            [table],
        )
        there = dict(cursor.fetchall())
        assert set(kept) <= set(there), there
        for name, constraint in there.items():
            if name in kept:
                continue
            if constraint:
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint}" CASCADE')
            else:
                cursor.execute(f'DROP INDEX "{name}"')
