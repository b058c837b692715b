"""Figures follow a whistle that is moved, and steps beside the straight path are counted."""

import datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0033_terms_are_rows'),
    ]

    operations = [
        migrations.CreateModel(
            name='RolledYear',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('touched_at', models.DateTimeField(null=True)),
                ('compared_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': '已汇总的年份',
                'verbose_name_plural': '已汇总的年份',
            },
        ),
        migrations.CreateModel(
            name='StepChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(max_length=17)),
                ('day', models.DateField()),
                ('grade_key', models.CharField(max_length=50)),
                ('source_code', models.CharField(max_length=30)),
                ('what', models.CharField(max_length=32)),
                ('number', models.IntegerField()),
            ],
            options={
                'verbose_name': '待汇总的步骤',
                'verbose_name_plural': '待汇总的步骤',
            },
        ),
        migrations.CreateModel(
            name='StepRollup',
            fields=[
                ('pk', models.CompositePrimaryKey('area_code', 'grain', 'day', 'grade_key', 'source_code', 'what', blank=True, editable=False, primary_key=True, serialize=False)),
                ('area_code', models.CharField(max_length=17)),
                ('grain', models.CharField(choices=[('d', '日'), ('m', '月')], max_length=1)),
                ('day', models.DateField()),
                ('grade_key', models.CharField(max_length=50)),
                ('source_code', models.CharField(max_length=30)),
                ('what', models.CharField(max_length=32)),
                ('number', models.IntegerField(default=0)),
            ],
            options={
                'verbose_name': '步骤汇总',
                'verbose_name_plural': '步骤汇总',
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='whistleevent',
            name='notes_changes',
        ),
        migrations.AddField(
            model_name='statisticscheck',
            name='years',
            field=models.JSONField(db_default=[], default=list, verbose_name='年份'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistleevent',
            trigger=pgtrigger.compiler.Trigger(name='notes_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        INSERT INTO whistles_closurechange (area_code, day, grade_key, source_code, whistled, closed, solved, explained, not_possible, withdrawn, unstated, suspended, cancelled) SELECT e.area_code AS area_code, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS day, e.grade_key AS grade_key, e.source_code AS source_code, sum((e.to_state <> '')::int - (e.from_state <> '')::int)::int AS whistled, sum((e.to_state IN ('closed'))::int - (e.from_state IN ('closed'))::int)::int AS closed, sum((e.to_state IN ('closed') AND e.outcome = 'solved')::int - (e.from_state IN ('closed') AND coalesce(nullif(e.outcome_before, ''), e.outcome) = 'solved')::int)::int AS solved, sum((e.to_state IN ('closed') AND e.outcome = 'explained')::int - (e.from_state IN ('closed') AND coalesce(nullif(e.outcome_before, ''), e.outcome) = 'explained')::int)::int AS explained, sum((e.to_state IN ('closed') AND e.outcome = 'not_possible')::int - (e.from_state IN ('closed') AND coalesce(nullif(e.outcome_before, ''), e.outcome) = 'not_possible')::int)::int AS not_possible, sum((e.to_state IN ('closed') AND e.outcome = 'withdrawn')::int - (e.from_state IN ('closed') AND coalesce(nullif(e.outcome_before, ''), e.outcome) = 'withdrawn')::int)::int AS withdrawn, sum((e.to_state IN ('closed') AND e.outcome = 'unstated')::int - (e.from_state IN ('closed') AND coalesce(nullif(e.outcome_before, ''), e.outcome) = 'unstated')::int)::int AS unstated, sum((e.to_state IN ('suspended'))::int - (e.from_state IN ('suspended'))::int)::int AS suspended, sum((e.to_state IN ('cancelled'))::int - (e.from_state IN ('cancelled'))::int)::int AS cancelled FROM new_events AS e WHERE ((e.from_state = '' OR ((e.to_state IN ('cancelled', 'closed', 'suspended') OR e.from_state IN ('cancelled', 'closed', 'suspended')) AND (e.from_state <> e.to_state OR e.outcome_before <> ''))) AND NOT e.is_sealed) AND NOT (e.area_before <> '' OR e.grade_before <> '' OR e.source_before <> '') AND TRUE GROUP BY 1, 2, 3, 4;\n        IF EXISTS (SELECT FROM new_events AS e WHERE (e.verb NOT IN ('assist_report_in', 'assist_sign', 'blow', 'close', 'close_by_ledger', 'erase', 'report_in', 'sign', 'start', 'submit') OR (e.area_before <> '' OR e.grade_before <> '' OR e.source_before <> '') OR ((e.from_state IN ('closed')) AND NOT (e.to_state IN ('closed')))) AND NOT e.is_sealed) THEN\n            INSERT INTO whistles_closurechange (area_code, day, grade_key, source_code, whistled, closed, solved, explained, not_possible, withdrawn, unstated, suspended, cancelled) SELECT e.area_code AS area_code, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS day, e.grade_key AS grade_key, e.source_code AS source_code, sum((e.to_state <> '')::int)::int AS whistled, sum((e.to_state IN ('closed'))::int)::int AS closed, sum((e.to_state IN ('closed') AND e.outcome = 'solved')::int)::int AS solved, sum((e.to_state IN ('closed') AND e.outcome = 'explained')::int)::int AS explained, sum((e.to_state IN ('closed') AND e.outcome = 'not_possible')::int)::int AS not_possible, sum((e.to_state IN ('closed') AND e.outcome = 'withdrawn')::int)::int AS withdrawn, sum((e.to_state IN ('closed') AND e.outcome = 'unstated')::int)::int AS unstated, sum((e.to_state IN ('suspended'))::int)::int AS suspended, sum((e.to_state IN ('cancelled'))::int)::int AS cancelled FROM new_events AS e WHERE (e.area_before <> '' OR e.grade_before <> '' OR e.source_before <> '') AND NOT e.is_sealed AND TRUE GROUP BY 1, 2, 3, 4 UNION ALL SELECT coalesce(nullif(e.area_before, ''), e.area_code) AS area_code, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS day, coalesce(nullif(e.grade_before, ''), e.grade_key) AS grade_key, coalesce(nullif(e.source_before, ''), e.source_code) AS source_code, sum(-(e.from_state <> '')::int)::int AS whistled, sum(-(e.from_state IN ('closed'))::int)::int AS closed, sum(-(e.from_state IN ('closed') AND coalesce(nullif(e.outcome_before, ''), e.outcome) = 'solved')::int)::int AS solved, sum(-(e.from_state IN ('closed') AND coalesce(nullif(e.outcome_before, ''), e.outcome) = 'explained')::int)::int AS explained, sum(-(e.from_state IN ('closed') AND coalesce(nullif(e.outcome_before, ''), e.outcome) = 'not_possible')::int)::int AS not_possible, sum(-(e.from_state IN ('closed') AND coalesce(nullif(e.outcome_before, ''), e.outcome) = 'withdrawn')::int)::int AS withdrawn, sum(-(e.from_state IN ('closed') AND coalesce(nullif(e.outcome_before, ''), e.outcome) = 'unstated')::int)::int AS unstated, sum(-(e.from_state IN ('suspended'))::int)::int AS suspended, sum(-(e.from_state IN ('cancelled'))::int)::int AS cancelled FROM new_events AS e WHERE (e.area_before <> '' OR e.grade_before <> '' OR e.source_before <> '') AND NOT e.is_sealed AND TRUE GROUP BY 1, 2, 3, 4;\n            INSERT INTO whistles_stepchange (area_code, day, grade_key, source_code, what, number)\n            SELECT area_code, day, grade_key, source_code, what, sum(number)::int AS number FROM (SELECT e.area_code AS area_code, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS day, e.grade_key AS grade_key, e.source_code AS source_code, e.verb AS what, 1 AS number FROM new_events AS e WHERE e.verb NOT IN ('assist_report_in', 'assist_sign', 'blow', 'close', 'close_by_ledger', 'erase', 'report_in', 'sign', 'start', 'submit') AND NOT e.is_sealed AND TRUE UNION ALL SELECT e.area_code AS area_code, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS day, e.grade_key AS grade_key, e.source_code AS source_code, '=moved' AS what, 1 AS number FROM new_events AS e WHERE (e.area_before <> '' OR e.grade_before <> '' OR e.source_before <> '') AND e.from_state <> '' AND NOT e.is_sealed AND TRUE UNION ALL SELECT coalesce(nullif(e.area_before, ''), e.area_code) AS area_code, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS day, coalesce(nullif(e.grade_before, ''), e.grade_key) AS grade_key, coalesce(nullif(e.source_before, ''), e.source_code) AS source_code, '=moved' AS what, -1 AS number FROM new_events AS e WHERE (e.area_before <> '' OR e.grade_before <> '' OR e.source_before <> '') AND e.from_state <> '' AND NOT e.is_sealed AND TRUE UNION ALL SELECT e.area_code AS area_code, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS day, e.grade_key AS grade_key, e.source_code AS source_code, '=moved_closed' AS what, 1 AS number FROM new_events AS e WHERE (e.area_before <> '' OR e.grade_before <> '' OR e.source_before <> '') AND (e.from_state IN ('closed')) AND (e.to_state IN ('closed')) AND NOT e.is_sealed AND TRUE UNION ALL SELECT coalesce(nullif(e.area_before, ''), e.area_code) AS area_code, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS day, coalesce(nullif(e.grade_before, ''), e.grade_key) AS grade_key, coalesce(nullif(e.source_before, ''), e.source_code) AS source_code, '=moved_closed' AS what, -1 AS number FROM new_events AS e WHERE (e.area_before <> '' OR e.grade_before <> '' OR e.source_before <> '') AND (e.from_state IN ('closed')) AND (e.to_state IN ('closed')) AND NOT e.is_sealed AND TRUE UNION ALL SELECT coalesce(nullif(e.area_before, ''), e.area_code) AS area_code, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS day, coalesce(nullif(e.grade_before, ''), e.grade_key) AS grade_key, coalesce(nullif(e.source_before, ''), e.source_code) AS source_code, '=opened' AS what, 1 AS number FROM new_events AS e WHERE (e.from_state IN ('closed')) AND NOT (e.to_state IN ('closed')) AND NOT e.is_sealed AND TRUE) AS steps GROUP BY 1, 2, 3, 4, 5;\n        END IF;\n        RETURN NULL;\n    ", hash='5740e49517adc4ed6653230d5ef9ccec134923e0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_notes_changes_b0247', referencing='REFERENCING NEW TABLE AS new_events ', table='whistles_whistleevent', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='rolledyear',
            constraint=models.CheckConstraint(condition=models.Q(('touched_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('touched_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('compared_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('compared_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), name='rolledyear_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='stepchange',
            constraint=models.CheckConstraint(condition=models.Q(('day__gte', datetime.date(1990, 1, 1)), ('day__lte', datetime.date(2099, 12, 31))), name='stepchange_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='steprollup',
            constraint=models.CheckConstraint(condition=models.Q(('day__gte', datetime.date(1990, 1, 1)), ('day__lte', datetime.date(2099, 12, 31))), name='steprollup_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='steprollup',
            constraint=models.CheckConstraint(condition=models.Q(('grain__in', ['d', 'm'])), name='steprollup_of_a_day_or_a_month'),
        ),
    ]
