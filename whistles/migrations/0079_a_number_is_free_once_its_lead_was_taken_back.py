"""What an import told, and what takes a step back, is found by an index; a number is free again once its lead was taken back.

Built beside the running product, partition by partition. Taken back while two leads bear one number, the old index can't be
built: it says which.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from grids.conduct.repeatable import AddUniqueAgain, RemoveUniqueAgain, build_on_parts, drop_of_parts

OF_AN_IMPORT = "USING brin (ledger_id) WITH (pages_per_range = 32)"
INDEXES = (
    ("whistles_whistleevent", "events_of_an_import", "ledger", OF_AN_IMPORT),
    ("whistles_leadevent", "lead_events_of_an_import", "ledger", OF_AN_IMPORT),
    ("whistles_whistleevent", "events_that_take_back", "undo", "(whistle_id, takes_back) WHERE takes_back IS NOT NULL"),
    ("whistles_leadevent", "lead_events_that_take_back", "undo", "(lead_id, takes_back) WHERE takes_back IS NOT NULL"),
)


def build(apps, schema_editor):
    for table, name, short, columns in INDEXES:
        build_on_parts(schema_editor, table, name, short, columns)


def drop(apps, schema_editor):
    for _table, name, _short, _columns in INDEXES:
        drop_of_parts(schema_editor, name)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('whistles', '0078_what_a_ledger_told_is_taken_back'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(build, drop)],
            state_operations=[
                migrations.AddIndex(
                    model_name='leadevent',
                    index=BrinIndex(fields=['ledger_id'], name='lead_events_of_an_import', pages_per_range=32),
                ),
                migrations.AddIndex(
                    model_name='leadevent',
                    index=models.Index(condition=models.Q(('takes_back__isnull', False)), fields=['lead', 'takes_back'], name='lead_events_that_take_back'),
                ),
                migrations.AddIndex(
                    model_name='whistleevent',
                    index=BrinIndex(fields=['ledger_id'], name='events_of_an_import', pages_per_range=32),
                ),
                migrations.AddIndex(
                    model_name='whistleevent',
                    index=models.Index(condition=models.Q(('takes_back__isnull', False)), fields=['whistle', 'takes_back'], name='events_that_take_back'),
                ),
            ],
        ),
        AddUniqueAgain(
            model_name='lead',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'taken_back'), _negated=True), fields=('source', 'source_number', 'street_code', 'number_space'), name='a_number_stands_for_one_lead', violation_error_message='这个渠道的这个编号已经登记过。'),
        ),
        RemoveUniqueAgain(model_name='lead', name='a_lead_comes_once_in_its_numbering'),
        ValidateConstraint(model_name='lead', name='lead_known_state'),
        ValidateConstraint(model_name='whistle', name='whistle_known_state'),
    ]
