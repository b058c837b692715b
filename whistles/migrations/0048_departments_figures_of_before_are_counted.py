"""What is told of departments from now on is counted in the ledger of before too, but for what was noted meanwhile.

Steps of before don't say who led: it is asked of the matter. One statement, so one snapshot; run again, it adds nothing.
Taken back, the counts go.
"""

from django.db import migrations

from whistles.migrations._counted_departments import COUNT, FORGET


class Migration(migrations.Migration):
    dependencies = [
        ("whistles", "0047_steps_that_meet_and_hand_over_have_indexes"),
    ]

    operations = [
        migrations.RunSQL(COUNT, FORGET),
    ]
