"""Dwellings of buildings, how each was used when, their book; and in which grid a building lay when."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import grids.conduct.events
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


# buildings that are there lie where they lie from the day on on which they were registered
PLACES = """
INSERT INTO grids_buildingplace (building_id, area_code, period)
SELECT building.id, building.area_code, daterange(coalesce((
    SELECT (min(step.recorded_at) AT TIME ZONE 'Asia/Shanghai')::date FROM grids_buildingevent step WHERE step.building_id = building.id
), (now() AT TIME ZONE 'Asia/Shanghai')::date), NULL)
FROM grids_building building
"""


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0055_entries_have_what_finds_them'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='BuildingPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(max_length=17, verbose_name='所在网格')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='时段')),
            ],
            options={
                'verbose_name': '楼栋所在网格经过',
                'verbose_name_plural': '楼栋所在网格经过',
                'ordering': ['building', 'period'],
            },
        ),
        migrations.CreateModel(
            name='Dwelling',
            fields=[
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('floor', models.SmallIntegerField(blank=True, null=True, verbose_name='楼层')),
                ('room', models.CharField(max_length=20, verbose_name='房号')),
                ('column', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='本层第几户')),
                ('floor_area_m2', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, verbose_name='建筑面积（㎡）')),
                ('use', models.CharField(choices=[('own', '自住'), ('let', '出租'), ('vacant', '空置'), ('office', '办公'), ('venue', '经营场所'), ('other', '其他或待核实')], default='other', max_length=8, verbose_name='用途')),
                ('rental_use', models.CharField(blank=True, choices=[('01', '宿舍'), ('02', '住房'), ('03', '商铺'), ('04', '办公'), ('05', '仓库'), ('06', '厂房'), ('99', '其他')], max_length=2, verbose_name='出租用途')),
                ('layout', models.CharField(blank=True, max_length=20, verbose_name='户型')),
                ('hazard', models.CharField(blank=True, choices=[('00', '无'), ('01', '火灾隐患'), ('02', '治安隐患'), ('04', '危化物品隐患'), ('99', '其他')], max_length=2, verbose_name='房屋隐患')),
                ('ends_on', models.DateField(blank=True, editable=False, null=True, verbose_name='注销日期')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版本')),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='演示数据')),
                ('sought', models.CharField(editable=False, max_length=300)),
                ('sort_key', models.CharField(editable=False, max_length=360)),
            ],
            options={
                'verbose_name': '户室',
                'verbose_name_plural': '户室',
                'ordering': ['sort_key', 'id'],
            },
        ),
        migrations.CreateModel(
            name='DwellingEvent',
            fields=[
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('street_code', models.CharField(editable=False, max_length=9, verbose_name='街道代码')),
                ('seq', models.PositiveIntegerField(verbose_name='序号')),
                ('verb', models.CharField(max_length=32, verbose_name='动作')),
                ('from_state', models.CharField(blank=True, max_length=24)),
                ('to_state', models.CharField(max_length=24)),
                ('actor_label', models.CharField(max_length=80, verbose_name='办理人')),
                ('reason', models.TextField(blank=True, verbose_name='说明')),
                ('occurred_at', models.DateTimeField(verbose_name='发生时间')),
                ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                ('origin', models.CharField(choices=[('live', '系统内办理'), ('imported', '台账导入')], default='live', max_length=8)),
                ('facts', models.BinaryField(db_default=b'', default=b'', max_length=84)),
                ('digest', models.BinaryField(max_length=36)),
                ('area_code', models.CharField(editable=False, max_length=17)),
                ('takes_back', models.PositiveIntegerField(editable=False, null=True)),
                ('key', models.UUIDField(editable=False, null=True)),
                ('detail', models.JSONField(default=dict, editable=False)),
            ],
            options={
                'verbose_name': '户室经过',
                'verbose_name_plural': '户室经过',
                'ordering': ['seq'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DwellingUse',
            fields=[
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('use', models.CharField(choices=[('own', '自住'), ('let', '出租'), ('vacant', '空置'), ('office', '办公'), ('venue', '经营场所'), ('other', '其他或待核实')], max_length=8, verbose_name='用途')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='时段')),
            ],
            options={
                'verbose_name': '户室用途经过',
                'verbose_name_plural': '户室用途经过',
                'ordering': ['dwelling', 'period'],
            },
        ),
        migrations.CreateModel(
            name='DwellingUseVersion',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, serialize=False)),
                ('use', models.CharField(choices=[('own', '自住'), ('let', '出租'), ('vacant', '空置'), ('office', '办公'), ('venue', '经营场所'), ('other', '其他或待核实')], max_length=8, verbose_name='用途')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='时段')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DwellingVersion',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, serialize=False)),
                ('floor', models.SmallIntegerField(blank=True, null=True, verbose_name='楼层')),
                ('room', models.CharField(max_length=20, verbose_name='房号')),
                ('column', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='本层第几户')),
                ('floor_area_m2', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, verbose_name='建筑面积（㎡）')),
                ('use', models.CharField(choices=[('own', '自住'), ('let', '出租'), ('vacant', '空置'), ('office', '办公'), ('venue', '经营场所'), ('other', '其他或待核实')], default='other', max_length=8, verbose_name='用途')),
                ('rental_use', models.CharField(blank=True, choices=[('01', '宿舍'), ('02', '住房'), ('03', '商铺'), ('04', '办公'), ('05', '仓库'), ('06', '厂房'), ('99', '其他')], max_length=2, verbose_name='出租用途')),
                ('layout', models.CharField(blank=True, max_length=20, verbose_name='户型')),
                ('hazard', models.CharField(blank=True, choices=[('00', '无'), ('01', '火灾隐患'), ('02', '治安隐患'), ('04', '危化物品隐患'), ('99', '其他')], max_length=2, verbose_name='房屋隐患')),
                ('ends_on', models.DateField(blank=True, editable=False, null=True, verbose_name='注销日期')),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='演示数据')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RegisterRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('undo_minutes', models.PositiveSmallIntegerField(default=5, help_text='自己刚办的，在这段时间内撤回不用写原因。', verbose_name='多少分钟内可以直接撤回')),
                ('provenance', models.CharField(choices=[('article', '文章'), ('official', '官方'), ('ours', '默认（待街道确认）'), ('local', '本街道自定')], default='ours', max_length=10, verbose_name='出处')),
            ],
            options={
                'verbose_name': '登记规则',
                'verbose_name_plural': '登记规则',
                'ordering': ['street'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='buildingimport',
            name='building_import_known_coord_source',
        ),
        migrations.AddField(
            model_name='buildingimport',
            name='what',
            field=models.CharField(choices=[('buildings', '楼栋'), ('dwellings', '户室')], db_default='buildings', default='buildings', max_length=9, verbose_name='内容'),
        ),
        migrations.AlterField(
            model_name='buildingimport',
            name='coord_source',
            field=models.CharField(blank=True, choices=[('WGS84', 'WGS-84'), ('CGCS2000', 'CGCS2000'), ('GCJ02', 'GCJ-02（高德、腾讯）'), ('BD09', 'BD-09（百度）')], max_length=8, verbose_name='坐标来源'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='building',
            trigger=pgtrigger.compiler.Trigger(name='is_placed', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE today date := (now() AT TIME ZONE 'Asia/Shanghai')::date;", func="\n    IF TG_OP = 'UPDATE' THEN\n        UPDATE grids_buildingplace SET period = daterange(lower(period), today)\n            WHERE building_id = NEW.id AND upper_inf(period) AND NOT isempty(period);\n        UPDATE grids_dwelling SET area_code = NEW.area_code WHERE building_id = NEW.id;\n    END IF;\n    INSERT INTO grids_buildingplace (building_id, area_code, period) VALUES (NEW.id, NEW.area_code, daterange(today, NULL));\n    RETURN NULL;\n", hash='47b0e8113eac9447e5c2fb2e7ceed174ae42379c', operation='INSERT', pgid='pgtrigger_is_placed_53daa', table='grids_building', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='building',
            trigger=pgtrigger.compiler.Trigger(name='is_placed_anew', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."area_code" IS DISTINCT FROM (NEW."area_code"))', declare="DECLARE today date := (now() AT TIME ZONE 'Asia/Shanghai')::date;", func="\n    IF TG_OP = 'UPDATE' THEN\n        UPDATE grids_buildingplace SET period = daterange(lower(period), today)\n            WHERE building_id = NEW.id AND upper_inf(period) AND NOT isempty(period);\n        UPDATE grids_dwelling SET area_code = NEW.area_code WHERE building_id = NEW.id;\n    END IF;\n    INSERT INTO grids_buildingplace (building_id, area_code, period) VALUES (NEW.id, NEW.area_code, daterange(today, NULL));\n    RETURN NULL;\n", hash='7d7d6604ce39791bcbce59e79faddd3629f862ab', operation='UPDATE OF "area_code"', pgid='pgtrigger_is_placed_anew_d8418', table='grids_building', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='buildingimport',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['buildings', 'dwellings'])), name='building_import_known_what'),
        ),
        migrations.AddConstraint(
            model_name='buildingimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('coord_source__in', ['WGS84', 'CGCS2000', 'GCJ02', 'BD09']), ('what', 'buildings')), models.Q(('coord_source', ''), ('what', 'dwellings')), _connector='OR'), name='building_import_known_coord_source'),
        ),
        migrations.AddField(
            model_name='buildingplace',
            name='building',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='places', to='grids.building'),
        ),
        migrations.AddField(
            model_name='dwelling',
            name='area',
            field=models.ForeignKey(db_column='area_code', editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code', verbose_name='所在网格'),
        ),
        migrations.AddField(
            model_name='dwelling',
            name='community_code',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 12), output_field=models.CharField(max_length=12)),
        ),
        migrations.AddField(
            model_name='dwelling',
            name='building',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dwellings', to='grids.building', verbose_name='楼栋'),
        ),
        migrations.AddField(
            model_name='dwelling',
            name='entrance',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dwellings', to='grids.entrance', verbose_name='单元'),
        ),
        migrations.AddField(
            model_name='dwellingevent',
            name='actor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人'),
        ),
        migrations.AddField(
            model_name='dwellingevent',
            name='building',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.building'),
        ),
        migrations.AddField(
            model_name='dwellingevent',
            name='dwelling',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='grids.dwelling'),
        ),
        migrations.AddField(
            model_name='dwellinguse',
            name='dwelling',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='grids.dwelling'),
        ),
        migrations.AddField(
            model_name='dwellinguseversion',
            name='dwelling',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.dwelling'),
        ),
        migrations.AddField(
            model_name='dwellinguseversion',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='dwellinguseversion',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', to='grids.dwellinguse'),
        ),
        migrations.AddField(
            model_name='dwellingversion',
            name='building',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.building', verbose_name='楼栋'),
        ),
        migrations.AddField(
            model_name='dwellingversion',
            name='entrance',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.entrance', verbose_name='单元'),
        ),
        migrations.AddField(
            model_name='dwellingversion',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='dwellingversion',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', to='grids.dwelling'),
        ),
        migrations.AddField(
            model_name='registerrules',
            name='street',
            field=models.OneToOneField(db_column='street_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code', verbose_name='街道'),
        ),
        migrations.AddConstraint(
            model_name='buildingplace',
            constraint=models.CheckConstraint(condition=models.Q(('period__startswith__gte', datetime.date(1949, 10, 1)), ('period__startswith__lte', datetime.date(2099, 12, 31)), ('period__endswith__gte', datetime.date(1949, 10, 1)), ('period__endswith__lte', datetime.date(2099, 12, 31))), name='buildingplace_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='buildingplace',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('building', '='), ('period', '&&')], name='one_grid_of_a_building_at_a_time'),
        ),
        migrations.AddIndex(
            model_name='dwelling',
            index=models.Index(fields=['building', 'sort_key'], name='dwelling_in_its_building'),
        ),
        migrations.AddIndex(
            model_name='dwelling',
            index=models.Index(fields=['sort_key', 'id'], name='dwelling_in_order'),
        ),
        migrations.AddIndex(
            model_name='dwelling',
            index=models.Index(fields=['area', 'sort_key'], name='dwelling_in_its_grid'),
        ),
        migrations.AddIndex(
            model_name='dwelling',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('sought', 'gin_trgm_ops'), name='dwelling_sought'),
        ),
        migrations.AddConstraint(
            model_name='dwelling',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', datetime.date(1949, 10, 1)), ('ends_on__lte', datetime.date(2099, 12, 31))), name='dwelling_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='dwelling',
            constraint=models.CheckConstraint(condition=models.Q(('floor__isnull', True), models.Q(('floor__range', (-9, 200)), models.Q(('floor', 0), _negated=True)), _connector='OR'), name='dwelling_floor_is_never_0', violation_error_message='楼层应在 -9 到 200 之间；没有 0 层，地下一层写 -1。'),
        ),
        migrations.AddConstraint(
            model_name='dwelling',
            constraint=models.CheckConstraint(condition=models.Q(('floor_area_m2__isnull', True), models.Q(('floor_area_m2__gt', 0), ('floor_area_m2__lte', 1000000)), _connector='OR'), name='dwelling_area_is_positive', violation_error_message='建筑面积应大于 0、不超过 100 万平方米。'),
        ),
        migrations.AddConstraint(
            model_name='dwelling',
            constraint=models.CheckConstraint(condition=models.Q(('column__isnull', True), ('column__range', (1, 200)), _connector='OR'), name='dwelling_column_within_bounds', violation_error_message='本层第几户应在 1 到 200 之间。'),
        ),
        migrations.AddConstraint(
            model_name='dwelling',
            constraint=models.CheckConstraint(condition=models.Q(('use__in', ['own', 'let', 'vacant', 'office', 'venue', 'other'])), name='dwelling_known_use'),
        ),
        migrations.AddConstraint(
            model_name='dwelling',
            constraint=models.CheckConstraint(condition=models.Q(('rental_use', ''), models.Q(('rental_use__in', ['01', '02', '03', '04', '05', '06', '99']), ('use', 'let')), _connector='OR'), name='dwelling_rental_use_only_when_let', violation_error_message='只有出租的户室才填出租用途。'),
        ),
        migrations.AddConstraint(
            model_name='dwelling',
            constraint=models.CheckConstraint(condition=models.Q(('hazard__in', ['', '00', '01', '02', '04', '99'])), name='dwelling_known_hazard'),
        ),
        migrations.AddConstraint(
            model_name='dwelling',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('building', 'entrance', 'room'), name='dwelling_number_once_in_its_entrance', nulls_distinct=False, violation_error_message='这个单元里已有同号的户室，请核对房号。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dwelling',
            trigger=pgtrigger.compiler.Trigger(name='lies_where_its_building_lies', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    SELECT area_code INTO NEW.area_code FROM grids_building WHERE id = NEW.building_id;\n                    IF NEW.entrance_id IS NOT NULL AND NOT EXISTS (\n                        SELECT FROM grids_entrance WHERE id = NEW.entrance_id AND building_id = NEW.building_id\n                    ) THEN\n                        RAISE EXCEPTION 'entrance % is none of building %', NEW.entrance_id, NEW.building_id\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='5aad60e6c7d91c02296686b96a50968317315f5c', operation='INSERT OR UPDATE OF "building_id", "entrance_id"', pgid='pgtrigger_lies_where_its_building_lies_f65db', table='grids_dwelling', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dwelling',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."building_id" IS DISTINCT FROM (NEW."building_id") OR OLD."column" IS DISTINCT FROM (NEW."column") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."entrance_id" IS DISTINCT FROM (NEW."entrance_id") OR OLD."floor" IS DISTINCT FROM (NEW."floor") OR OLD."floor_area_m2" IS DISTINCT FROM (NEW."floor_area_m2") OR OLD."hazard" IS DISTINCT FROM (NEW."hazard") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_demo" IS DISTINCT FROM (NEW."is_demo") OR OLD."layout" IS DISTINCT FROM (NEW."layout") OR OLD."rental_use" IS DISTINCT FROM (NEW."rental_use") OR OLD."room" IS DISTINCT FROM (NEW."room") OR OLD."use" IS DISTINCT FROM (NEW."use"))', func='INSERT INTO "grids_dwellingversion" ("building_id", "column", "ends_on", "entrance_id", "floor", "floor_area_m2", "hazard", "id", "is_demo", "layout", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rental_use", "room", "use") VALUES (OLD."building_id", OLD."column", OLD."ends_on", OLD."entrance_id", OLD."floor", OLD."floor_area_m2", OLD."hazard", OLD."id", OLD."is_demo", OLD."layout", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."rental_use", OLD."room", OLD."use"); RETURN NULL;', hash='438633356c770f6a901e8430f7327bfbeafe3a19', operation='UPDATE', pgid='pgtrigger_update_update_0018d', table='grids_dwelling', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dwelling',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_dwellingversion" ("building_id", "column", "ends_on", "entrance_id", "floor", "floor_area_m2", "hazard", "id", "is_demo", "layout", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rental_use", "room", "use") VALUES (OLD."building_id", OLD."column", OLD."ends_on", OLD."entrance_id", OLD."floor", OLD."floor_area_m2", OLD."hazard", OLD."id", OLD."is_demo", OLD."layout", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rental_use", OLD."room", OLD."use"); RETURN NULL;', hash='25a03ecf55c526a9107ed4a2567095b29097bd7e', operation='DELETE', pgid='pgtrigger_delete_delete_7faa7', table='grids_dwelling', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='dwellingevent',
            index=models.Index(condition=models.Q(('key__isnull', False)), fields=['key'], name='dwelling_event_of_a_request'),
        ),
        migrations.AddIndex(
            model_name='dwellingevent',
            index=models.Index(fields=['building', '-recorded_at'], name='dwelling_event_of_a_building'),
        ),
        migrations.AddConstraint(
            model_name='dwellingevent',
            constraint=models.CheckConstraint(condition=models.Q(('occurred_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('occurred_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('recorded_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('recorded_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), name='dwellingevent_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='dwellingevent',
            constraint=models.UniqueConstraint(fields=('dwelling', 'seq'), name='steps_of_a_dwelling_follow_each_other'),
        ),
        migrations.AddConstraint(
            model_name='dwellingevent',
            constraint=models.UniqueConstraint(condition=models.Q(('takes_back__isnull', False)), fields=('dwelling', 'takes_back'), name='step_taken_back_once'),
        ),
        migrations.AddConstraint(
            model_name='dwellingevent',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['added', 'imported', 'corrected', 'used', 'moved', 'ended'])), name='dwelling_event_known_verb'),
        ),
        migrations.AddConstraint(
            model_name='dwellingevent',
            constraint=models.CheckConstraint(condition=models.Q(('takes_back__isnull', True), ('takes_back__lt', models.F('seq')), _connector='OR'), name='only_what_was_is_taken_back'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dwellingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='927df43ea96436887627d456b32052d4f4e2076d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cda37', table='grids_dwellingevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='dwellinguse',
            constraint=models.CheckConstraint(condition=models.Q(('period__startswith__gte', datetime.date(1949, 10, 1)), ('period__startswith__lte', datetime.date(2099, 12, 31)), ('period__endswith__gte', datetime.date(1949, 10, 1)), ('period__endswith__lte', datetime.date(2099, 12, 31))), name='dwellinguse_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='dwellinguse',
            constraint=models.CheckConstraint(condition=models.Q(('use__in', ['own', 'let', 'vacant', 'office', 'venue', 'other'])), name='dwelling_use_known'),
        ),
        migrations.AddConstraint(
            model_name='dwellinguse',
            constraint=models.CheckConstraint(condition=models.Q(('period__isempty', True), ('period__startswith__isnull', False), _connector='OR'), name='dwelling_use_begins_some_day'),
        ),
        migrations.AddConstraint(
            model_name='dwellinguse',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('dwelling', '='), ('period', '&&')], name='one_use_of_a_dwelling_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dwellinguse',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "grids_dwellinguseversion" ("dwelling_id", "id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "use") VALUES (OLD."dwelling_id", OLD."id", OLD."period", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."use"); RETURN NULL;', hash='fb06170287b0baf592af784282d43aa9fbd06250', operation='UPDATE', pgid='pgtrigger_update_update_4790f', table='grids_dwellinguse', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dwellinguse',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_dwellinguseversion" ("dwelling_id", "id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "use") VALUES (OLD."dwelling_id", OLD."id", OLD."period", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."use"); RETURN NULL;', hash='7e919443fff337763ab269b40b357364ac65d55d', operation='DELETE', pgid='pgtrigger_delete_delete_b603c', table='grids_dwellinguse', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dwellinguseversion',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='827a0038e63badc488e3d9cb50b254b93d8a334a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_021b0', table='grids_dwellinguseversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dwellingversion',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='36211d3840a53073b7f6f40c2349c5860041115b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_50619', table='grids_dwellingversion', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='registerrules',
            constraint=models.CheckConstraint(condition=models.Q(('undo_minutes__range', (1, 1440))), name='register_rules_undo_minutes_within_bounds', violation_error_message='应在 1 到 1440 分钟之间。'),
        ),
        migrations.AddConstraint(
            model_name='registerrules',
            constraint=models.CheckConstraint(condition=models.Q(('provenance__in', ['article', 'official', 'ours', 'local'])), name='register_rules_known_provenance'),
        ),
        migrations.AddConstraint(
            model_name='registerrules',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length('street'), 9)), name='register_rules_of_a_street', violation_error_message='登记规则按街道设定，请选街道。'),
        ),
        migrations.RunSQL(PLACES, migrations.RunSQL.noop),
    ]
