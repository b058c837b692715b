"""What complaints led to before they stood apart is marked, and taken out of the figures.

Events are never altered by the product: its guards are the owner's, and stand aside for this one statement.
"""

import sys

from django.db import migrations

CLOSED = ("closed",)
EVERY = ("whistled", "signed", "reported_in", "in_progress", "submitted", "suspended", "closed", "cancelled")
OUTCOMES = ("solved", "explained", "not_possible", "withdrawn", "unstated")
# column → states, outcome: what is counted, as it was when this migration was written
MEASURES = {
    "whistled": (EVERY, ""),
    "closed": (CLOSED, ""),
    **{outcome: (CLOSED, outcome) for outcome in OUTCOMES},
    "suspended": (("suspended",), ""),
    "cancelled": (("cancelled",), ""),
}


def taken_out(states: tuple[str, ...], outcome: str) -> str:
    """Minus what an event once added: those that left the states less those that entered them."""
    within = ", ".join(f"'{state}'" for state in states)
    delta = f"(e.from_state IN ({within}))::int - (e.to_state IN ({within}))::int"
    return f"sum(({delta}) * (e.outcome = '{outcome}')::int)" if outcome else f"sum({delta})"


SUMS = ", ".join(taken_out(*measure) for measure in MEASURES.values())
OLD = "FROM whistles_whistle w WHERE w.id = e.whistle_id AND w.is_sealed AND NOT e.is_sealed"
MARKED = f"""
    UPDATE whistles_whistle w SET is_sealed = true
        FROM whistles_lead l WHERE l.whistle_id = w.id AND l.is_sealed AND NOT w.is_sealed;
    INSERT INTO whistles_closurechange (area_code, day, grade_key, source_code, {", ".join(MEASURES)})
        SELECT e.area_code, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date, e.grade_key, e.source_code, {SUMS}
        FROM whistles_whistleevent e JOIN whistles_whistle w ON w.id = e.whistle_id
        WHERE w.is_sealed AND NOT e.is_sealed GROUP BY 1, 2, 3, 4;
    ALTER TABLE whistles_whistleevent DISABLE TRIGGER USER;
    UPDATE whistles_whistleevent e SET is_sealed = true {OLD};
    ALTER TABLE whistles_whistleevent ENABLE TRIGGER USER;
"""  # noqa: S608 (constants)


LEFT = """
    SELECT coalesce(a.name, left(found.area_code, 9)), sum(found.led_to), sum(found.received) FROM (
        SELECT area_code, 1 AS led_to, 0 AS received FROM whistles_whistle WHERE is_sealed
        UNION ALL SELECT area_code, 0, 1 FROM whistles_lead WHERE is_sealed
    ) found LEFT JOIN grids_area a ON a.code = left(found.area_code, 9) GROUP BY 1 ORDER BY 1
"""


def tell(_apps, schema_editor) -> None:
    """Whoever updates learns what leaves their lists and figures, how much of it, and where it is from now on."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(LEFT)
        streets = cursor.fetchall()
    for name, led_to, received in streets:
        sys.stdout.write(
            f"\n    {name}：检举控告 {received} 件、由它们引出的哨件 {led_to} 件从清单和统计里分出，过去的数字随之变小；"
            "今后在“检举控告”里，由检举控告承办岗办理。"
        )


class Migration(migrations.Migration):
    dependencies = [("whistles", "0022_complaints_are_found_by_indexes")]

    operations = [
        # what is marked stays marked when this is taken back: the columns themselves go with 0011
        migrations.RunSQL(MARKED, migrations.RunSQL.noop, elidable=True),
        migrations.RunPython(tell, migrations.RunPython.noop, elidable=True),
    ]
