"""Leads that were there before wait for the sweep as those of a ledger do: it writes their words beside the running product."""

from django.db import migrations

NOTE = """
    INSERT INTO whistles_wordsdue (leads)
    SELECT array_agg(id ORDER BY id) FROM (
        SELECT id, (row_number() OVER (ORDER BY id) - 1) / 5000 AS part FROM whistles_lead
        WHERE NOT is_sealed AND NOT is_erased AND state <> 'taken_back'
    ) AS numbered GROUP BY part ORDER BY part
"""


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0091_whistles_are_found_by_their_number'),
    ]

    operations = [
        migrations.RunSQL(NOTE, migrations.RunSQL.noop, elidable=False),
    ]
