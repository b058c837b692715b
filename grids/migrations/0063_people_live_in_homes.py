"""Households of dwellings and who lives in them; the book of dwellings tells of them too."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.text
import grids.conduct.events
import grids.homes.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


# what lies in a dwelling lies where it lies, whoever carries the dwelling along; and a dwelling in which somebody lives doesn't end,
# whoever ends it. With the owner's rights: who carries or ends it need not see who lives there.
FOLLOW = """
CREATE FUNCTION public.homes_follow_their_dwelling() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE grids_household home SET area_code = now_there.area_code FROM now_there JOIN was_there USING (id)
        WHERE home.dwelling_id = now_there.id AND now_there.area_code <> was_there.area_code;
    UPDATE grids_residence home SET area_code = now_there.area_code FROM now_there JOIN was_there USING (id)
        WHERE home.dwelling_id = now_there.id AND now_there.area_code <> was_there.area_code;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION public.homes_follow_their_dwelling() FROM PUBLIC;
CREATE TRIGGER homes_follow AFTER UPDATE ON grids_dwelling REFERENCING OLD TABLE AS was_there NEW TABLE AS now_there
    FOR EACH STATEMENT EXECUTE FUNCTION public.homes_follow_their_dwelling();
CREATE FUNCTION public.dwelling_is_lived_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM grids_residence WHERE dwelling_id = NEW.id AND upper_inf(period)) THEN
        RAISE EXCEPTION 'somebody lives in dwelling %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_lives_in_what_is_no_more';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION public.dwelling_is_lived_in() FROM PUBLIC;
CREATE TRIGGER is_lived_in BEFORE UPDATE OF ends_on ON grids_dwelling FOR EACH ROW
    WHEN (OLD.ends_on IS NULL AND NEW.ends_on IS NOT NULL) EXECUTE FUNCTION public.dwelling_is_lived_in();
"""
UNFOLLOW = """
DROP TRIGGER homes_follow ON grids_dwelling;
DROP FUNCTION public.homes_follow_their_dwelling();
DROP TRIGGER is_lived_in ON grids_dwelling;
DROP FUNCTION public.dwelling_is_lived_in();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0062_owners_leases_and_organisations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Household',
            fields=[
                ('area', models.ForeignKey(db_column='area_code', db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code', verbose_name='所在网格')),
                ('dwelling', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.dwelling', verbose_name='户室')),
                ('head', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.person', verbose_name='户主')),
                ('community_code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 12), output_field=models.CharField(max_length=12))),
                ('street_code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 9), output_field=models.CharField(max_length=9))),
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('family', '家庭户'), ('collective', '集体户')], default='family', max_length=10, verbose_name='户别')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='时段')),
            ],
            options={
                'verbose_name': '户',
                'verbose_name_plural': '户',
                'ordering': ['period', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Residence',
            fields=[
                ('area', models.ForeignKey(db_column='area_code', db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code', verbose_name='所在网格')),
                ('dwelling', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.dwelling', verbose_name='户室')),
                ('household', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='residences', to='grids.household', verbose_name='户')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='residences', to='grids.person', verbose_name='人员')),
                ('community_code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 12), output_field=models.CharField(max_length=12))),
                ('street_code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 9), output_field=models.CharField(max_length=9))),
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('relation', models.CharField(blank=True, max_length=2, verbose_name='与户主关系')),
                ('standing', models.CharField(choices=[('resident', '常住'), ('floating', '流动'), ('unverified', '待核实')], max_length=10, verbose_name='常住或流动')),
                ('residence_type', models.CharField(blank=True, choices=[('01', '自购房屋'), ('02', '租赁房屋'), ('03', '寄宿'), ('04', '借住'), ('05', '单位宿舍'), ('06', '临时性宿舍'), ('07', '农民工公寓'), ('99', '其他')], max_length=2, verbose_name='住所类型')),
                ('is_main', models.BooleanField(default=True, verbose_name='主要居住地')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='时段')),
                ('here_since', models.DateField(verbose_name='从哪天起住在这里')),
                ('came_from', models.CharField(blank=True, max_length=6, verbose_name='从哪里来（区划代码）')),
                ('inflow_reason', models.CharField(blank=True, choices=[('01', '务工'), ('02', '务农'), ('03', '经商'), ('04', '学习培训'), ('05', '婚嫁'), ('06', '随迁'), ('07', '治病疗养'), ('08', '投亲靠友'), ('09', '工作调动'), ('99', '其他')], max_length=2, verbose_name='流入原因')),
                ('registered_on', models.DateField(blank=True, null=True, verbose_name='居住登记日期')),
                ('permit_kind', models.CharField(blank=True, choices=[('01', '居住证'), ('02', '暂住证'), ('99', '其他')], max_length=2, verbose_name='办证类型')),
                ('permit_until', models.DateField(blank=True, null=True, verbose_name='证件有效期至')),
                ('left_to', models.CharField(blank=True, max_length=12, verbose_name='迁往（区划代码）')),
                ('ended_how', models.CharField(blank=True, choices=[('moved_out', '迁出'), ('moved_within', '移居别处'), ('died', '死亡'), ('corrected', '登记有误'), ('turned', '常住、流动互转'), ('regrouped', '分户、并户')], max_length=12, verbose_name='怎么结束的')),
                ('origin', models.CharField(choices=[('live', '系统内办理'), ('imported', '台账导入')], default='live', editable=False, max_length=8)),
                ('confirmed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='最近核实')),
            ],
            options={
                'verbose_name': '居住',
                'verbose_name_plural': '居住',
                'ordering': ['period', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='dwelling',
            name='dwelling_times_within_bounds',
        ),
        migrations.RemoveConstraint(
            model_name='dwellingevent',
            name='dwelling_event_known_verb',
        ),
        migrations.AddField(
            model_name='dwelling',
            name='confirmed_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='最近核实'),
        ),
        migrations.AddField(
            model_name='dwellingevent',
            name='colour_from',
            field=models.CharField(db_default='', default='', editable=False, max_length=8),
        ),
        migrations.AddField(
            model_name='dwellingevent',
            name='colour_to',
            field=models.CharField(db_default='', default='', editable=False, max_length=8),
        ),
        migrations.AddField(
            model_name='dwellingevent',
            name='household_id',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='dwellingevent',
            name='person_id',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='dwellingevent',
            name='row_id',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='dwellingevent',
            name='touches',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), db_default=[], default=list, editable=False, size=None),
        ),
        AddConstraintNotValid(
            model_name='dwelling',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', datetime.date(1949, 10, 1)), ('ends_on__lte', datetime.date(2099, 12, 31)), ('confirmed_on__gte', datetime.date(1949, 10, 1)), ('confirmed_on__lte', datetime.date(2099, 12, 31))), name='dwelling_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        AddConstraintNotValid(
            model_name='dwellingevent',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['added', 'imported', 'corrected', 'used', 'moved', 'ended', 'moved_in', 'moved_here', 'moved_out', 'moved_away', 'birth', 'death', 'split', 'joined', 'headed', 'related', 'turned_resident', 'turned_floating', 'registered', 'confirmed'])), name='dwelling_event_known_verb'),
        ),
        migrations.AddIndex(
            model_name='household',
            index=models.Index(condition=models.Q(('period__upper_inf', True)), fields=['dwelling'], name='household_of_a_dwelling_now'),
        ),
        migrations.AddIndex(
            model_name='household',
            index=models.Index(fields=['dwelling', 'id'], name='household_of_a_dwelling'),
        ),
        migrations.AddConstraint(
            model_name='household',
            constraint=models.CheckConstraint(condition=models.Q(('period__startswith__gte', datetime.date(1949, 10, 1)), ('period__startswith__lte', datetime.date(2099, 12, 31)), ('period__endswith__gte', datetime.date(1949, 10, 1)), ('period__endswith__lte', datetime.date(2099, 12, 31))), name='household_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='household',
            constraint=models.CheckConstraint(condition=models.Q(('period__isempty', True), ('period__startswith__isnull', False), _connector='OR'), name='household_begins_some_day'),
        ),
        migrations.AddConstraint(
            model_name='household',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['family', 'collective'])), name='household_known_kind'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='household',
            trigger=pgtrigger.compiler.Trigger(name='lies_where_its_dwelling_lies', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            SELECT area_code INTO NEW.area_code FROM grids_dwelling WHERE id = NEW.dwelling_id;\n            RETURN NEW;\n        ', hash='4710094676e56fe10c95cc398d1b1adf8c29ed5c', operation='INSERT', pgid='pgtrigger_lies_where_its_dwelling_lies_18c1f', table='grids_household', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='household',
            trigger=pgtrigger.compiler.Trigger(name='stays_in_its_dwelling', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dwelling_id" IS DISTINCT FROM (NEW."dwelling_id"))', func="\n                    RAISE EXCEPTION 'household % stays in its dwelling', NEW.id\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'household_stays_in_its_dwelling';\n                ", hash='f422dc6014f8808d948722d00331eba645ac4a97', operation='UPDATE OF "dwelling_id"', pgid='pgtrigger_stays_in_its_dwelling_b1907', table='grids_household', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='household',
            trigger=pgtrigger.compiler.Trigger(name='holds_its_residences', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."period" IS DISTINCT FROM (NEW."period"))', func="\n                    IF EXISTS (\n                        SELECT FROM grids_residence WHERE household_id = NEW.id AND NOT period <@ NEW.period\n                    ) THEN\n                        RAISE EXCEPTION 'somebody lives in household % outside of %', NEW.id, NEW.period\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'residence_within_its_household';\n                    END IF;\n                    RETURN NEW;\n                ", hash='c63fb6af7119d89225a60d0d53061182e2aa145a', operation='UPDATE OF "period"', pgid='pgtrigger_holds_its_residences_21e95', table='grids_household', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='residence',
            index=models.Index(condition=models.Q(('period__upper_inf', True)), fields=['dwelling'], name='residence_in_a_dwelling_now'),
        ),
        migrations.AddIndex(
            model_name='residence',
            index=models.Index(condition=models.Q(('period__upper_inf', True)), fields=['person'], name='residence_of_somebody_now'),
        ),
        migrations.AddIndex(
            model_name='residence',
            index=models.Index(fields=['dwelling', 'id'], name='residence_in_a_dwelling'),
        ),
        migrations.AddIndex(
            model_name='residence',
            index=models.Index(fields=['person', 'id'], name='residence_of_somebody'),
        ),
        migrations.AddIndex(
            model_name='residence',
            index=models.Index(fields=['household', 'id'], name='residence_in_a_household'),
        ),
        migrations.AddIndex(
            model_name='residence',
            index=models.Index(models.F('community_code'), grids.homes.models.Bound(models.F('period'), function='lower'), models.F('id'), name='residence_began'),
        ),
        migrations.AddIndex(
            model_name='residence',
            index=models.Index(models.F('community_code'), grids.homes.models.Bound(models.F('period'), function='upper'), models.F('id'), condition=models.Q(('period__upper_inf', False)), name='residence_ended'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=models.CheckConstraint(condition=models.Q(('here_since__gte', datetime.date(1949, 10, 1)), ('here_since__lte', datetime.date(2099, 12, 31)), ('period__startswith__gte', datetime.date(1949, 10, 1)), ('period__startswith__lte', datetime.date(2099, 12, 31)), ('period__endswith__gte', datetime.date(1949, 10, 1)), ('period__endswith__lte', datetime.date(2099, 12, 31))), name='residence_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=models.CheckConstraint(condition=models.Q(('registered_on__gte', datetime.date(1990, 1, 1)), ('registered_on__lte', datetime.date(2099, 12, 31)), ('permit_until__gte', datetime.date(1990, 1, 1)), ('permit_until__lte', datetime.date(2099, 12, 31)), ('confirmed_on__gte', datetime.date(1990, 1, 1)), ('confirmed_on__lte', datetime.date(2099, 12, 31))), name='residence_papers_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=models.CheckConstraint(condition=models.Q(('period__isempty', True), ('period__startswith__isnull', False), _connector='OR'), name='residence_begins_some_day'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_how', ''), ('period__upper_inf', True)), models.Q(('ended_how__in', ['moved_out', 'moved_within', 'died', 'corrected', 'turned', 'regrouped']), ('period__upper_inf', False)), _connector='OR'), name='residence_ends_somehow'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=models.CheckConstraint(condition=models.Q(('period__isempty', True), ('here_since__lte', models.F('period__startswith')), _connector='OR'), name='residence_here_since_its_beginning'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=models.CheckConstraint(condition=models.Q(('standing__in', ['resident', 'floating', 'unverified'])), name='residence_known_standing'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=models.CheckConstraint(condition=models.Q(('relation__in', ['', '02', '10', '11', '12', '20', '21', '22', '23', '24', '25', '26', '27', '28', '29', '30', '31', '32', '33', '34', '35', '36', '37', '38', '39', '40', '41', '42', '43', '44', '45', '46', '47', '48', '49', '50', '51', '52', '53', '54', '55', '56', '57', '58', '59', '60', '61', '62', '63', '64', '65', '66', '67', '68', '69', '70', '71', '72', '73', '74', '75', '76', '77', '78', '79', '97', '99'])), name='residence_known_relation'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=models.CheckConstraint(condition=models.Q(('inflow_reason__in', ['', '01', '02', '03', '04', '05', '06', '07', '08', '09', '99']), ('residence_type__in', ['', '01', '02', '03', '04', '05', '06', '07', '99'])), name='residence_known_codes'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('permit_kind', ''), ('permit_until__isnull', True)), models.Q(('permit_kind__in', ['01', '02', '99']), ('standing', 'floating')), _connector='OR'), name='residence_permit_of_floating_alone', violation_error_message='只有流动人口才填居住证。'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=models.CheckConstraint(condition=models.Q(('came_from__regex', '^(\\d{6})?$'), ('left_to__regex', '^(\\d{6}|\\d{9}|\\d{12})?$')), name='residence_places_are_codes', violation_error_message='来处和去处填区划代码。'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_main', True)), expressions=[('person', '='), ('period', '&&')], name='one_main_residence_at_a_time', violation_error_message='这个人同一时间已有一处主要居住地。'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), ('dwelling', '='), ('period', '&&')], name='once_in_a_dwelling_at_a_time', violation_error_message='这个人已经登记住在这户。'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('relation', '02')), expressions=[('household', '='), ('period', '&&')], name='one_head_of_a_household_at_a_time', violation_error_message='一户同一时间只有一个户主。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='residence',
            trigger=pgtrigger.compiler.Trigger(name='lies_where_its_dwelling_lies', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            SELECT area_code INTO NEW.area_code FROM grids_dwelling WHERE id = NEW.dwelling_id;\n            RETURN NEW;\n        ', hash='c6f5f9ce565d79820f25eec072b775f1e1467681', operation='INSERT', pgid='pgtrigger_lies_where_its_dwelling_lies_cf024', table='grids_residence', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='residence',
            trigger=pgtrigger.compiler.Trigger(name='stays_where_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dwelling_id" IS DISTINCT FROM (NEW."dwelling_id") OR OLD."household_id" IS DISTINCT FROM (NEW."household_id"))', func="\n                    RAISE EXCEPTION 'residence % stays in its household', NEW.id\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'residence_within_its_household';\n                ", hash='b033b40b683fe6f962a10d83d65383d4d1346613', operation='UPDATE OF "dwelling_id", "household_id"', pgid='pgtrigger_stays_where_it_is_83b86', table='grids_residence', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='residence',
            trigger=pgtrigger.compiler.Trigger(name='within_its_household', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE house grids_household%ROWTYPE; gone date;', func="\n                    SELECT * INTO house FROM grids_household WHERE id = NEW.household_id;\n                    IF house.dwelling_id <> NEW.dwelling_id OR NOT NEW.period <@ house.period THEN\n                        RAISE EXCEPTION 'residence % lies outside of household %', NEW.id, NEW.household_id\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'residence_within_its_household';\n                    END IF;\n                    IF upper_inf(NEW.period) THEN\n                        SELECT ends_on INTO gone FROM grids_dwelling WHERE id = NEW.dwelling_id FOR SHARE;\n                        IF gone IS NOT NULL THEN\n                            RAISE EXCEPTION 'dwelling % is no more', NEW.dwelling_id\n                                USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_lives_in_what_is_no_more';\n                        END IF;\n                    END IF;\n                    RETURN NEW;\n                ", hash='e8618ebf6b8526ad46dd04e86f9dd961760cbf4a', operation='INSERT OR UPDATE OF "period"', pgid='pgtrigger_within_its_household_57b65', table='grids_residence', when='BEFORE')),
        ),
        migrations.RunSQL(FOLLOW, UNFOLLOW),
    ]
