"""Lists of departments find what handed a whistle over, what met a clock and what ended a round by indexes of the few.

Built partition by partition beside the running product, then joined.
"""

from django.db import migrations, models

from grids.conduct.repeatable import build_on_parts, drop_of_parts

TABLE = "whistles_whistleevent"
INDEXES = {
    "events_that_hand_over": ("hand", "(leading_id, occurred_at) WHERE lead_moved"),
    "events_that_take_away": ("take", "(lead_before_id, occurred_at) WHERE lead_moved"),
    "events_that_meet": ("meet", "(met, street_code, occurred_at) WHERE NOT met = ''"),
    "events_that_end_a_round": ("round", "(street_code, occurred_at) WHERE minutes IS NOT NULL"),
}


def build(apps, schema_editor):
    for name, (short, columns) in INDEXES.items():
        build_on_parts(schema_editor, TABLE, name, short, columns)


def drop(apps, schema_editor):
    for name in INDEXES:
        drop_of_parts(schema_editor, name)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("whistles", "0046_figures_of_departments"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(build, drop)],
            state_operations=[
                migrations.AddIndex(
                    model_name='whistleevent',
                    index=models.Index(condition=models.Q(('lead_moved', True)), fields=['leading', 'occurred_at'], name='events_that_hand_over'),
                ),
                migrations.AddIndex(
                    model_name='whistleevent',
                    index=models.Index(condition=models.Q(('lead_moved', True)), fields=['lead_before', 'occurred_at'], name='events_that_take_away'),
                ),
                migrations.AddIndex(
                    model_name='whistleevent',
                    index=models.Index(condition=models.Q(('met', ''), _negated=True), fields=['met', 'street_code', 'occurred_at'], name='events_that_meet'),
                ),
                migrations.AddIndex(
                    model_name='whistleevent',
                    index=models.Index(condition=models.Q(('minutes__isnull', False)), fields=['street_code', 'occurred_at'], name='events_that_end_a_round'),
                ),
            ],
        ),
    ]
