from django.db import migrations

# tasks of merged grids were told as done by whoever had redrawn the boundaries; nobody had done them
SAID = "网格已撤并，这一项在并入的网格里办。"
IN_ENGLISH = "The grid was merged; this is done in the grid that took it over."


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0042_what_a_merged_grid_had_to_do_is_told_as_such'),
    ]

    operations = [
        migrations.RunSQL(
            f"""
                UPDATE grids_initiativetask SET state = 'merged', note = '', done_by_id = NULL, done_at = NULL
                WHERE state = 'noted' AND note IN ('{SAID}', '{IN_ENGLISH}')
            """,
            f"""
                UPDATE grids_initiativetask task
                SET state = 'noted', note = '{SAID}', done_by_id = initiative.created_by_id, done_at = initiative.created_at
                FROM grids_initiative initiative WHERE initiative.id = task.initiative_id AND task.state = 'merged'
            """,
        ),
    ]
