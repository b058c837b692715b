"""What the days of an area say less what those below it say is its own leaf. All areas keep their sums.

The night's recount lets those go that save nothing. Taken back, every area has all of its sums again. Nothing else is
locked than the refresh of the rollups, which waits.
"""

from django.db import migrations

from whistles.migrations._leaves import BACK, FORWARD


class Migration(migrations.Migration):
    dependencies = [
        ("whistles", "0049_leaves_beside_the_sums"),
    ]

    operations = [
        migrations.RunSQL(FORWARD, BACK),
    ]
