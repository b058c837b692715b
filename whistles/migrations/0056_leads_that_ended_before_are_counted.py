"""Leads that were settled on the spot or dismissed before are counted too, but for those that are noted since.

Their steps don't say under what they counted; nothing moved a lead that had ended, so the lead says it. Taken back, the
counts go.
"""

from django.db import migrations

COUNT = """
INSERT INTO whistles_stepchange (area_code, day, grade_key, source_code, what, number)
SELECT l.area_code, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date, '', l.source_code, told.way || e.to_state, count(*)
FROM whistles_leadevent AS e JOIN whistles_lead AS l ON l.id = e.lead_id
CROSS JOIN (VALUES ('='), ('=to:')) AS told (way)
WHERE NOT e.from_state = '' AND NOT e.from_state = e.to_state AND e.to_state IN ('settled', 'dismissed')
    AND NOT l.is_sealed AND e.area_code = ''
    AND e.recorded_at < (
        SELECT applied FROM django_migrations
        WHERE app = 'whistles' AND name = '0054_leads_that_end_without_a_whistle_are_counted'
    )
GROUP BY 1, 2, 3, 4, 5
"""
FORGET = """
DELETE FROM whistles_stepchange WHERE grade_key = '' AND what IN ('=settled', '=dismissed', '=to:settled', '=to:dismissed');
DELETE FROM whistles_stepleaf WHERE grade_key = '' AND what IN ('=settled', '=dismissed', '=to:settled', '=to:dismissed');
DELETE FROM whistles_steprollup WHERE grade_key = '' AND what IN ('=settled', '=dismissed', '=to:settled', '=to:dismissed');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("whistles", "0055_leads_that_ended_have_an_index"),
    ]

    operations = [
        migrations.RunSQL(COUNT, FORGET),
    ]
