"""Lists of a past day ask the events that brought a whistle to rest, and no longer every whistle for its last one.

Built partition by partition beside the running product, then joined: PostgreSQL builds none of a partitioned table so.
"""

from django.db import migrations, models

from grids.conduct.repeatable import forget_invalid

TABLE, INDEX = "whistles_whistleevent", "events_at_rest"
COLUMNS = "(to_state, outcome, street_code, occurred_at) WHERE to_state IN ('cancelled', 'closed', 'suspended')"


def build(apps, schema_editor):
    """The index of each partition without a lock on its rows, then the whole one that they are parts of."""
    if schema_editor.collect_sql:
        # asked only what it would do: the partitions are those that are there when it does
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {INDEX} ON ONLY {TABLE} {COLUMNS}")
        # those that have their part of it already need none
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass AND NOT EXISTS ("
            "SELECT FROM pg_index i JOIN pg_inherits part ON part.inhrelid = i.indexrelid "
            "WHERE i.indrelid = pg_inherits.inhrelid AND part.inhparent = %s::regclass)",
            [TABLE, INDEX],
        )
        for (partition,) in cursor.fetchall():
            part = f"{partition}_at_rest"
            forget_invalid(schema_editor, part)
            cursor.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {part} ON {partition} {COLUMNS}")
            cursor.execute(f"ALTER INDEX {INDEX} ATTACH PARTITION {part}")


def drop(apps, schema_editor):
    """The index with all its parts."""
    if schema_editor.collect_sql:
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("whistles", "0013_leads_of_a_street_have_an_index"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(build, drop)],
            state_operations=[
                migrations.AddIndex(
                    model_name="whistleevent",
                    index=models.Index(
                        condition=models.Q(("to_state__in", ["cancelled", "closed", "suspended"])),
                        fields=["to_state", "outcome", "street_code", "occurred_at"],
                        name="events_at_rest",
                    ),
                ),
            ],
        ),
    ]
