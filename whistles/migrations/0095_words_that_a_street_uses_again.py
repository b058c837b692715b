"""Words for a step that a street keeps and chooses by a digit."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0025_filters_with_a_name_and_what_is_followed'),
        ('whistles', '0094_what_departments_answer_for'),
    ]

    operations = [
        migrations.CreateModel(
            name='TextBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=[('dismiss', '不予受理'), ('settle', '自处办结'), ('submit', '提交办理结果'), ('close', '核实办结')], max_length=20, verbose_name='用在哪一步')),
                ('title', models.CharField(help_text='按钮上的字，例如“不属于本街道”', max_length=20, verbose_name='名称')),
                ('reason', models.TextField(help_text='填进理由、办理结果或核实情况', max_length=1000, verbose_name='理由或结果')),
                ('reply', models.TextField(blank=True, help_text='要答复反映人的步骤，填进答复；可以留空', max_length=1000, verbose_name='答复')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='排序')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
            ],
            options={
                'verbose_name': '常用语',
                'verbose_name_plural': '常用语',
                'ordering': ['verb', 'order', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='textblock',
            name='area',
            field=models.ForeignKey(db_column='area_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code', verbose_name='适用区域'),
        ),
        migrations.AddConstraint(
            model_name='textblock',
            constraint=models.UniqueConstraint(fields=('area', 'verb', 'title'), name='one_block_of_a_name_for_a_step', violation_error_message='这一步已经有同名的常用语，请改那一条。'),
        ),
        migrations.AddConstraint(
            model_name='textblock',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['dismiss', 'settle', 'submit', 'close'])), name='block_of_a_step_that_has_them'),
        ),
    ]
