from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0007_marks_name_their_key'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeyProbe',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ring', models.CharField(choices=[('shared', '个人信息'), ('apart', '检举控告'), ('index', '查找')], max_length=6, verbose_name='用途')),
                ('key_id', models.CharField(blank=True, max_length=8, verbose_name='密钥编号')),
                ('value', models.BinaryField()),
            ],
            options={
                'verbose_name': '密钥核对',
                'verbose_name_plural': '密钥核对',
                'constraints': [models.UniqueConstraint(fields=('ring', 'key_id'), name='one_probe_of_a_key'), models.CheckConstraint(condition=models.Q(('ring__in', ['shared', 'apart', 'index'])), name='probe_known_ring')],
            },
        ),
    ]
