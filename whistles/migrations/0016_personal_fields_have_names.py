from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0015_steps_mark_the_facts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='import',
            name='failure',
            field=models.CharField(blank=True, max_length=500, verbose_name='未能导入的原因'),
        ),
        migrations.AlterField(
            model_name='import',
            name='header',
            field=models.JSONField(default=list, verbose_name='表头'),
        ),
        migrations.AlterField(
            model_name='import',
            name='mapping',
            field=models.JSONField(default=dict, verbose_name='列的对应'),
        ),
        migrations.AlterField(
            model_name='import',
            name='preview_rows',
            field=models.BinaryField(db_default=b'', default=b'', verbose_name='检查预览'),
        ),
        migrations.AlterField(
            model_name='lead',
            name='phone_digest',
            field=models.BinaryField(default=b'', verbose_name='反映人电话的查找值'),
        ),
        migrations.AlterField(
            model_name='lead',
            name='reporter_name',
            field=models.BinaryField(default=b'', verbose_name='反映人姓名'),
        ),
        migrations.AlterField(
            model_name='lead',
            name='reporter_phone',
            field=models.BinaryField(default=b'', verbose_name='反映人电话'),
        ),
        migrations.AlterField(
            model_name='refusedrow',
            name='cells',
            field=models.BinaryField(verbose_name='未导入行的内容'),
        ),
    ]
