"""Departments' figures of before are told by grade and channel too, and how closings kept the limit stays a fact of areas.

Leaves are told apart where they lie; what is counted anew is noted and taken in by the next refresh. Only a refresh waits.
"""

from django.db import migrations

from whistles.migrations._counted_kinds import COUNT, FORGET


class Migration(migrations.Migration):
    dependencies = [
        ("whistles", "0068_departments_figures_tell_grade_and_channel"),
    ]

    operations = [
        migrations.RunSQL(COUNT, FORGET),
    ]
