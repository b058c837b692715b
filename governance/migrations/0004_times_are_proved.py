"""What stands in the tables is held to the bounds of times too; reading it through locks nobody out."""

from django.db import migrations

CONSTRAINTS = (
    ("governance_feedback", "feedback_times_within_bounds"),
)


class Migration(migrations.Migration):

    dependencies = [
        ("governance", "0003_times_have_bounds"),
    ]

    operations = [
        *(
            migrations.RunSQL(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}", migrations.RunSQL.noop)
            for table, name in CONSTRAINTS
        ),
    ]
