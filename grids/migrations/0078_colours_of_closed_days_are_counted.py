"""How many there were of each colour on a day that is over is counted once, for a community and for what lies above it.

Whatever makes spans anew notes the community and the day from which on; once that day is over the community's counts are made anew
from there, as differences from day to day, and those above it on the days that turned out otherwise. So nobody who changes a
register waits for a sum, and an entry of long ago costs what it changes. What is noted for a day that isn't over waits.

Beside it: a floating resident who was said to be one still is asked about again on a day, and half a year is a rule of the street.
"""

import datetime
from importlib import import_module

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

spans = import_module("grids.migrations.0061_people_and_spans_are_derived")
follows = import_module("grids.migrations.0066_colours_follow_the_registers")

# said in 0066 for all of these functions, and lost where one is made anew
PLAN = "ALTER FUNCTION public.derive_spans(text, uuid[], date[]) SET enable_seqscan = off"
NOTED = """    -- whose counts are to be made anew, and from when on; what begins or ends in days to come turns the counts of those days
    INSERT INTO grids_countdue (community_code, from_day)
    SELECT DISTINCT one.code, one.day FROM (
        SELECT told.code, min(told.day) AS day FROM (
            SELECT s.community_code AS code, w.day
            FROM (SELECT u.id, min(u.day) AS day FROM unnest(ids, days) u(id, day) GROUP BY u.id) w
            JOIN grids_colourspan s ON s.kind = of_kind AND s.subject = w.id AND (s.until IS NULL OR s.until >= w.day)
            UNION ALL SELECT left(d.area_code, 12), w.day
            FROM (SELECT u.id, min(u.day) AS day FROM unnest(ids, days) u(id, day) GROUP BY u.id) w
            JOIN unnest(fresh) f ON f.subject = w.id JOIN grids_dwelling d ON d.id = f.dwelling_id
        ) told GROUP BY told.code
        UNION ALL SELECT left(d.area_code, 12), turn.day
        FROM unnest(fresh) f JOIN grids_dwelling d ON d.id = f.dwelling_id
        CROSS JOIN LATERAL (VALUES (f.since), (f.until)) turn(day)
        WHERE turn.day > (now() AT TIME ZONE 'Asia/Shanghai')::date
    ) one ORDER BY 1, 2;
"""
FIRST_DELETE = "    DELETE FROM grids_colourspan s USING"
ANEW = spans.SPANS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
NOTING = ANEW.replace(FIRST_DELETE, NOTED + FIRST_DELETE, 1)

ELSEWHERE = """
CREATE FUNCTION public.colourspan_lies_elsewhere() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO grids_countdue (community_code, from_day)
    VALUES (left(OLD.area_code, 12), OLD.since), (left(NEW.area_code, 12), OLD.since);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION public.colourspan_lies_elsewhere() FROM PUBLIC;
CREATE TRIGGER counts_in_another_community AFTER UPDATE OF area_code ON grids_colourspan FOR EACH ROW
    WHEN (left(OLD.area_code, 12) <> left(NEW.area_code, 12)) EXECUTE FUNCTION public.colourspan_lies_elsewhere()
"""
ELSEWHERE_BACK = """
DROP TRIGGER counts_in_another_community ON grids_colourspan;
DROP FUNCTION public.colourspan_lies_elsewhere()
"""

COUNT = """
CREATE FUNCTION public.count_community(of_code text, from_day date, before date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    turned date[];
    kinds text[];
    above text;
BEGIN
    WITH turn AS (
        SELECT kind, since AS day, colour, 1 AS n FROM grids_colourspan
        WHERE community_code = of_code AND kind IN ('dwelling', 'person') AND since >= from_day AND since < before
        UNION ALL SELECT kind, until, colour, -1 FROM grids_colourspan
        WHERE community_code = of_code AND kind IN ('dwelling', 'person') AND until >= from_day AND until < before
    ), counted AS (
        SELECT kind, day, coalesce(sum(n) FILTER (WHERE colour = 'resident'), 0) AS resident,
            coalesce(sum(n) FILTER (WHERE colour = 'floating'), 0) AS floating,
            coalesce(sum(n) FILTER (WHERE colour = 'office'), 0) AS office,
            coalesce(sum(n) FILTER (WHERE colour = 'venue'), 0) AS venue,
            coalesce(sum(n) FILTER (WHERE colour = 'vacant'), 0) AS vacant
        FROM turn GROUP BY kind, day
    ), told AS (
        SELECT * FROM counted WHERE (resident, floating, office, venue, vacant) <> (0, 0, 0, 0, 0)
    ), gone AS (
        DELETE FROM grids_colourcount c WHERE c.code = of_code AND c.day >= from_day AND c.day < before
            AND NOT EXISTS (SELECT FROM told WHERE told.kind = c.kind AND told.day = c.day)
        RETURNING c.kind, c.day
    ), put AS (
        INSERT INTO grids_colourcount AS c (code, kind, day, resident, floating, office, venue, vacant)
        SELECT of_code, kind, day, resident, floating, office, venue, vacant FROM told
        ON CONFLICT (code, kind, day) DO UPDATE SET resident = EXCLUDED.resident, floating = EXCLUDED.floating,
            office = EXCLUDED.office, venue = EXCLUDED.venue, vacant = EXCLUDED.vacant
        WHERE (c.resident, c.floating, c.office, c.venue, c.vacant)
            <> (EXCLUDED.resident, EXCLUDED.floating, EXCLUDED.office, EXCLUDED.venue, EXCLUDED.vacant)
        RETURNING c.kind, c.day
    )
    SELECT array_agg(one.kind), array_agg(one.day) INTO kinds, turned FROM (SELECT * FROM gone UNION ALL SELECT * FROM put) one;
    FOREACH above IN ARRAY ARRAY[left(of_code, 9), left(of_code, 6), left(of_code, 4), left(of_code, 2)] LOOP
        DELETE FROM grids_colourcount c USING unnest(kinds, turned) t(kind, day)
        WHERE c.code = above AND c.kind = t.kind AND c.day = t.day;
        INSERT INTO grids_colourcount (code, kind, day, resident, floating, office, venue, vacant)
        SELECT above, c.kind, c.day, sum(c.resident), sum(c.floating), sum(c.office), sum(c.venue), sum(c.vacant)
        FROM grids_colourcount c JOIN unnest(kinds, turned) t(kind, day) ON c.kind = t.kind AND c.day = t.day
        WHERE length(c.code) = 12 AND c.code ^@ above GROUP BY c.kind, c.day
        HAVING (sum(c.resident), sum(c.floating), sum(c.office), sum(c.venue), sum(c.vacant)) <> (0, 0, 0, 0, 0);
    END LOOP;
END $$;
CREATE FUNCTION public.count_colours(before date, many integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    one record;
    done integer := 0;
BEGIN
    -- one after the other: what lies above communities is shared by all of them
    PERFORM pg_advisory_xact_lock(hashtext('grids_colourcount'));
    FOR one IN
        WITH taken AS (
            DELETE FROM grids_countdue WHERE from_day < before AND community_code IN (
                SELECT DISTINCT community_code FROM grids_countdue WHERE from_day < before ORDER BY 1 LIMIT many
            ) RETURNING community_code AS code, from_day
        )
        SELECT code, min(from_day) AS day FROM taken GROUP BY code ORDER BY code
    LOOP
        PERFORM count_community(one.code, one.day, before);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
REVOKE EXECUTE ON FUNCTION public.count_colours(date, integer) FROM PUBLIC
"""
COUNT_BACK = """
DROP FUNCTION public.count_colours(date, integer);
DROP FUNCTION public.count_community(text, date, date)
"""
# what is there already waits to be counted
ALL = "INSERT INTO grids_countdue (community_code, from_day) SELECT community_code, min(since) FROM grids_colourspan GROUP BY 1"

# a street that is looked through meets those who change its homes in their order: houses first
HOUSES = """    PERFORM FROM grids_building WHERE id IN (SELECT building_id FROM grids_dwelling WHERE id = ANY(ids))
        ORDER BY id FOR NO KEY UPDATE;
"""
FIRST_DERIVED = "    PERFORM derive_dwellings(ids);\n    PERFORM derive_people(people);"
BEGINS, ENDS = "CREATE FUNCTION public.recolour_due(many integer)", "REVOKE EXECUTE ON FUNCTION public.recolour_due"
RECOLOUR = follows.QUEUE[follows.QUEUE.index(BEGINS) : follows.QUEUE.index(ENDS)].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1
)
RECOLOUR_IN_ORDER = RECOLOUR.replace(FIRST_DERIVED, HOUSES + FIRST_DERIVED, 1)


class Migration(migrations.Migration):
    dependencies = [
        ('grids', '0077_somebodys_own_form_is_filled_from_a_list'),
    ]

    operations = [
        migrations.CreateModel(
            name='ColourCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12)),
                ('kind', models.CharField(choices=[('dwelling', '户'), ('person', '人')], max_length=8)),
                ('day', models.DateField()),
                ('resident', models.IntegerField()),
                ('floating', models.IntegerField()),
                ('office', models.IntegerField()),
                ('venue', models.IntegerField()),
                ('vacant', models.IntegerField()),
            ],
            options={
                'verbose_name': '分色人数和户数',
                'verbose_name_plural': '分色人数和户数',
                'ordering': ['code', 'kind', 'day'],
            },
        ),
        migrations.CreateModel(
            name='CountDue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('community_code', models.CharField(max_length=12)),
                ('from_day', models.DateField()),
            ],
            options={
                'verbose_name': '待计数的社区',
                'verbose_name_plural': '待计数的社区',
                'ordering': ['id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='dwellingevent',
            name='dwelling_event_known_verb',
        ),
        migrations.AddField(
            model_name='registerrules',
            name='may_be_resident_days',
            field=models.SmallIntegerField(db_default=183, default=183, verbose_name='流动人口住满多少天提请核实是否转常住'),
        ),
        migrations.AddField(
            model_name='residence',
            name='asked_again_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='哪天再问'),
        ),
        AddConstraintNotValid(
            model_name='dwellingevent',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['added', 'imported', 'corrected', 'used', 'moved', 'ended', 'moved_in', 'moved_here', 'moved_out', 'moved_away', 'birth', 'death', 'split', 'joined', 'headed', 'related', 'turned_resident', 'turned_floating', 'registered', 'still_floating', 'confirmed', 'owned', 'sold', 'let', 'renewed', 'lease_ended', 'settled', 'left', 'inspected', 'nobody_in', 'declined', 'disputed', 'decided'])), name='dwelling_event_known_verb'),
        ),
        AddConstraintNotValid(
            model_name='registerrules',
            constraint=models.CheckConstraint(condition=models.Q(('may_be_resident_days__range', (1, 1096))), name='register_rules_may_be_resident_within_bounds', violation_error_message='天数应在 1 到 1096 之间。'),
        ),
        AddConstraintNotValid(
            model_name='residence',
            constraint=models.CheckConstraint(condition=models.Q(('asked_again_on__gte', datetime.date(1990, 1, 1)), ('asked_again_on__lte', datetime.date(2099, 12, 31))), name='residence_asked_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddIndex(
            model_name='colourcount',
            index=models.Index(fields=['day', 'kind', 'code'], name='counts_of_a_day'),
        ),
        migrations.AddConstraint(
            model_name='colourcount',
            constraint=models.CheckConstraint(condition=models.Q(('day__gte', datetime.date(1949, 10, 1)), ('day__lte', datetime.date(2099, 12, 31))), name='colourcount_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='colourcount',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['dwelling', 'person'])), name='count_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='colourcount',
            constraint=models.UniqueConstraint(fields=('code', 'kind', 'day'), name='counts_of_an_area_on_a_day'),
        ),
        migrations.AddIndex(
            model_name='countdue',
            index=models.Index(fields=['community_code', 'from_day'], name='counts_wait'),
        ),
        migrations.AddConstraint(
            model_name='countdue',
            constraint=models.CheckConstraint(condition=models.Q(('from_day__gte', datetime.date(1949, 10, 1)), ('from_day__lte', datetime.date(2099, 12, 31))), name='countdue_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.RunSQL(ELSEWHERE, ELSEWHERE_BACK),
        migrations.RunSQL(NOTING + ";" + PLAN, ANEW + ";" + PLAN),
        migrations.RunSQL(COUNT, COUNT_BACK),
        migrations.RunSQL(RECOLOUR_IN_ORDER, RECOLOUR),
        migrations.RunSQL(ALL, migrations.RunSQL.noop),
    ]
