"""What changed at an area itself has a row of its own, and areas say whether they have sums beside that."""

import datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0048_departments_figures_of_before_are_counted'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClosureLeaf',
            fields=[
                ('whistled', models.IntegerField(default=0)),
                ('closed', models.IntegerField(default=0)),
                ('solved', models.IntegerField(default=0)),
                ('explained', models.IntegerField(default=0)),
                ('not_possible', models.IntegerField(default=0)),
                ('withdrawn', models.IntegerField(default=0)),
                ('unstated', models.IntegerField(default=0)),
                ('suspended', models.IntegerField(default=0)),
                ('cancelled', models.IntegerField(default=0)),
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_collation='C', max_length=17)),
                ('day', models.DateField()),
                ('grade_key', models.CharField(db_collation='C', max_length=50)),
                ('source_code', models.CharField(db_collation='C', max_length=30)),
            ],
            options={
                'verbose_name': '结哨明细',
                'verbose_name_plural': '结哨明细',
                'indexes': [models.Index(fields=['area_code', 'day'], name='closure_leaves_of_an_area')],
                'constraints': [models.CheckConstraint(condition=models.Q(('day__gte', datetime.date(1990, 1, 1)), ('day__lte', datetime.date(2099, 12, 31))), name='closureleaf_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。')],
            },
        ),
        migrations.CreateModel(
            name='RolledArea',
            fields=[
                ('area_code', models.CharField(max_length=17, primary_key=True, serialize=False)),
                ('changes', models.BigIntegerField()),
                ('has_months', models.BooleanField(default=False)),
                ('has_days', models.BooleanField(default=False)),
                ('has_days_by_department', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': '已汇总的区域',
                'verbose_name_plural': '已汇总的区域',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('has_days', False), ('has_days_by_department', False)), ('has_months', True), _connector='OR'), name='rolledarea_with_days_has_months')],
            },
        ),
        migrations.CreateModel(
            name='DepartmentLeaf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_collation='C', max_length=17)),
                ('day', models.DateField()),
                ('department_id', models.BigIntegerField()),
                ('what', models.CharField(db_collation='C', max_length=32)),
                ('number', models.IntegerField(default=0)),
            ],
            options={
                'verbose_name': '部门明细',
                'verbose_name_plural': '部门明细',
                'indexes': [models.Index(fields=['area_code', 'day'], name='department_leaves_of_an_area')],
                'constraints': [models.CheckConstraint(condition=models.Q(('day__gte', datetime.date(1990, 1, 1)), ('day__lte', datetime.date(2099, 12, 31))), name='departmentleaf_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。')],
            },
        ),
        migrations.CreateModel(
            name='StepLeaf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_collation='C', max_length=17)),
                ('day', models.DateField()),
                ('grade_key', models.CharField(db_collation='C', max_length=50)),
                ('source_code', models.CharField(db_collation='C', max_length=30)),
                ('what', models.CharField(db_collation='C', max_length=32)),
                ('number', models.IntegerField(default=0)),
            ],
            options={
                'verbose_name': '步骤明细',
                'verbose_name_plural': '步骤明细',
                'indexes': [models.Index(fields=['area_code', 'day'], name='step_leaves_of_an_area')],
                'constraints': [models.CheckConstraint(condition=models.Q(('day__gte', datetime.date(1990, 1, 1)), ('day__lte', datetime.date(2099, 12, 31))), name='stepleaf_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。')],
            },
        ),
    ]
