"""What stands in the tables is held to the bounds of times too; reading it through locks nobody out."""

from django.db import migrations

CONSTRAINTS = (
    ("whistles_calendarday", "calendar_times_within_bounds"),
    ("whistles_closurechange", "closurechange_times_within_bounds"),
    ("whistles_closurerollup", "closurerollup_times_within_bounds"),
    ("whistles_columnmapping", "columnmapping_times_within_bounds"),
    ("whistles_import", "import_times_within_bounds"),
    ("whistles_lead", "lead_times_within_bounds"),
    ("whistles_leadevent", "leadevent_times_within_bounds"),
    ("whistles_reportin", "report_in_times_within_bounds"),
    ("whistles_statisticscheck", "statisticscheck_times_within_bounds"),
    ("whistles_whistle", "whistle_times_within_bounds"),
    ("whistles_whistleevent", "whistleevent_times_within_bounds"),
)
# A moment far outside could be entered by hand before, in a lead alone: its pages can't be read, and nothing removes it.
# It becomes the moment of its entry. The event's digest then no longer agrees, so verification tells of it.
OUTSIDE = "NOT {0} BETWEEN '1989-12-31 00:00+00' AND '2100-01-01 23:59+00'"
MENDED = """
    ALTER TABLE whistles_lead DISABLE TRIGGER USER;
    ALTER TABLE whistles_leadversion DISABLE TRIGGER USER;
    ALTER TABLE whistles_leadevent DISABLE TRIGGER USER;
    UPDATE whistles_lead SET external_due_at = NULL WHERE {due};
    UPDATE whistles_leadversion SET external_due_at = NULL WHERE {due};
    UPDATE whistles_lead SET received_at = recorded_at WHERE {received};
    UPDATE whistles_leadversion SET received_at = recorded_at WHERE {received};
    UPDATE whistles_leadevent SET occurred_at = recorded_at WHERE {occurred};
    ALTER TABLE whistles_lead ENABLE TRIGGER USER;
    ALTER TABLE whistles_leadversion ENABLE TRIGGER USER;
    ALTER TABLE whistles_leadevent ENABLE TRIGGER USER;
""".format(
    due=OUTSIDE.format("external_due_at"),
    received=OUTSIDE.format("received_at"),
    occurred=OUTSIDE.format("occurred_at"),
)



class Migration(migrations.Migration):

    dependencies = [
        ("whistles", "0009_times_have_bounds"),
    ]

    operations = [
        migrations.RunSQL(MENDED, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}", migrations.RunSQL.noop)
            for table, name in CONSTRAINTS
        ),
    ]
