"""Steps that are counted from now on are counted in the ledger of before too, but for those that were noted meanwhile.

One statement, so one snapshot; run again, it adds nothing. Taken back, the counts go.
"""

from django.db import migrations

from whistles.migrations._counted_steps import COUNT, FORGET


class Migration(migrations.Migration):
    dependencies = [
        ("whistles", "0036_the_old_index_of_events_at_rest_goes"),
    ]

    operations = [
        migrations.RunSQL(COUNT, FORGET),
    ]
