"""An area says whether a channel numbers anew every year or month; there the period is part of what a lead is known by."""

import django.db.models.deletion
from django.db import migrations, models

from grids.conduct.repeatable import AddConstraintAgain


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0022_what_a_department_asks_for_its_own_people_do_not_decide'),
        ('whistles', '0070_what_waits_to_be_answered_or_read_is_found_by_an_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='Numbering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(blank=True, default='', editable=False, help_text='区域代码；空着的是全系统', max_length=17, verbose_name='适用区域')),
                ('anew', models.CharField(choices=[('never', '一直往下编'), ('year', '每年从头编'), ('month', '每月从头编')], help_text='每年或每月从头编的，不同年份或月份的同一编号是不同的事项', max_length=5, verbose_name='编号怎样编')),
            ],
            options={
                'verbose_name': '编号方式',
                'verbose_name_plural': '编号方式',
                'ordering': ['area_code', 'source'],
            },
        ),
        # taken back, all ordinary leads are of one numbering; where two would have one number the index says which
        migrations.RunSQL(
            migrations.RunSQL.noop,
            "UPDATE whistles_lead SET number_space = '' WHERE NOT is_sealed AND number_space <> ''",
        ),
        migrations.RemoveConstraint(
            model_name='lead',
            name='only_a_sealed_lead_is_kept_from_somebody',
        ),
        AddConstraintAgain(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(('is_sealed', True), models.Q(('kept_from', []), ('number_space__regex', '^(y\\d{4}|m\\d{4}-\\d{2})?$')), _connector='OR'), name='only_a_sealed_lead_is_kept_from_somebody'),
        ),
        migrations.AddField(
            model_name='numbering',
            name='source',
            field=models.ForeignKey(db_column='source_code', db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='whistles.source', to_field='code', verbose_name='哨源渠道'),
        ),
        migrations.AddConstraint(
            model_name='numbering',
            constraint=models.UniqueConstraint(fields=('area_code', 'source'), name='one_way_of_numbering_in_an_area', violation_error_message='这个区域的这个渠道已经写明编号方式，请改那一条。'),
        ),
        migrations.AddConstraint(
            model_name='numbering',
            constraint=models.CheckConstraint(condition=models.Q(('anew__in', ['never', 'year', 'month'])), name='numbering_known_way'),
        ),
    ]
