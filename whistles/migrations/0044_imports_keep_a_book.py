"""Each step of an import stands in a book: by whom, when, from where to where."""

import datetime
import django.db.models.deletion
import grids.conduct.events
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0043_a_whistle_keeps_which_leads_it_gave_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportEvent',
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
            ],
            options={
                'verbose_name': '台账导入经过',
                'verbose_name_plural': '台账导入经过',
                'ordering': ['seq'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='import',
            name='version',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='importevent',
            name='actor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人'),
        ),
        migrations.AddField(
            model_name='importevent',
            name='ledger',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='whistles.import'),
        ),
        migrations.AddConstraint(
            model_name='importevent',
            constraint=models.CheckConstraint(condition=models.Q(('occurred_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('occurred_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('recorded_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('recorded_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), name='importevent_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='importevent',
            constraint=models.UniqueConstraint(fields=('ledger', 'seq'), name='steps_of_an_import_follow_each_other'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f6142afbf0214e9b1c16c89c427fbab48ca676b4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ad6bc', table='whistles_importevent', when='BEFORE')),
        ),
    ]
