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
# Days far outside could be entered by hand before: "9999-12-31" for no end, a slip of the year. What had no end gets none,
# what began before the first day begins with it, what lay outside altogether was never in force. Each row is mended in
# one statement: the check that is not yet proved judges every row that is touched, whole.
PERIOD = """
    UPDATE {table} SET period = CASE
        WHEN lower(period) > '2099-12-31' OR upper(period) < '{first}' THEN 'empty'::daterange
        ELSE daterange(
            CASE WHEN lower(period) < '{first}' THEN '{first}' ELSE lower(period) END,
            CASE WHEN upper(period) > '2099-12-31' THEN NULL ELSE upper(period) END
        ) END
    WHERE lower(period) NOT BETWEEN '{first}' AND '2099-12-31' OR upper(period) NOT BETWEEN '{first}' AND '2099-12-31';
"""
AREA = """
    UPDATE grids_area SET
        starts_on = CASE WHEN starts_on < '1949-10-01' THEN NULL WHEN starts_on > '2099-12-31' THEN '2099-12-31'
            ELSE starts_on END,
        ends_on = CASE WHEN ends_on < '1949-10-01' THEN '1949-10-01' WHEN ends_on > '2099-12-31' THEN NULL
            ELSE ends_on END
    WHERE starts_on NOT BETWEEN '1949-10-01' AND '2099-12-31' OR ends_on NOT BETWEEN '1949-10-01' AND '2099-12-31';
"""
MENDED = "\n".join((
    "SET CONSTRAINTS ALL IMMEDIATE;",
    PERIOD.format(table="grids_appointment", first="1990-01-01"),
    PERIOD.format(table="grids_departmentmembership", first="1990-01-01"),
    PERIOD.format(table="grids_areaboundary", first="1949-10-01"),
    AREA,
))


class Migration(migrations.Migration):

    dependencies = [
        ("grids", "0005_times_have_bounds"),
    ]

    operations = [
        migrations.RunSQL(MENDED, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}", migrations.RunSQL.noop)
            for table, name in CONSTRAINTS
        ),
    ]
