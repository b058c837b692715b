"""Who owns and rents dwellings, and which organisations are in them; each row lies where its dwelling lies."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
import grids.conduct.events
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


# what stands about a dwelling lies where it lies, also when its house comes to lie elsewhere: by the owner, since whoever moves a
# boundary needn't see who lives there
FOLLOW = """
CREATE FUNCTION public.tenures_follow_dwellings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    moved uuid[];
BEGIN
    SELECT array_agg(now.id) INTO moved FROM now JOIN was USING (id) WHERE now.area_code <> was.area_code;
    IF moved IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE grids_ownership t SET area_code = now.area_code FROM now WHERE now.id = ANY (moved) AND t.dwelling_id = now.id;
    UPDATE grids_premises t SET area_code = now.area_code FROM now WHERE now.id = ANY (moved) AND t.dwelling_id = now.id;
    UPDATE grids_lease t SET area_code = now.area_code FROM now WHERE now.id = ANY (moved) AND t.dwelling_id = now.id;
    UPDATE grids_leasetenant t SET area_code = lease.area_code FROM grids_lease lease
        WHERE lease.id = t.lease_id AND lease.dwelling_id = ANY (moved);
    RETURN NULL;
END $$;
CREATE TRIGGER tenures_follow AFTER UPDATE ON grids_dwelling REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION public.tenures_follow_dwellings();
"""
UNFOLLOW = """
DROP TRIGGER tenures_follow ON grids_dwelling;
DROP FUNCTION public.tenures_follow_dwellings();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0061_people_and_spans_are_derived'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrganisationVersion',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, serialize=False)),
                ('street_code', models.CharField(editable=False, max_length=9, verbose_name='街道代码')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('uscc', models.CharField(blank=True, max_length=18, verbose_name='统一社会信用代码')),
                ('enterprise_class', models.CharField(blank=True, choices=[('01', '内资企业'), ('02', '外资企业'), ('03', '个体工商户'), ('04', '农民专业合作社'), ('99', '其他企业')], max_length=2, verbose_name='企业类别')),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='演示数据')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Ownership',
            fields=[
                ('area', models.ForeignKey(db_column='area_code', db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code', verbose_name='所在网格')),
                ('community_code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 12), output_field=models.CharField(max_length=12))),
                ('street_code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 9), output_field=models.CharField(max_length=9))),
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('form', models.CharField(choices=[('sole', '单独所有'), ('joint', '共同共有'), ('shares', '按份共有')], max_length=6, verbose_name='所有形式')),
                ('numerator', models.PositiveIntegerField(blank=True, null=True, verbose_name='份额')),
                ('denominator', models.PositiveIntegerField(blank=True, null=True, verbose_name='总份数')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='时段')),
            ],
            options={
                'verbose_name': '产权',
                'verbose_name_plural': '产权',
                'ordering': ['dwelling', 'period', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Premises',
            fields=[
                ('area', models.ForeignKey(db_column='area_code', db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code', verbose_name='所在网格')),
                ('community_code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 12), output_field=models.CharField(max_length=12))),
                ('street_code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 9), output_field=models.CharField(max_length=9))),
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('office', '办公'), ('venue', '经营场所')], max_length=6, verbose_name='用作')),
                ('office_phone', models.CharField(blank=True, max_length=20, verbose_name='单位电话')),
                ('org_hazard', models.CharField(blank=True, choices=[('00', '无'), ('01', '治安隐患'), ('02', '消防隐患'), ('99', '其他')], max_length=2, verbose_name='安全隐患')),
                ('inspected_on', models.DateField(blank=True, null=True, verbose_name='上次检查')),
                ('inspect_by', models.DateField(blank=True, null=True, verbose_name='下次检查不晚于')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='时段')),
            ],
            options={
                'verbose_name': '单位场所',
                'verbose_name_plural': '单位场所',
                'ordering': ['dwelling', 'period', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Trade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_code', models.CharField(blank=True, editable=False, max_length=17, verbose_name='适用区域')),
                ('code', models.SlugField(max_length=40, verbose_name='代码')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('inspect_every_days', models.PositiveSmallIntegerField(blank=True, help_text='空着就是不定期，到期名单里没有它。', null=True, verbose_name='多少天检查一次')),
                ('provenance', models.CharField(choices=[('article', '文章'), ('official', '官方'), ('ours', '默认（待街道确认）'), ('local', '本街道自定')], default='ours', max_length=10, verbose_name='出处')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='排序')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
            ],
            options={
                'verbose_name': '行业',
                'verbose_name_plural': '行业',
                'ordering': ['order', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Lease',
            fields=[
                ('community_code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 12), output_field=models.CharField(max_length=12))),
                ('street_code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 9), output_field=models.CharField(max_length=9))),
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('part', models.CharField(blank=True, max_length=20, verbose_name='租的是哪一间')),
                ('is_sublet', models.BooleanField(default=False, verbose_name='转租')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='租期')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='提前结束')),
                ('ended_how', models.CharField(blank=True, choices=[('gave_up', '承租人退租'), ('took_back', '出租人收回'), ('agreed', '双方商定提前结束'), ('renewed', '续租，另签合同'), ('sold', '房屋转让'), ('mistake', '登记错了')], max_length=9, verbose_name='怎样结束')),
                ('rental_use', models.CharField(choices=[('01', '宿舍'), ('02', '住房'), ('03', '商铺'), ('04', '办公'), ('05', '仓库'), ('06', '厂房'), ('99', '其他')], max_length=2, verbose_name='出租用途')),
                ('seen_contract', models.BooleanField(default=False, verbose_name='看过合同')),
                ('begins_on', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.expressions.CombinedExpression(models.F('period'), '*', models.Func(models.Value(None, output_field=models.DateField()), 'ended_on', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), output_field=django.contrib.postgres.fields.ranges.DateRangeField()), function='lower', output_field=models.DateField(null=True)), output_field=models.DateField(null=True))),
                ('ends_on', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.expressions.CombinedExpression(models.F('period'), '*', models.Func(models.Value(None, output_field=models.DateField()), 'ended_on', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), output_field=django.contrib.postgres.fields.ranges.DateRangeField()), function='upper', output_field=models.DateField(null=True)), output_field=models.DateField(null=True))),
                ('effective', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(models.F('period'), '*', models.Func(models.Value(None, output_field=models.DateField()), 'ended_on', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), output_field=django.contrib.postgres.fields.ranges.DateRangeField()), output_field=django.contrib.postgres.fields.ranges.DateRangeField())),
                ('area', models.ForeignKey(db_column='area_code', db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code', verbose_name='所在网格')),
                ('dwelling', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leases', to='grids.dwelling', verbose_name='户室')),
                ('landlord_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leases_given', to='grids.person', verbose_name='出租人')),
            ],
            options={
                'verbose_name': '租赁',
                'verbose_name_plural': '租赁',
                'ordering': ['dwelling', '-begins_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='LeaseTenant',
            fields=[
                ('community_code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 12), output_field=models.CharField(max_length=12))),
                ('street_code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 9), output_field=models.CharField(max_length=9))),
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', models.ForeignKey(db_column='area_code', db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code', verbose_name='所在网格')),
                ('lease', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tenants', to='grids.lease')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenancies', to='grids.person', verbose_name='承租人')),
            ],
            options={
                'verbose_name': '承租人',
                'verbose_name_plural': '承租人',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('street_code', models.CharField(editable=False, max_length=9, verbose_name='街道代码')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('uscc', models.CharField(blank=True, max_length=18, verbose_name='统一社会信用代码')),
                ('enterprise_class', models.CharField(blank=True, choices=[('01', '内资企业'), ('02', '外资企业'), ('03', '个体工商户'), ('04', '农民专业合作社'), ('99', '其他企业')], max_length=2, verbose_name='企业类别')),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='演示数据')),
            ],
            options={
                'verbose_name': '单位',
                'verbose_name_plural': '单位',
                'ordering': ['name', 'id'],
                'indexes': [models.Index(fields=['street_code', 'name'], name='organisation_by_name')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('uscc', ''), _negated=True), fields=('street_code', 'uscc'), name='organisation_once_in_its_street', violation_error_message='这个统一社会信用代码已经登记为别的单位。'), models.CheckConstraint(condition=models.Q(('uscc', ''), django.db.models.lookups.Exact(django.db.models.functions.text.Length('uscc'), 18), _connector='OR'), name='organisation_code_has_18_digits', violation_error_message='统一社会信用代码应为 18 位。'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length('street_code'), 9)), name='organisation_of_a_street'), models.CheckConstraint(condition=models.Q(('enterprise_class__in', ['', '01', '02', '03', '04', '99'])), name='organisation_known_class')],
            },
        ),
        migrations.AddField(
            model_name='lease',
            name='landlord_organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leases_given', to='grids.organisation', verbose_name='出租单位'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "grids_organisationversion" ("enterprise_class", "id", "is_demo", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "street_code", "uscc") VALUES (OLD."enterprise_class", OLD."id", OLD."is_demo", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."street_code", OLD."uscc"); RETURN NULL;', hash='becf99c1e576db06cfed727930d31a26babbecaf', operation='UPDATE', pgid='pgtrigger_update_update_3595b', table='grids_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_organisationversion" ("enterprise_class", "id", "is_demo", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "street_code", "uscc") VALUES (OLD."enterprise_class", OLD."id", OLD."is_demo", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."street_code", OLD."uscc"); RETURN NULL;', hash='0a6f1f69acdbbc673b63ddc626e5c78d46481deb', operation='DELETE', pgid='pgtrigger_delete_delete_3c932', table='grids_organisation', when='AFTER')),
        ),
        migrations.AddField(
            model_name='organisationversion',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='organisationversion',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', to='grids.organisation'),
        ),
        migrations.AddField(
            model_name='ownership',
            name='dwelling',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ownerships', to='grids.dwelling', verbose_name='户室'),
        ),
        migrations.AddField(
            model_name='ownership',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ownerships', to='grids.organisation', verbose_name='产权单位'),
        ),
        migrations.AddField(
            model_name='ownership',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ownerships', to='grids.person', verbose_name='产权人'),
        ),
        migrations.AddField(
            model_name='premises',
            name='dwelling',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='premises', to='grids.dwelling', verbose_name='户室'),
        ),
        migrations.AddField(
            model_name='premises',
            name='organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='premises', to='grids.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='premises',
            name='responsible',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers_for', to='grids.person', verbose_name='负责人'),
        ),
        migrations.AddConstraint(
            model_name='trade',
            constraint=models.CheckConstraint(condition=models.Q(('inspect_every_days__isnull', True), ('inspect_every_days__range', (1, 1096)), _connector='OR'), name='trade_is_inspected_within_bounds', violation_error_message='应在 1 到 1096 天之间。'),
        ),
        migrations.AddConstraint(
            model_name='trade',
            constraint=models.CheckConstraint(condition=models.Q(('provenance__in', ['article', 'official', 'ours', 'local'])), name='trade_known_provenance'),
        ),
        migrations.AddConstraint(
            model_name='trade',
            constraint=models.UniqueConstraint(fields=('owner_code', 'code'), name='trade_once_in_its_area'),
        ),
        migrations.AddConstraint(
            model_name='trade',
            constraint=models.UniqueConstraint(fields=('owner_code', 'name'), name='trade_called_once_in_its_area'),
        ),
        migrations.AddField(
            model_name='premises',
            name='trade',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='premises', to='grids.trade', verbose_name='行业'),
        ),
        migrations.AddIndex(
            model_name='leasetenant',
            index=models.Index(fields=['area'], name='lease_tenant_of_a_grid'),
        ),
        migrations.AddConstraint(
            model_name='leasetenant',
            constraint=models.UniqueConstraint(fields=('lease', 'person'), name='tenant_once_in_a_lease'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leasetenant',
            trigger=pgtrigger.compiler.Trigger(name='lies_with_its_home', sql=pgtrigger.compiler.UpsertTriggerSql(func='SELECT area_code INTO NEW.area_code FROM grids_lease WHERE id = NEW.lease_id; RETURN NEW;', hash='2f24f1087aa45f58c7774865be0ea9417c9bd4b4', operation='INSERT OR UPDATE OF "lease_id"', pgid='pgtrigger_lies_with_its_home_f96fc', table='grids_leasetenant', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='lease',
            index=models.Index(fields=['community_code', 'ends_on', 'id'], name='lease_of_a_community_by_end'),
        ),
        migrations.AddIndex(
            model_name='lease',
            index=models.Index(fields=['area', 'ends_on', 'id'], name='lease_of_a_grid_by_end'),
        ),
        migrations.AddConstraint(
            model_name='lease',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on__gte', datetime.date(1949, 10, 1)), ('ended_on__lte', datetime.date(2099, 12, 31)), ('period__startswith__gte', datetime.date(1949, 10, 1)), ('period__startswith__lte', datetime.date(2099, 12, 31)), ('period__endswith__gte', datetime.date(1949, 10, 1)), ('period__endswith__lte', datetime.date(2099, 12, 31))), name='lease_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='lease',
            constraint=models.CheckConstraint(condition=models.Q(('period__isempty', True), ('period__startswith__isnull', False), _connector='OR'), name='lease_begins_some_day', violation_error_message='租期的最后一天不能早于第一天。'),
        ),
        migrations.AddConstraint(
            model_name='lease',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_how', ''), ('ended_on__isnull', True)), models.Q(('ended_how__in', ['gave_up', 'took_back', 'agreed', 'renewed', 'sold', 'mistake']), ('ended_on__isnull', False), models.Q(('period__isempty', True), ('ended_on__gte', models.F('period__startswith')), _connector='OR')), _connector='OR'), name='lease_ended_some_day_somehow'),
        ),
        migrations.AddConstraint(
            model_name='lease',
            constraint=models.CheckConstraint(condition=models.Q(('landlord_organisation__isnull', False), ('landlord_person__isnull', False), _negated=True), name='lease_of_one_landlord', violation_error_message='出租人是个人或者单位，只能是其中一个。'),
        ),
        migrations.AddConstraint(
            model_name='lease',
            constraint=models.CheckConstraint(condition=models.Q(('rental_use__in', ['01', '02', '03', '04', '05', '06', '99'])), name='lease_known_use'),
        ),
        migrations.AddConstraint(
            model_name='lease',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_sublet', False)), expressions=[('dwelling', '='), ('part', '='), ('effective', '&&')], name='let_once_at_a_time', violation_error_message='这户（这一间）在这个时段已经租出，请先看现有的租赁。'),
        ),
        migrations.AddConstraint(
            model_name='lease',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_sublet', True)), expressions=[('dwelling', '='), ('part', '='), ('effective', '&&')], name='sublet_once_at_a_time', violation_error_message='这户（这一间）在这个时段已经租出，请先看现有的租赁。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lease',
            trigger=pgtrigger.compiler.Trigger(name='lies_with_its_home', sql=pgtrigger.compiler.UpsertTriggerSql(func='SELECT area_code INTO NEW.area_code FROM grids_dwelling WHERE id = NEW.dwelling_id; RETURN NEW;', hash='42819ab7c1cdadc8ac440abb370392866e0338bf', operation='INSERT OR UPDATE OF "dwelling_id"', pgid='pgtrigger_lies_with_its_home_43da7', table='grids_lease', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationversion',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='96a86143e715a6e6d7de10079134a8ef51c564e2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c8386', table='grids_organisationversion', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='ownership',
            index=models.Index(fields=['community_code', 'dwelling'], name='ownership_of_a_community'),
        ),
        migrations.AddIndex(
            model_name='ownership',
            index=models.Index(fields=['area'], name='ownership_of_a_grid'),
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=models.CheckConstraint(condition=models.Q(('period__startswith__gte', datetime.date(1949, 10, 1)), ('period__startswith__lte', datetime.date(2099, 12, 31)), ('period__endswith__gte', datetime.date(1949, 10, 1)), ('period__endswith__lte', datetime.date(2099, 12, 31))), name='ownership_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=models.CheckConstraint(condition=models.Q(('person__isnull', True), ('organisation__isnull', True), _connector='XOR'), name='owner_is_one', violation_error_message='产权人是个人或者单位，只能是其中一个。'),
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=models.CheckConstraint(condition=models.Q(('form__in', ['sole', 'joint', 'shares'])), name='ownership_known_form'),
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('denominator__gte', models.F('numerator')), ('denominator__lte', 1000000), ('form', 'shares'), ('numerator__gt', 0)), models.Q(models.Q(('form', 'shares'), _negated=True), ('denominator__isnull', True), ('numerator__isnull', True)), _connector='OR'), name='share_of_the_whole', violation_error_message='按份共有要写每人几分之几，别的形式不写份额。'),
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=models.CheckConstraint(condition=models.Q(('period__isempty', True), ('period__startswith__isnull', False), _connector='OR'), name='ownership_begins_some_day'),
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('person__isnull', False)), expressions=[('dwelling', '='), ('person', '='), ('period', '&&')], name='person_owns_a_dwelling_once', violation_error_message='同一个人在同一时段重复了。'),
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('organisation__isnull', False)), expressions=[('dwelling', '='), ('organisation', '='), ('period', '&&')], name='organisation_owns_a_dwelling_once', violation_error_message='同一个单位在同一时段重复了。'),
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('form', 'sole')), expressions=[('dwelling', '='), ('period', '&&')], name='sole_owner_is_alone', violation_error_message='单独所有的只能有一个产权人。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ownership',
            trigger=pgtrigger.compiler.Trigger(name='lies_with_its_home', sql=pgtrigger.compiler.UpsertTriggerSql(func='SELECT area_code INTO NEW.area_code FROM grids_dwelling WHERE id = NEW.dwelling_id; RETURN NEW;', hash='f50f773ae8a48f7f5d5ddcef3d9d87a3f9e51709', operation='INSERT OR UPDATE OF "dwelling_id"', pgid='pgtrigger_lies_with_its_home_d2676', table='grids_ownership', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ownership',
            trigger=pgtrigger.compiler.Trigger(name='what_is_owned_fits_together', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE day date; forms integer; over numeric; below numeric; common numeric; one record;', func="\n    PERFORM 1 FROM grids_dwelling WHERE id = NEW.dwelling_id FOR NO KEY UPDATE;\n    FOR day IN\n        SELECT DISTINCT lower(period) FROM grids_ownership WHERE dwelling_id = NEW.dwelling_id AND NOT isempty(period)\n    LOOP\n        SELECT count(DISTINCT form) INTO forms FROM grids_ownership WHERE dwelling_id = NEW.dwelling_id AND period @> day;\n        IF forms > 1 THEN\n            RAISE EXCEPTION 'dwelling % is owned in several forms on %', NEW.dwelling_id, day USING ERRCODE = 'check_violation';\n        END IF;\n        over := 0;\n        below := 1;\n        FOR one IN\n            SELECT numerator, denominator FROM grids_ownership\n            WHERE dwelling_id = NEW.dwelling_id AND period @> day AND denominator IS NOT NULL\n        LOOP\n            over := over * one.denominator + one.numerator * below;\n            below := below * one.denominator;\n            common := gcd(over, below);\n            over := div(over, common);\n            below := div(below, common);\n        END LOOP;\n        IF over > below THEN\n            RAISE EXCEPTION 'shares of dwelling % are more than the whole on %', NEW.dwelling_id, day\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END LOOP;\n    RETURN NULL;\n", hash='997c0b75c39ba8b40bc3bec23227d5adbed32748', operation='INSERT OR UPDATE OF "period", "form", "numerator", "denominator", "dwelling_id"', pgid='pgtrigger_what_is_owned_fits_together_27131', table='grids_ownership', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='premises',
            index=models.Index(condition=models.Q(('inspect_by__isnull', False)), fields=['community_code', 'inspect_by', 'id'], name='premises_by_inspection'),
        ),
        migrations.AddIndex(
            model_name='premises',
            index=models.Index(fields=['area', 'id'], name='premises_of_a_grid'),
        ),
        migrations.AddConstraint(
            model_name='premises',
            constraint=models.CheckConstraint(condition=models.Q(('inspected_on__gte', datetime.date(1949, 10, 1)), ('inspected_on__lte', datetime.date(2099, 12, 31)), ('inspect_by__gte', datetime.date(1949, 10, 1)), ('inspect_by__lte', datetime.date(2099, 12, 31)), ('period__startswith__gte', datetime.date(1949, 10, 1)), ('period__startswith__lte', datetime.date(2099, 12, 31)), ('period__endswith__gte', datetime.date(1949, 10, 1)), ('period__endswith__lte', datetime.date(2099, 12, 31))), name='premises_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='premises',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['office', 'venue'])), name='premises_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='premises',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'venue'), ('trade__isnull', False)), models.Q(('kind', 'venue'), _negated=True), _connector='OR'), name='venue_has_a_trade', violation_error_message='经营场所要选行业。'),
        ),
        migrations.AddConstraint(
            model_name='premises',
            constraint=models.CheckConstraint(condition=models.Q(('org_hazard__in', ['', '00', '01', '02', '99'])), name='premises_known_hazard'),
        ),
        migrations.AddConstraint(
            model_name='premises',
            constraint=models.CheckConstraint(condition=models.Q(('period__isempty', True), ('period__startswith__isnull', False), _connector='OR'), name='premises_begin_some_day'),
        ),
        migrations.AddConstraint(
            model_name='premises',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('organisation', '='), ('dwelling', '='), ('period', '&&')], name='organisation_once_in_a_dwelling', violation_error_message='这个单位在这个时段已经登记在这户。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='premises',
            trigger=pgtrigger.compiler.Trigger(name='lies_with_its_home', sql=pgtrigger.compiler.UpsertTriggerSql(func='SELECT area_code INTO NEW.area_code FROM grids_dwelling WHERE id = NEW.dwelling_id; RETURN NEW;', hash='d9c0996bf58ba0db20c457fa4f080138a8319be2', operation='INSERT OR UPDATE OF "dwelling_id"', pgid='pgtrigger_lies_with_its_home_7f032', table='grids_premises', when='BEFORE')),
        ),
        migrations.RunSQL(FOLLOW, UNFOLLOW),
    ]
