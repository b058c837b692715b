"""What leaves the system is a row: of what, for whom, for what, how far it is; and what is whole is asked for."""

import datetime
import django.db.models.deletion
import grids.conduct.events
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0023_files_belong_to_matters'),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40, verbose_name='清单')),
                ('query', models.JSONField(default=dict, verbose_name='筛选')),
                ('said', models.JSONField(default=list, verbose_name='筛选（文字）')),
                ('form', models.CharField(choices=[('xlsx', 'Excel'), ('csv', 'CSV'), ('docx', 'Word')], max_length=4, verbose_name='格式')),
                ('is_full', models.BooleanField(default=False, verbose_name='完整')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='用途')),
                ('recipient', models.CharField(blank=True, max_length=100, verbose_name='接收单位或人')),
                ('basis', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                ('language', models.CharField(max_length=10)),
                ('area_code', models.CharField(max_length=17, verbose_name='区域代码')),
                ('approval', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.approval', verbose_name='审批')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导出人')),
                ('state', models.CharField(choices=[('asked_for', '等待批准'), ('in_line', '排队中'), ('being_written', '正在生成'), ('to_take', '可以下载'), ('not_made', '没有做成'), ('not_granted', '未同意'), ('gone', '文件已删除')], default='in_line', max_length=14, verbose_name='状态')),
                ('failure', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='共')),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='已写')),
                ('held', models.JSONField(default=list, editable=False)),
                ('file_path', models.CharField(blank=True, editable=False, max_length=300)),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('handed_at', models.DateTimeField(editable=False, null=True)),
                ('turn', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('ended_at', models.DateTimeField(null=True, verbose_name='做好时间')),
                ('until', models.DateTimeField(null=True, verbose_name='保留到')),
                ('taken_at', models.DateTimeField(null=True, verbose_name='上次下载')),
            ],
            options={
                'verbose_name': '导出',
                'verbose_name_plural': '导出',
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='approval',
            name='approval_known_what',
        ),
        migrations.AlterField(
            model_name='approval',
            name='what',
            field=models.CharField(choices=[('appointment', '任命敏感岗位'), ('membership', '安排部门人员'), ('holder', '把账号交给担任敏感岗位的人'), ('reset', '重置密码'), ('opening', '开通账号'), ('post_role', '改动岗位的系统角色'), ('ending', '结束敏感岗位'), ('locking', '停用账号'), ('unlocking', '重新启用账号'), ('export', '完整导出'), ('extension', '延期'), ('suspension', '挂账'), ('objection', '异议退单'), ('appeal', '超时申诉'), ('grade', '哨种审批')], max_length=20, verbose_name='事项'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['appointment', 'membership', 'holder', 'reset', 'opening', 'post_role', 'ending', 'locking', 'unlocking', 'export', 'extension', 'suspension', 'objection', 'appeal', 'grade'])), name='approval_known_what'),
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(fields=['asked_by', '-asked_at', '-id'], name='exports_of_somebody'),
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(condition=models.Q(('state__in', ['being_written', 'in_line'])), fields=['asked_at'], name='exports_in_hand'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('asked_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('asked_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('handed_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('handed_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('ended_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('ended_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('until__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('until__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('taken_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('taken_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), name='export_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked_for', 'in_line', 'being_written', 'to_take', 'not_made', 'not_granted', 'gone'])), name='export_known_state'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('form__in', ['xlsx', 'csv', 'docx'])), name='export_known_form'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approval__isnull', True), ('is_full', False)), models.Q(('approval__isnull', False), ('is_full', True)), _connector='OR'), name='export_whole_was_asked_for'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'to_take'), models.Q(('file_path', ''), _negated=True), ('until__isnull', False)), models.Q(models.Q(('state', 'to_take'), _negated=True), ('file_path', '')), _connector='OR'), name='export_has_a_file_while_it_can_be_taken'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='export',
            trigger=pgtrigger.compiler.Trigger(name='known_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (('asked_for', 'in_line'), ('asked_for', 'not_granted'), ('asked_for', 'gone'), ('in_line', 'being_written'), ('being_written', 'to_take'), ('being_written', 'in_line'), ('being_written', 'not_made'), ('in_line', 'not_made'), ('in_line', 'gone'), ('being_written', 'gone'), ('to_take', 'gone')))", func="RAISE EXCEPTION 'an export does not go from there to here' USING ERRCODE = 'check_violation';", hash='46460940cc71df246e5769a3e1539625d22a5d6f', operation='UPDATE', pgid='pgtrigger_known_moves_f67f6', table='grids_export', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='export',
            trigger=pgtrigger.compiler.Trigger(name='asked_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD."name", OLD."query", OLD."said", OLD."form", OLD."is_full", OLD."reason", OLD."recipient", OLD."basis", OLD."asked_by_id", OLD."area_code", OLD."asked_at", OLD."approval_id") IS DISTINCT FROM (NEW."name", NEW."query", NEW."said", NEW."form", NEW."is_full", NEW."reason", NEW."recipient", NEW."basis", NEW."asked_by_id", NEW."area_code", NEW."asked_at", NEW."approval_id"))', func="RAISE EXCEPTION 'what is taken out never changes' USING ERRCODE = 'check_violation';", hash='cce2112229283792b2f0755cd0382364498837ef', operation='UPDATE', pgid='pgtrigger_asked_stays_40443', table='grids_export', when='BEFORE')),
        ),
    ]
