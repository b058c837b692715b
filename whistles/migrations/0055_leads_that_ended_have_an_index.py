"""Lists of leads that ended without a whistle ask an index; built partition by partition, then joined."""

from django.db import migrations, models

from grids.conduct.repeatable import build_on_parts, drop_of_parts

NAME = "lead_events_that_turn"
COLUMNS = (
    "(to_state, street_code, occurred_at) WHERE NOT from_state = '' "
    "AND (NOT from_state = to_state OR NOT area_before = '' OR NOT source_before = '')"
)


def build(apps, schema_editor):
    build_on_parts(schema_editor, "whistles_leadevent", NAME, "turn", COLUMNS)


def drop(apps, schema_editor):
    drop_of_parts(schema_editor, NAME)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("whistles", "0054_leads_that_end_without_a_whistle_are_counted"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(build, drop)],
            state_operations=[
                migrations.AddIndex(
                    model_name='leadevent',
                    index=models.Index(condition=models.Q(models.Q(('from_state', ''), _negated=True), models.Q(models.Q(('from_state', models.F('to_state')), _negated=True), models.Q(('area_before', ''), _negated=True), models.Q(('source_before', ''), _negated=True), _connector='OR')), fields=['to_state', 'street_code', 'occurred_at'], name='lead_events_that_turn'),
                ),
            ],
        ),
    ]
