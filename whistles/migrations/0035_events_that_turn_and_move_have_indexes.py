"""Lists of a past day find what brought a whistle to its state, or to another area, by indexes that name no state.

Built partition by partition beside the running product, then joined: PostgreSQL builds none of a partitioned table so.
"""

from django.db import migrations, models

from grids.conduct.repeatable import build_on_parts, drop_of_parts

TABLE = "whistles_whistleevent"
INDEXES = {
    "events_that_turn": (
        "turn",
        "(to_state, outcome, street_code, occurred_at) WHERE NOT from_state = '' "
        "AND (NOT from_state = to_state OR NOT outcome_before = '')",
    ),
    "events_of_a_verb": ("verb", "(verb, street_code, occurred_at) WHERE NOT from_state = '' AND NOT verb = 'close_by_ledger'"),
    "events_that_move": (
        "move",
        "(area_code, occurred_at) WHERE NOT area_before = '' OR NOT grade_before = '' OR NOT source_before = ''",
    ),
    "events_that_move_away": ("away", "(area_before, occurred_at) WHERE NOT area_before = ''"),
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
        ("whistles", "0034_figures_follow_moves"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(build, drop)],
            state_operations=[
                migrations.AddIndex(
                    model_name='whistleevent',
                    index=models.Index(condition=models.Q(models.Q(('from_state', ''), _negated=True), models.Q(models.Q(('from_state', models.F('to_state')), _negated=True), models.Q(('outcome_before', ''), _negated=True), _connector='OR')), fields=['to_state', 'outcome', 'street_code', 'occurred_at'], name='events_that_turn'),
                ),
                migrations.AddIndex(
                    model_name='whistleevent',
                    index=models.Index(condition=models.Q(models.Q(('from_state', ''), _negated=True), models.Q(('verb', 'close_by_ledger'), _negated=True)), fields=['verb', 'street_code', 'occurred_at'], name='events_of_a_verb'),
                ),
                migrations.AddIndex(
                    model_name='whistleevent',
                    index=models.Index(condition=models.Q(models.Q(('area_before', ''), _negated=True), models.Q(('grade_before', ''), _negated=True), models.Q(('source_before', ''), _negated=True), _connector='OR'), fields=['area_code', 'occurred_at'], name='events_that_move'),
                ),
                migrations.AddIndex(
                    model_name='whistleevent',
                    index=models.Index(condition=models.Q(('area_before', ''), _negated=True), fields=['area_before', 'occurred_at'], name='events_that_move_away'),
                ),
            ],
        ),
    ]
