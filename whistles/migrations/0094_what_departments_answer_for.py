"""The duty list: which department answers for which subject where."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0025_filters_with_a_name_and_what_is_followed'),
        ('whistles', '0093_steps_wait_to_be_told'),
    ]

    operations = [
        migrations.CreateModel(
            name='DutyRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('duty', models.CharField(choices=[('lead', '牵头'), ('assist', '配合')], default='lead', max_length=6, verbose_name='职责')),
                ('basis', models.CharField(blank=True, help_text='例如职责清单的文号和条款', max_length=80, verbose_name='依据')),
                ('provenance', models.CharField(choices=[('article', '文章'), ('official', '官方'), ('ours', '默认（待街道确认）'), ('local', '本街道自定')], default='ours', max_length=10, verbose_name='出处')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
            ],
            options={
                'verbose_name': '职责清单',
                'verbose_name_plural': '职责清单',
                'ordering': ['area', 'category', 'duty', 'department'],
            },
        ),
        migrations.AddField(
            model_name='dutyrule',
            name='area',
            field=models.ForeignKey(db_column='area_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code', verbose_name='适用区域'),
        ),
        migrations.AddField(
            model_name='dutyrule',
            name='category',
            field=models.ForeignKey(blank=True, help_text='下级分类没有自己的一条时，也用这一条；留空为所有分类', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='whistles.category', verbose_name='诉求分类'),
        ),
        migrations.AddField(
            model_name='dutyrule',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='grids.department', verbose_name='部门'),
        ),
        migrations.AddConstraint(
            model_name='dutyrule',
            constraint=models.UniqueConstraint(fields=('area', 'category', 'department'), name='one_duty_of_a_department_for_a_subject', nulls_distinct=False, violation_error_message='这个部门在这个区域的这个分类已经有一条，请改那一条。'),
        ),
        migrations.AddConstraint(
            model_name='dutyrule',
            constraint=models.CheckConstraint(condition=models.Q(('duty__in', ['lead', 'assist'])), name='duty_known'),
        ),
    ]
