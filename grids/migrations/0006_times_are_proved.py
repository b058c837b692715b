"""What stands in the tables is held to the bounds of times too; reading it through locks nobody out."""

from django.db import migrations

CONSTRAINTS = (
    ("grids_appointment", "appointment_times_within_bounds"),
    ("grids_area", "area_times_within_bounds"),
    ("grids_areaboundary", "boundary_times_within_bounds"),
    ("grids_departmentmembership", "membership_times_within_bounds"),
    ("grids_disclosure", "disclosure_times_within_bounds"),
    ("grids_securityevent", "securityevent_times_within_bounds"),
    ("grids_user", "account_times_within_bounds"),
)


class Migration(migrations.Migration):

    dependencies = [
        ("grids", "0005_times_have_bounds"),
    ]

    operations = [
        *(
            migrations.RunSQL(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}", migrations.RunSQL.noop)
            for table, name in CONSTRAINTS
        ),
    ]
