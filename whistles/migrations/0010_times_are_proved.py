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
# A moment far outside could be entered by hand before: its pages can't be read, and nothing removes it. In a lead it
# was the moment of receipt, and what was told of its whistle could follow it there. It becomes the moment of its entry;
# a deadline counted from it goes. The events' digests then no longer agree.
#
# Each table is mended in one statement: the check that is not yet proved judges every row that is touched, whole.
BOOKS = ("whistles_lead", "whistles_leadversion", "whistles_leadevent", "whistles_whistle", "whistles_whistleevent")
# a day of the figures is a day here
SINCE, UNTIL = "'1990-01-01 00:00+08'", "'2099-12-31 23:59+08'"


def outside(*columns):
    """Whether one of the moments lies outside; nothing lies nowhere.

    Never with `IS NULL`: the planner then leaves the default partition out, where all that lies outside is.
    """
    return "(" + " OR ".join(f"{column} NOT BETWEEN {SINCE} AND {UNTIL}" for column in columns) + ")"


def mended(column, instead="NULL"):
    """The assignment that puts `instead` in the place of a moment outside."""
    return f"{column} = CASE WHEN {outside(column)} THEN {instead} ELSE {column} END"


def update(table, columns, *, of=""):
    """One statement that mends the moments of a table. columns: what stands instead, by column."""
    sets = ", ".join(mended(name, instead) for name, instead in columns.items())
    return f"UPDATE {table} {of} SET {sets} WHERE {outside(*columns)};"  # noqa: S608


# when the whistle was entered
BLOWN = "(SELECT e.recorded_at FROM whistles_whistleevent AS e WHERE e.whistle_id = {0} ORDER BY e.seq LIMIT 1)"
LAST = "(SELECT e.occurred_at FROM whistles_whistleevent AS e WHERE e.whistle_id = w.id ORDER BY e.seq DESC LIMIT 1)"
CLOSED = f"CASE WHEN NOT {outside('closed_at')} THEN closed_at END"
ENTERED = f"LEAST({BLOWN.format('w.id')}, {CLOSED})"
ASSIGNED = BLOWN.format("r.whistle_id")
SIGNS = {
    "whistled": "e.to_state <> ''", "closed": "e.to_state = 'closed'", "suspended": "e.to_state = 'suspended'",
    "cancelled": "e.to_state = 'cancelled'",
}
BEFORE = {
    "whistled": "e.from_state <> ''", "closed": "e.from_state = 'closed'", "suspended": "e.from_state = 'suspended'",
    "cancelled": "e.from_state = 'cancelled'",
}
OUTCOMES = ("solved", "explained", "not_possible", "withdrawn", "unstated")
COUNTED = ", ".join((
    *(f"sum(({SIGNS[name]})::int - ({BEFORE[name]})::int)" for name in SIGNS),
    *(f"sum((({SIGNS['closed']})::int - ({BEFORE['closed']})::int) * (e.outcome = '{one}')::int)" for one in OUTCOMES),
))
# what the figures counted on days outside, they count on the day of entry
FIGURES = f"""
    INSERT INTO whistles_closurechange (area_code, day, grade_key, source_code, {", ".join((*SIGNS, *OUTCOMES))})
    SELECT e.area_code, (e.recorded_at AT TIME ZONE 'Asia/Shanghai')::date, e.grade_key, e.source_code, {COUNTED}
    FROM whistles_whistleevent AS e
    WHERE {outside("e.occurred_at")} AND (e.from_state = '' OR e.to_state IN ('cancelled', 'closed', 'suspended')
        OR e.from_state IN ('cancelled', 'closed', 'suspended'))
    GROUP BY 1, 2, 3, 4;
    DELETE FROM whistles_closurechange WHERE NOT day BETWEEN '1990-01-01' AND '2099-12-31';
    DELETE FROM whistles_closurerollup WHERE NOT day BETWEEN '1990-01-01' AND '2099-12-31';
"""  # noqa: S608
LEAD = {"received_at": "recorded_at", "external_due_at": "NULL"}
STEP = {"occurred_at": "recorded_at"}
WHISTLE = {
    "received_at": ENTERED, "whistled_at": ENTERED, "closed_at": ENTERED, "last_occurred_at": LAST,
    "sign_due_at": "NULL", "contact_due_at": "NULL", "report_due_at": "NULL", "close_due_at": "NULL",
    "next_due_at": "NULL",
}
REPORT_IN = dict.fromkeys(("assigned_at", "signed_at", "reported_at", "submitted_at"), ASSIGNED)
MENDED = "\n".join((
    # a row that moves to the partition of its year leaves no check waiting, under which no table can be altered
    "SET CONSTRAINTS ALL IMMEDIATE;",
    *(f"ALTER TABLE {table} DISABLE TRIGGER USER;" for table in BOOKS),
    FIGURES,
    update("whistles_lead", LEAD),
    update("whistles_leadversion", LEAD),
    update("whistles_leadevent", STEP),
    update("whistles_whistleevent", STEP),
    update("whistles_reportin", REPORT_IN, of="AS r"),
    update("whistles_whistle", WHISTLE, of="AS w"),
    # of such a day no calendar speaks
    "DELETE FROM whistles_calendarday WHERE NOT day BETWEEN '1990-01-01' AND '2099-12-31';",
    *(f"ALTER TABLE {table} ENABLE TRIGGER USER;" for table in BOOKS),
))


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
