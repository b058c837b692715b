"""A step of a lead says under what it counts; leads settled on the spot or dismissed are counted from now on."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0053_clocks_of_the_desk_are_proved'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='leadevent',
            name='area_before',
            field=models.CharField(db_default='', default='', max_length=17),
        ),
        migrations.AddField(
            model_name='leadevent',
            name='area_code',
            field=models.CharField(db_default='', default='', max_length=17),
        ),
        migrations.AddField(
            model_name='leadevent',
            name='is_sealed',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='leadevent',
            name='source_before',
            field=models.CharField(db_default='', default='', max_length=30),
        ),
        migrations.AddField(
            model_name='leadevent',
            name='source_code',
            field=models.CharField(db_default='', default='', max_length=30),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leadevent',
            trigger=pgtrigger.compiler.Trigger(name='notes_endings', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NOT NEW.is_sealed AND (NEW.to_state IN ('dismissed', 'settled') OR NEW.from_state IN ('dismissed', 'settled')))", func="\n        INSERT INTO whistles_stepchange (area_code, day, grade_key, source_code, what, number)\n        SELECT m.area_code, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS day, '' AS grade_key, m.source_code, m.what, sum(m.number)::int AS number FROM (\n        SELECT o.occurred_at, o.from_state, o.to_state, o.area_before, o.source_before, l.is_sealed,\n            coalesce(nullif(o.area_code, ''), l.area_code) AS area_code,\n            coalesce(nullif(o.source_code, ''), l.source_code) AS source_code\n        FROM (SELECT NEW.*) AS o JOIN whistles_lead AS l ON l.id = o.lead_id\n        WHERE NOT o.from_state = ''\n            AND (NOT o.from_state = o.to_state OR NOT o.area_before = '' OR NOT o.source_before = '')\n    ) AS e CROSS JOIN LATERAL (VALUES (e.area_code, e.source_code, '=settled', (e.to_state = 'settled')::int), (coalesce(nullif(e.area_before, ''), e.area_code), coalesce(nullif(e.source_before, ''), e.source_code), '=settled', -(e.from_state = 'settled')::int), (e.area_code, e.source_code, '=to:settled', (e.to_state = 'settled' AND NOT e.from_state = 'settled')::int), (e.area_code, e.source_code, '=dismissed', (e.to_state = 'dismissed')::int), (coalesce(nullif(e.area_before, ''), e.area_code), coalesce(nullif(e.source_before, ''), e.source_code), '=dismissed', -(e.from_state = 'dismissed')::int), (e.area_code, e.source_code, '=to:dismissed', (e.to_state = 'dismissed' AND NOT e.from_state = 'dismissed')::int)) AS m (area_code, source_code, what, number) WHERE NOT e.is_sealed AND TRUE GROUP BY 1, 2, 3, 4, 5 HAVING sum(m.number) <> 0;\n        RETURN NULL;\n    ", hash='3399ecf84069525ec0dc78f85cac4726a331f5b7', operation='INSERT', pgid='pgtrigger_notes_endings_909b7', table='whistles_leadevent', when='AFTER')),
        ),
    ]
