"""Notices, how one wants to be told, robots of offices, what leaves the product, and steps that wait to be told."""

import datetime
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import grids.conduct.events
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0025_filters_with_a_name_and_what_is_followed'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('quiet_from', models.TimeField(default=datetime.time(22, 0), verbose_name='免打扰从')),
                ('quiet_until', models.TimeField(default=datetime.time(7, 0), verbose_name='免打扰到')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('muted', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('emergency', '应急哨吹给我'), ('act', '有事等我办理'), ('decide', '有申请等我决定'), ('urged', '催办、督办、批示'), ('due', '快到期、已超时'), ('changed', '我办理的事项有变动、有答复'), ('ended', '我登记或关注的事项有进展')], max_length=12), blank=True, default=list, size=None)),
                ('mail', models.CharField(blank=True, max_length=200, validators=[django.core.validators.EmailValidator()], verbose_name='接收邮箱')),
                ('mailed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('emergency', '应急哨吹给我'), ('act', '有事等我办理'), ('decide', '有申请等我决定'), ('urged', '催办、督办、批示'), ('due', '快到期、已超时'), ('changed', '我办理的事项有变动、有答复'), ('ended', '我登记或关注的事项有进展')], max_length=12), blank=True, default=list, size=None)),
            ],
            options={
                'verbose_name': '提醒方式',
                'verbose_name_plural': '提醒方式',
            },
        ),
        migrations.CreateModel(
            name='OfficeHook',
            fields=[
                ('quiet_from', models.TimeField(default=datetime.time(22, 0), verbose_name='免打扰从')),
                ('quiet_until', models.TimeField(default=datetime.time(7, 0), verbose_name='免打扰到')),
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('wecom', '企业微信群机器人'), ('dingtalk', '钉钉群机器人')], max_length=8, verbose_name='机器人')),
                ('address', models.BinaryField()),
                ('secret', models.BinaryField(blank=True, default=b'')),
                ('host', models.CharField(editable=False, max_length=200, verbose_name='地址')),
                ('wanted', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('emergency', '应急哨吹给我'), ('act', '有事等我办理'), ('decide', '有申请等我决定'), ('urged', '催办、督办、批示'), ('due', '快到期、已超时'), ('changed', '我办理的事项有变动、有答复'), ('ended', '我登记或关注的事项有进展')], max_length=12), default=list, size=None)),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('changed_at', models.DateTimeField(verbose_name='设置时间')),
                ('area', models.ForeignKey(db_column='area_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code', verbose_name='区域')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='设置人')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.department', verbose_name='部门')),
            ],
            options={
                'verbose_name': '群机器人',
                'verbose_name_plural': '群机器人',
                'ordering': ['area', 'department', 'channel'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('kind', models.CharField(choices=[('emergency', '应急哨吹给我'), ('act', '有事等我办理'), ('decide', '有申请等我决定'), ('urged', '催办、督办、批示'), ('due', '快到期、已超时'), ('changed', '我办理的事项有变动、有答复'), ('ended', '我登记或关注的事项有进展')], max_length=12, verbose_name='事由')),
                ('event_id', models.UUIDField(editable=False)),
                ('verb', models.CharField(editable=False, max_length=32)),
                ('subject_kind', models.CharField(editable=False, max_length=16)),
                ('subject_id', models.UUIDField(editable=False)),
                ('facts', models.JSONField(default=dict, editable=False)),
                ('at', models.DateTimeField(verbose_name='发生时间')),
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('mail', '邮件'), ('wecom', '企业微信群机器人'), ('dingtalk', '钉钉群机器人')], max_length=8, verbose_name='方式')),
                ('area_code', models.CharField(max_length=17)),
                ('is_urgent', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', '待发送'), ('sending', '发送中'), ('sent', '已发送'), ('failed', '发送失败'), ('dropped', '不再需要')], default='waiting', max_length=8, verbose_name='状态')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='已试次数')),
                ('next_at', models.DateTimeField(verbose_name='下次发送')),
                ('since', models.DateTimeField(editable=False)),
                ('fault', models.CharField(blank=True, max_length=200, verbose_name='原因')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='发送时间')),
                ('recipient', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='接收人')),
                ('hook', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='grids.officehook', verbose_name='群机器人')),
            ],
            options={
                'verbose_name': '对外发送',
                'verbose_name_plural': '对外发送',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Untold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('teller', models.CharField(max_length=16)),
                ('event_id', models.UUIDField()),
                ('occurred_at', models.DateTimeField()),
                ('noted_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': '待通知的办理步骤',
                'verbose_name_plural': '待通知的办理步骤',
                'constraints': [models.CheckConstraint(condition=models.Q(('occurred_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('occurred_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('noted_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('noted_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('next_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('next_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), name='untold_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('kind', models.CharField(choices=[('emergency', '应急哨吹给我'), ('act', '有事等我办理'), ('decide', '有申请等我决定'), ('urged', '催办、督办、批示'), ('due', '快到期、已超时'), ('changed', '我办理的事项有变动、有答复'), ('ended', '我登记或关注的事项有进展')], max_length=12, verbose_name='事由')),
                ('event_id', models.UUIDField(editable=False)),
                ('verb', models.CharField(editable=False, max_length=32)),
                ('subject_kind', models.CharField(editable=False, max_length=16)),
                ('subject_id', models.UUIDField(editable=False)),
                ('facts', models.JSONField(default=dict, editable=False)),
                ('at', models.DateTimeField(verbose_name='发生时间')),
                ('id', models.UUIDField(default=grids.conduct.events.new_id, editable=False, primary_key=True, serialize=False)),
                ('seen_at', models.DateTimeField(null=True, verbose_name='已读时间')),
                ('recipient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='接收人')),
            ],
            options={
                'verbose_name': '消息',
                'verbose_name_plural': '消息',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(models.F('recipient'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='notices_of_somebody'), models.Index(models.F('recipient'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('seen_at__isnull', True)), name='notices_not_seen'), models.Index(models.F('at'), name='notices_by_age')],
                'constraints': [models.CheckConstraint(condition=models.Q(('at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('seen_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('seen_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), name='notice_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'), models.CheckConstraint(condition=models.Q(('kind__in', ['emergency', 'act', 'decide', 'urged', 'due', 'changed', 'ended'])), name='notice_known_kind'), models.UniqueConstraint(fields=('event_id', 'recipient'), name='told_of_a_step_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='officehook',
            constraint=models.CheckConstraint(condition=models.Q(('changed_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('changed_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), name='office_hook_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='officehook',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', {'dingtalk': '钉钉群机器人', 'wecom': '企业微信群机器人'})), name='office_hook_known_channel'),
        ),
        migrations.AddConstraint(
            model_name='officehook',
            constraint=models.UniqueConstraint(fields=('area', 'department', 'channel'), name='one_robot_of_a_kind_an_office', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(models.F('next_at'), condition=models.Q(('state__in', ('waiting', 'sending'))), name='deliveries_to_be_sent'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('state', 'failed')), name='deliveries_that_failed'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(models.F('at'), name='deliveries_by_age'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('next_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('next_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('since__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('since__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('sent_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('sent_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), name='delivery_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 'mail'), ('hook__isnull', True), ('recipient__isnull', False)), models.Q(models.Q(('channel', 'mail'), _negated=True), ('hook__isnull', False), ('recipient__isnull', True)), _connector='OR'), name='delivery_says_to_whom'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['mail', 'wecom', 'dingtalk']), ('kind__in', ['emergency', 'act', 'decide', 'urged', 'due', 'changed', 'ended']), ('state__in', ['waiting', 'sending', 'sent', 'failed', 'dropped'])), name='delivery_known_words'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('hook__isnull', True)), fields=('event_id', 'recipient'), name='mailed_of_a_step_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('hook__isnull', False)), fields=('event_id', 'hook'), name='an_office_told_of_a_step_once'),
        ),
    ]
