"""References of the five large tables are checked a statement at a time: a batch pays for them once, not for each row."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from whistles.migrations import _references


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0022_what_a_department_asks_for_its_own_people_do_not_decide'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('whistles', '0074_what_is_open_gets_clocks'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_references.forward(), _references.backward())],
            state_operations=[
                migrations.AlterField(
                    model_name='lead',
                    name='accused',
                    field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.department', verbose_name='被反映的部门'),
                ),
                migrations.AlterField(
                    model_name='lead',
                    name='accused_person',
                    field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.member', verbose_name='被反映的人'),
                ),
                migrations.AlterField(
                    model_name='lead',
                    name='area',
                    field=models.ForeignKey(db_column='area_code', db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code', verbose_name='区域'),
                ),
                migrations.AlterField(
                    model_name='lead',
                    name='category',
                    field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='whistles.category', verbose_name='诉求分类'),
                ),
                migrations.AlterField(
                    model_name='lead',
                    name='source',
                    field=models.ForeignKey(db_column='source_code', db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='whistles.source', to_field='code', verbose_name='哨源渠道'),
                ),
                migrations.AlterField(
                    model_name='leadevent',
                    name='actor',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人'),
                ),
                migrations.AlterField(
                    model_name='reportin',
                    name='department',
                    field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='report_ins', to='grids.department', verbose_name='部门'),
                ),
                migrations.AlterField(
                    model_name='whistle',
                    name='area',
                    field=models.ForeignKey(db_column='area_code', db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.area', to_field='code', verbose_name='区域'),
                ),
                migrations.AlterField(
                    model_name='whistle',
                    name='category',
                    field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='whistles.category', verbose_name='诉求分类'),
                ),
                migrations.AlterField(
                    model_name='whistle',
                    name='grade',
                    field=models.ForeignKey(db_column='grade_key', db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='whistles.grade', to_field='key', verbose_name='哨种'),
                ),
                migrations.AlterField(
                    model_name='whistle',
                    name='lead_department',
                    field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.department', verbose_name='牵头部门'),
                ),
                migrations.AlterField(
                    model_name='whistle',
                    name='source',
                    field=models.ForeignKey(db_column='source_code', db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='whistles.source', to_field='code', verbose_name='哨源渠道'),
                ),
                migrations.AlterField(
                    model_name='whistleevent',
                    name='actor',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人'),
                ),
                migrations.AlterField(
                    model_name='whistleevent',
                    name='department',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.department', verbose_name='部门'),
                ),
            ],
        ),
    ]
