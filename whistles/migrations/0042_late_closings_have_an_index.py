"""Lists of what ended late ask an index; built partition by partition beside the running product, then joined."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from grids.conduct.repeatable import build_on_parts, drop_of_parts

NAME = "events_that_end_late"


def build(apps, schema_editor):
    build_on_parts(
        schema_editor, "whistles_whistleevent", NAME, "late", "(late, street_code, occurred_at) WHERE NOT late = ''"
    )


def drop(apps, schema_editor):
    drop_of_parts(schema_editor, NAME)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("whistles", "0041_closings_say_how_late_and_how_long"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(build, drop)],
            state_operations=[
                migrations.AddIndex(
                    model_name='whistleevent',
                    index=models.Index(condition=models.Q(('late', ''), _negated=True), fields=['late', 'street_code', 'occurred_at'], name='events_that_end_late'),
                ),
            ],
        ),
        ValidateConstraint(model_name='whistleevent', name='whistles_whistleevent_minutes_check'),
    ]
