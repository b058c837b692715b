from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0086_what_is_added_is_counted_nowhere'),
    ]

    operations = [
        migrations.AddField(
            model_name='category',
            name='needs_photo',
            field=models.BooleanField(db_default=False, default=False, help_text='部门提交办理结果时必须有本轮的现场照片；不勾选的不要求', verbose_name='要现场照片'),
        ),
    ]
