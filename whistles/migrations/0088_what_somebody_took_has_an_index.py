"""What somebody took a step in is found by an index of the steps that were taken here.

Built partition by partition beside the running product, then joined.
"""


from django.db import migrations, models

from grids.conduct.repeatable import build_on_parts, drop_of_parts

WHERE = "WHERE actor_id IS NOT NULL AND origin = 'live'"
INDEXES = {
    "events_that_somebody_took": ("whistles_whistleevent", f"(actor_id, whistle_id) {WHERE}"),
    "lead_events_that_somebody_took": ("whistles_leadevent", f"(actor_id, lead_id) {WHERE}"),
}


def build(apps, schema_editor):
    for name, (table, columns) in INDEXES.items():
        build_on_parts(schema_editor, table, name, "took", columns)


def drop(apps, schema_editor):
    for name in INDEXES:
        drop_of_parts(schema_editor, name)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("whistles", "0087_subjects_say_whether_they_need_a_photo"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(build, drop)],
            state_operations=[
                migrations.AddIndex(
                    model_name="leadevent",
                    index=models.Index(condition=models.Q(("actor__isnull", False), ("origin", "live")), fields=["actor", "lead"], name="lead_events_that_somebody_took"),
                ),
                migrations.AddIndex(
                    model_name="whistleevent",
                    index=models.Index(condition=models.Q(("actor__isnull", False), ("origin", "live")), fields=["actor", "whistle"], name="events_that_somebody_took"),
                ),
            ],
        ),
    ]
