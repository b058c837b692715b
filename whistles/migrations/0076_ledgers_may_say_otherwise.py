"""What a ledger says otherwise than is known has rows of its own; an import keeps the span of what its file tells."""

import datetime
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0022_what_a_department_asks_for_its_own_people_do_not_decide'),
        ('whistles', '0075_references_are_checked_by_statement'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Difference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('closed', '办结时间'), ('reopened', '台账里没有办结'), ('received', '收到时间'), ('whistled', '派单时间'), ('outcome', '办结方式'), ('state', '状态'), ('missing', '文件里没有')], max_length=8)),
                ('line', models.PositiveIntegerField(null=True, verbose_name='行')),
                ('ours', models.CharField(blank=True, max_length=24)),
                ('theirs', models.CharField(blank=True, max_length=24)),
                ('ours_at', models.DateTimeField(null=True)),
                ('theirs_at', models.DateTimeField(null=True)),
                ('is_day', models.BooleanField(default=False)),
                ('chosen_at', models.DateTimeField(null=True)),
                ('taken_over_at', models.DateTimeField(null=True)),
                ('kept_because', models.CharField(blank=True, max_length=200, verbose_name='没有改的原因')),
            ],
            options={
                'verbose_name': '与台账不一致之处',
                'verbose_name_plural': '与台账不一致之处',
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='import',
            name='differing',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='与系统不一致'),
        ),
        migrations.AddField(
            model_name='import',
            name='earliest',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='import',
            name='latest',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='import',
            name='missing',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='文件里没有的'),
        ),
        AddConstraintNotValid(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('earliest__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('earliest__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('latest__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('latest__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), name='import_span_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddField(
            model_name='difference',
            name='chosen_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='difference',
            name='lead',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='whistles.lead'),
        ),
        migrations.AddField(
            model_name='difference',
            name='ledger',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='whistles.import'),
        ),
        migrations.AddIndex(
            model_name='difference',
            index=models.Index(models.F('ledger'), models.F('id'), name='differences_of_an_import'),
        ),
        migrations.AddConstraint(
            model_name='difference',
            constraint=models.CheckConstraint(condition=models.Q(('ours_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('ours_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('theirs_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('theirs_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('chosen_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('chosen_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('taken_over_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('taken_over_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), name='difference_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        migrations.AddConstraint(
            model_name='difference',
            constraint=models.UniqueConstraint(fields=('ledger', 'kind', 'lead'), name='a_difference_is_told_once'),
        ),
        migrations.AddConstraint(
            model_name='difference',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['closed', 'reopened', 'received', 'whistled', 'outcome', 'state', 'missing'])), name='difference_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='difference',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('chosen_at__isnull', True), ('chosen_by__isnull', True), ('kept_because', ''), ('taken_over_at__isnull', True)), models.Q(('chosen_at__isnull', False), ('chosen_by__isnull', False)), _connector='OR'), name='difference_chosen_by_somebody'),
        ),
    ]
