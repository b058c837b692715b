"""The index that named the states of rest goes; taken back, it is built beside the running product."""

from django.db import migrations

from grids.conduct.repeatable import build_on_parts, drop_of_parts

INDEX = "events_at_rest"
COLUMNS = "(to_state, outcome, street_code, occurred_at) WHERE to_state IN ('cancelled', 'closed', 'suspended')"


def drop(apps, schema_editor):
    drop_of_parts(schema_editor, INDEX)


def build(apps, schema_editor):
    build_on_parts(schema_editor, "whistles_whistleevent", INDEX, "at_rest", COLUMNS)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("whistles", "0035_events_that_turn_and_move_have_indexes"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, build)],
            state_operations=[migrations.RemoveIndex(model_name="whistleevent", name="events_at_rest")],
        ),
    ]
