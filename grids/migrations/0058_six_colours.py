"""The six categories; what is derived of each dwelling, the mix of each house, each colour with its time."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0057_people_of_a_street'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='BuildingMix',
            fields=[
                ('building', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='mix', serialize=False, to='grids.building')),
                ('area', models.ForeignKey(db_column='area_code', editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code')),
                ('community_code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 12), output_field=models.CharField(max_length=12))),
                ('resident', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='常住')),
                ('floating', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='流动')),
                ('office', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='单位')),
                ('venue', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='行业')),
                ('vacant', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='空置')),
                ('doubts', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='登记对不上')),
            ],
            options={
                'verbose_name': '楼栋分色',
                'verbose_name_plural': '楼栋分色',
                'ordering': ['building'],
            },
        ),
        migrations.CreateModel(
            name='ColourCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('street_code', models.CharField(blank=True, editable=False, max_length=9, verbose_name='街道')),
                ('code', models.CharField(choices=[('resident', '常住人口'), ('floating', '流动人口'), ('office', '单位办公场所'), ('venue', '行业场所'), ('care', '关注人员'), ('vacant', '空置/待核实')], max_length=8, verbose_name='类别')),
                ('name', models.CharField(max_length=20, verbose_name='名称')),
                ('letter', models.CharField(help_text='图上每一格都有这个字，各类不能相同。', max_length=1, verbose_name='字')),
                ('tint', models.CharField(choices=[('k1', '绿'), ('k2', '蓝'), ('k3', '紫'), ('k4', '橙'), ('k5', '红'), ('k6', '灰')], max_length=2, verbose_name='颜色')),
                ('pattern', models.CharField(choices=[('plain', '无图纹'), ('slanted', '斜线'), ('dotted', '圆点'), ('level', '横线'), ('crossed', '交叉线'), ('upright', '竖线')], help_text='分不清颜色的人靠图纹和字。', max_length=8, verbose_name='图纹')),
                ('precedence', models.PositiveSmallIntegerField(help_text='一户同时符合几类时，数小的优先；各类不能相同。改了以后只影响今后，过去的不变。', verbose_name='先后')),
                ('provenance', models.CharField(choices=[('article', '文章'), ('official', '官方'), ('ours', '默认（待街道确认）'), ('local', '本街道自定')], default='ours', max_length=10, verbose_name='出处')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='说明')),
            ],
            options={
                'verbose_name': '六色类别',
                'verbose_name_plural': '六色类别',
                'ordering': ['street_code', 'precedence'],
            },
        ),
        migrations.CreateModel(
            name='ColourCategoryVersion',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('street_code', models.CharField(blank=True, editable=False, max_length=9, verbose_name='街道')),
                ('code', models.CharField(choices=[('resident', '常住人口'), ('floating', '流动人口'), ('office', '单位办公场所'), ('venue', '行业场所'), ('care', '关注人员'), ('vacant', '空置/待核实')], max_length=8, verbose_name='类别')),
                ('name', models.CharField(max_length=20, verbose_name='名称')),
                ('letter', models.CharField(help_text='图上每一格都有这个字，各类不能相同。', max_length=1, verbose_name='字')),
                ('tint', models.CharField(choices=[('k1', '绿'), ('k2', '蓝'), ('k3', '紫'), ('k4', '橙'), ('k5', '红'), ('k6', '灰')], max_length=2, verbose_name='颜色')),
                ('pattern', models.CharField(choices=[('plain', '无图纹'), ('slanted', '斜线'), ('dotted', '圆点'), ('level', '横线'), ('crossed', '交叉线'), ('upright', '竖线')], help_text='分不清颜色的人靠图纹和字。', max_length=8, verbose_name='图纹')),
                ('precedence', models.PositiveSmallIntegerField(help_text='一户同时符合几类时，数小的优先；各类不能相同。改了以后只影响今后，过去的不变。', verbose_name='先后')),
                ('provenance', models.CharField(choices=[('article', '文章'), ('official', '官方'), ('ours', '默认（待街道确认）'), ('local', '本街道自定')], default='ours', max_length=10, verbose_name='出处')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='说明')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ColourDue',
            fields=[
                ('street_code', models.CharField(max_length=9, primary_key=True, serialize=False)),
                ('from_day', models.DateField()),
                ('after', models.UUIDField(null=True)),
            ],
            options={
                'verbose_name': '待重算分色的街道',
                'verbose_name_plural': '待重算分色的街道',
                'ordering': ['street_code'],
            },
        ),
        migrations.CreateModel(
            name='ColourSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('dwelling', '户'), ('person', '人')], max_length=8)),
                ('subject', models.UUIDField()),
                ('area', models.ForeignKey(db_column='area_code', editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code')),
                ('dwelling', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='grids.dwelling')),
                ('community_code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('area', 12), output_field=models.CharField(max_length=12))),
                ('colour', models.CharField(choices=[('resident', '常住人口'), ('floating', '流动人口'), ('office', '单位办公场所'), ('venue', '行业场所'), ('vacant', '空置/待核实')], max_length=8)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
            ],
            options={
                'verbose_name': '分色经过',
                'verbose_name_plural': '分色经过',
                'ordering': ['subject', 'since'],
            },
        ),
        migrations.AddField(
            model_name='dwelling',
            name='colour',
            field=models.CharField(choices=[('resident', '常住人口'), ('floating', '流动人口'), ('office', '单位办公场所'), ('venue', '行业场所'), ('vacant', '空置/待核实')], db_default='vacant', default='vacant', editable=False, max_length=8, verbose_name='分色'),
        ),
        migrations.AddField(
            model_name='dwelling',
            name='doubt',
            field=models.CharField(blank=True, choices=[('vacant_lived', '空置有人'), ('let_empty', '出租未登记'), ('owner_dead', '产权人已故'), ('no_head', '缺户主')], db_default='', default='', editable=False, max_length=14, verbose_name='登记对不上'),
        ),
        migrations.AddField(
            model_name='dwelling',
            name='due_on',
            field=models.DateField(editable=False, null=True, verbose_name='应办日期'),
        ),
        migrations.AddField(
            model_name='dwelling',
            name='due_what',
            field=models.CharField(blank=True, choices=[('lease', '租约到期'), ('permit', '居住证到期'), ('new_check', '新入住核实'), ('registration', '居住登记'), ('inspection', '场所检查'), ('stale', '久未核实')], db_default='', default='', editable=False, max_length=16, verbose_name='应办'),
        ),
        migrations.AddField(
            model_name='dwelling',
            name='floaters',
            field=models.SmallIntegerField(db_default=0, default=0, editable=False, verbose_name='流动'),
        ),
        migrations.AddField(
            model_name='dwelling',
            name='people',
            field=models.SmallIntegerField(db_default=0, default=0, editable=False, verbose_name='人数'),
        ),
        migrations.AddField(
            model_name='dwelling',
            name='residents',
            field=models.SmallIntegerField(db_default=0, default=0, editable=False, verbose_name='常住'),
        ),
        migrations.AddField(
            model_name='registerrules',
            name='lease_soon_days',
            field=models.SmallIntegerField(db_default=30, default=30, verbose_name='租约到期前多少天提醒'),
        ),
        migrations.AddField(
            model_name='registerrules',
            name='new_check_days',
            field=models.SmallIntegerField(db_default=8, default=8, verbose_name='新入住后多少天上门核实'),
        ),
        migrations.AddField(
            model_name='registerrules',
            name='permit_soon_days',
            field=models.SmallIntegerField(db_default=30, default=30, verbose_name='居住证到期前多少天提醒'),
        ),
        migrations.AddField(
            model_name='registerrules',
            name='register_within_days',
            field=models.SmallIntegerField(db_default=3, default=3, verbose_name='流动人口入住后多少天内登记'),
        ),
        migrations.AddField(
            model_name='registerrules',
            name='stale_days',
            field=models.SmallIntegerField(db_default=180, default=180, verbose_name='多少天没有核实算久未核实'),
        ),
        migrations.AddIndex(
            model_name='dwelling',
            index=models.Index(condition=models.Q(('doubt', ''), _negated=True), fields=['community_code', 'doubt', 'id'], name='dwelling_in_doubt'),
        ),
        migrations.AddIndex(
            model_name='dwelling',
            index=models.Index(condition=models.Q(('due_on__isnull', False)), fields=['community_code', 'due_on', 'id'], name='dwelling_due'),
        ),
        migrations.AddIndex(
            model_name='dwelling',
            index=models.Index(condition=models.Q(('due_on__isnull', False)), fields=['area', 'due_on', 'id'], name='dwelling_due_in_its_grid'),
        ),
        AddConstraintNotValid(
            model_name='dwelling',
            constraint=models.CheckConstraint(condition=models.Q(('colour__in', ('resident', 'floating', 'office', 'venue', 'vacant'))), name='dwelling_known_colour'),
        ),
        AddConstraintNotValid(
            model_name='dwelling',
            constraint=models.CheckConstraint(condition=models.Q(('doubt__in', ['', 'vacant_lived', 'let_empty', 'owner_dead', 'no_head'])), name='dwelling_known_doubt'),
        ),
        AddConstraintNotValid(
            model_name='dwelling',
            constraint=models.CheckConstraint(condition=models.Q(('floaters__gte', 0), ('people__gte', django.db.models.expressions.CombinedExpression(models.F('residents'), '+', models.F('floaters'))), ('residents__gte', 0)), name='dwelling_counts_its_people'),
        ),
        AddConstraintNotValid(
            model_name='dwelling',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__gte', datetime.date(1949, 10, 1)), ('due_on__lte', datetime.date(2099, 12, 31))), name='dwelling_due_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        AddConstraintNotValid(
            model_name='dwelling',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_on__isnull', False), ('due_what__in', ['lease', 'permit', 'new_check', 'registration', 'inspection', 'stale'])), models.Q(('due_on__isnull', True), ('due_what', '')), _connector='OR'), name='dwelling_due_says_what'),
        ),
        migrations.AddConstraint(
            model_name='registerrules',
            constraint=models.CheckConstraint(condition=models.Q(('lease_soon_days__range', (1, 1096)), ('new_check_days__range', (1, 1096)), ('permit_soon_days__range', (1, 1096)), ('register_within_days__range', (1, 1096)), ('stale_days__range', (1, 1096))), name='register_rules_days_within_bounds', violation_error_message='天数应在 1 到 1096 之间。'),
        ),
        migrations.AddConstraint(
            model_name='colourcategory',
            constraint=models.UniqueConstraint(fields=('street_code', 'code'), name='category_once_in_a_street'),
        ),
        migrations.AddConstraint(
            model_name='colourcategory',
            constraint=models.UniqueConstraint(fields=('street_code', 'precedence'), name='precedence_of_one_category', violation_error_message='已有一类是这个先后，请换一个数。'),
        ),
        migrations.AddConstraint(
            model_name='colourcategory',
            constraint=models.UniqueConstraint(fields=('street_code', 'letter'), name='letter_of_one_category', violation_error_message='已有一类用这个字，请换一个。'),
        ),
        migrations.AddConstraint(
            model_name='colourcategory',
            constraint=models.UniqueConstraint(fields=('street_code', 'tint', 'pattern'), name='look_of_one_category', violation_error_message='已有一类是同样的颜色和图纹，请换一样。'),
        ),
        migrations.AddConstraint(
            model_name='colourcategory',
            constraint=models.CheckConstraint(condition=models.Q(('code__in', ['resident', 'floating', 'office', 'venue', 'care', 'vacant'])), name='category_known_code'),
        ),
        migrations.AddConstraint(
            model_name='colourcategory',
            constraint=models.CheckConstraint(condition=models.Q(('tint__in', ['k1', 'k2', 'k3', 'k4', 'k5', 'k6'])), name='category_known_tint'),
        ),
        migrations.AddConstraint(
            model_name='colourcategory',
            constraint=models.CheckConstraint(condition=models.Q(('pattern__in', ['plain', 'slanted', 'dotted', 'level', 'crossed', 'upright'])), name='category_known_pattern'),
        ),
        migrations.AddConstraint(
            model_name='colourcategory',
            constraint=models.CheckConstraint(condition=models.Q(('provenance__in', ['article', 'official', 'ours', 'local'])), name='category_known_provenance'),
        ),
        migrations.AddConstraint(
            model_name='colourcategory',
            constraint=models.CheckConstraint(condition=models.Q(('precedence__range', (1, 99))), name='category_precedence_within_bounds', violation_error_message='先后应在 1 到 99 之间。'),
        ),
        migrations.AddConstraint(
            model_name='colourcategory',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('letter', ''), _negated=True), models.Q(('name', ''), _negated=True)), name='category_has_name_and_letter'),
        ),
        migrations.AddConstraint(
            model_name='colourcategory',
            constraint=models.CheckConstraint(condition=models.Q(('street_code', ''), django.db.models.lookups.Exact(django.db.models.functions.text.Length('street_code'), 9), _connector='OR'), name='category_of_a_street'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='colourcategory',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "grids_colourcategoryversion" ("code", "id", "letter", "name", "note", "pattern", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precedence", "provenance", "street_code", "tint") VALUES (OLD."code", OLD."id", OLD."letter", OLD."name", OLD."note", OLD."pattern", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."precedence", OLD."provenance", OLD."street_code", OLD."tint"); RETURN NULL;', hash='3b4afa6801825eda8ca354880b669952dd65a2d1', operation='UPDATE', pgid='pgtrigger_update_update_a7f75', table='grids_colourcategory', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='colourcategory',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_colourcategoryversion" ("code", "id", "letter", "name", "note", "pattern", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precedence", "provenance", "street_code", "tint") VALUES (OLD."code", OLD."id", OLD."letter", OLD."name", OLD."note", OLD."pattern", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."precedence", OLD."provenance", OLD."street_code", OLD."tint"); RETURN NULL;', hash='fcbcb52750ab0f6b8bc5995f201a74930c2d3e85', operation='DELETE', pgid='pgtrigger_delete_delete_80356', table='grids_colourcategory', when='AFTER')),
        ),
        migrations.AddField(
            model_name='colourcategoryversion',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='colourcategoryversion',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', to='grids.colourcategory'),
        ),
        migrations.AddConstraint(
            model_name='colourdue',
            constraint=models.CheckConstraint(condition=models.Q(('from_day__gte', datetime.date(1990, 1, 1)), ('from_day__lte', datetime.date(2099, 12, 31))), name='colourdue_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddIndex(
            model_name='buildingmix',
            index=models.Index(fields=['community_code'], name='mix_of_a_community'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='colourcategoryversion',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='74645073197bd305af4a76ae0378ef74f0e8b929', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_94872', table='grids_colourcategoryversion', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='colourspan',
            index=models.Index(fields=['kind', 'subject', 'since'], name='span_of_a_subject'),
        ),
        migrations.AddIndex(
            model_name='colourspan',
            index=models.Index(fields=['community_code', 'kind', 'since'], name='span_began'),
        ),
        migrations.AddIndex(
            model_name='colourspan',
            index=models.Index(condition=models.Q(('until__isnull', False)), fields=['community_code', 'kind', 'until'], name='span_ended'),
        ),
        migrations.AddConstraint(
            model_name='colourspan',
            constraint=models.CheckConstraint(condition=models.Q(('since__gte', datetime.date(1949, 10, 1)), ('since__lte', datetime.date(2099, 12, 31)), ('until__gte', datetime.date(1949, 10, 1)), ('until__lte', datetime.date(2099, 12, 31))), name='colourspan_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='colourspan',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['dwelling', 'person'])), name='span_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='colourspan',
            constraint=models.CheckConstraint(condition=models.Q(('colour__in', ('resident', 'floating', 'office', 'venue', 'vacant'))), name='span_known_colour'),
        ),
        migrations.AddConstraint(
            model_name='colourspan',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='span_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='colourspan',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('kind', '='), ('subject', '='), (models.Func(models.F('since'), models.F('until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_colour_at_a_time'),
        ),
    ]
