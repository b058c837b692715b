import datetime
import django.db.models.deletion
import grids.conduct.events
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0081_tiles_with_what_lies_over'),
    ]

    operations = [
        migrations.CreateModel(
            name='MinorLeave',
            fields=[
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('area_code', models.CharField(max_length=17, verbose_name='区域代码')),
                ('task', models.CharField(max_length=100, verbose_name='任务')),
                ('until', models.DateField(verbose_name='到哪天')),
                ('granted_at', models.DateTimeField(verbose_name='批准时间')),
            ],
            options={
                'verbose_name': '按任务查看未成年人信息的批准',
                'verbose_name_plural': '按任务查看未成年人信息的批准',
                'ordering': ['-granted_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('dwelling', '一户'), ('person', '一个人的登记'), ('grid', '一个网格')], max_length=8, verbose_name='打开什么')),
                ('subject_id', models.CharField(max_length=36, verbose_name='对象编号')),
                ('area_code', models.CharField(max_length=17, verbose_name='区域代码')),
                ('opened_by_label', models.CharField(max_length=80, verbose_name='查看人')),
                ('why', models.CharField(choices=[('urgent', '突发事件、紧急救助'), ('moved', '办理搬来或迁出的人'), ('border', '交界处的事项要两边一起办'), ('help', '受该区域委托协助办理')], max_length=8, verbose_name='事由')),
                ('reason', models.CharField(max_length=200, verbose_name='说明')),
                ('opened_at', models.DateTimeField(verbose_name='打开时间')),
                ('until', models.DateTimeField(verbose_name='到什么时候')),
            ],
            options={
                'verbose_name': '越区查看记录',
                'verbose_name_plural': '越区查看记录',
                'ordering': ['-opened_at', '-id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='approval',
            name='approval_known_what',
        ),
        migrations.RemoveConstraint(
            model_name='personevent',
            name='person_event_known_verb',
        ),
        migrations.RemoveConstraint(
            model_name='registerrules',
            name='register_rules_days_within_bounds',
        ),
        migrations.AddField(
            model_name='registerrules',
            name='minor_leave_days',
            field=models.SmallIntegerField(db_default=90, default=90, verbose_name='按任务查看未成年人信息的批准最长多少天'),
        ),
        migrations.AddField(
            model_name='registerrules',
            name='opening_hours',
            field=models.PositiveSmallIntegerField(db_default=24, default=24, verbose_name='越区查看多少小时后自动关闭'),
        ),
        migrations.AlterField(
            model_name='approval',
            name='what',
            field=models.CharField(choices=[('appointment', '任命敏感岗位'), ('membership', '安排部门人员'), ('holder', '把账号交给担任敏感岗位的人'), ('reset', '重置密码'), ('opening', '开通账号'), ('post_role', '改动岗位的系统角色'), ('ending', '结束敏感岗位'), ('locking', '停用账号'), ('unlocking', '重新启用账号'), ('export', '完整导出'), ('collecting', '专项收集个人信息'), ('destroying', '销毁专项登记的信息'), ('minor', '查看一名未成年人的信息'), ('minor_leave', '按任务查看未成年人的信息'), ('extension', '延期'), ('suspension', '挂账'), ('objection', '异议退单'), ('appeal', '超时申诉'), ('grade', '哨种审批')], max_length=20, verbose_name='事项'),
        ),
        AddConstraintNotValid(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['appointment', 'membership', 'holder', 'reset', 'opening', 'post_role', 'ending', 'locking', 'unlocking', 'export', 'collecting', 'destroying', 'minor', 'minor_leave', 'extension', 'suspension', 'objection', 'appeal', 'grade'])), name='approval_known_what'),
        ),
        AddConstraintNotValid(
            model_name='personevent',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['registered', 'corrected', 'documented', 'merged', 'took_in', 'parted', 'left', 'returned', 'died', 'pseudonymised', 'opened', 'consented', 'withdrew'])), name='person_event_known_verb'),
        ),
        AddConstraintNotValid(
            model_name='registerrules',
            constraint=models.CheckConstraint(condition=models.Q(('lease_soon_days__range', (1, 1096)), ('minor_leave_days__range', (1, 1096)), ('new_check_days__range', (1, 1096)), ('permit_soon_days__range', (1, 1096)), ('register_within_days__range', (1, 1096)), ('stale_days__range', (1, 1096))), name='register_rules_days_within_bounds', violation_error_message='天数应在 1 到 1096 之间。'),
        ),
        AddConstraintNotValid(
            model_name='registerrules',
            constraint=models.CheckConstraint(condition=models.Q(('opening_hours__range', (1, 72))), name='register_rules_opening_hours_within_bounds', violation_error_message='应在 1 到 72 小时之间。'),
        ),
        migrations.AddField(
            model_name='minorleave',
            name='approval',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.approval', verbose_name='批准'),
        ),
        migrations.AddField(
            model_name='minorleave',
            name='granted_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人'),
        ),
        migrations.AddField(
            model_name='minorleave',
            name='holder',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁可以查看'),
        ),
        migrations.AddField(
            model_name='opening',
            name='opened_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='查看人'),
        ),
        migrations.AddIndex(
            model_name='minorleave',
            index=models.Index(fields=['holder', 'until'], name='minor_leaves_of_somebody'),
        ),
        migrations.AddIndex(
            model_name='minorleave',
            index=models.Index(fields=['area_code', '-granted_at'], name='minor_leaves_of_an_area'),
        ),
        migrations.AddConstraint(
            model_name='minorleave',
            constraint=models.CheckConstraint(condition=models.Q(('granted_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('granted_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('until__gte', datetime.date(1990, 1, 1)), ('until__lte', datetime.date(2099, 12, 31))), name='minorleave_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='minorleave',
            constraint=models.CheckConstraint(condition=models.Q(('holder', models.F('granted_by')), _negated=True), name='minor_leave_by_another'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minorleave',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fd59137feee1aa7bed19d020b194c0a53d74d3ab', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_a6c42', table='grids_minorleave', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='opening',
            index=models.Index(fields=['opened_by', 'until'], name='openings_of_somebody'),
        ),
        migrations.AddIndex(
            model_name='opening',
            index=models.Index(fields=['kind', 'subject_id', '-opened_at'], name='openings_of_a_subject'),
        ),
        migrations.AddIndex(
            model_name='opening',
            index=models.Index(fields=['area_code', '-opened_at'], name='openings_of_an_area'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(('opened_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('opened_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('until__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('until__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), name='opening_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['dwelling', 'person', 'grid'])), name='opening_of_a_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(('why__in', ['urgent', 'moved', 'border', 'help'])), name='opening_for_a_known_reason'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('opened_at'))), name='opening_ends_after_it_began'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opening',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9fbd00c63648b68d52dc25a7e74704570bb9ea78', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_0a138', table='grids_opening', when='BEFORE')),
        ),
    ]
