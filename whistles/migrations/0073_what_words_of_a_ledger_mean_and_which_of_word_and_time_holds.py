"""An import keeps what words of its ledger mean, which of word and time holds, and what it found in the file."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0022_what_a_department_asks_for_its_own_people_do_not_decide'),
        ('whistles', '0072_numberings_are_proved'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='columnmapping',
            name='decision',
            field=models.CharField(db_default='refuse', default='refuse', max_length=8),
        ),
        migrations.AddField(
            model_name='columnmapping',
            name='values',
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name='import',
            name='decision',
            field=models.CharField(choices=[('refuse', '退回这些行，改好再传'), ('state', '以状态为准'), ('time', '以时间为准')], db_default='refuse', default='refuse', max_length=8, verbose_name='状态和时间对不上的行'),
        ),
        migrations.AddField(
            model_name='import',
            name='findings',
            field=models.JSONField(db_default={}, default=dict, editable=False, verbose_name='文件里看到的'),
        ),
        migrations.AddField(
            model_name='import',
            name='values',
            field=models.JSONField(db_default={}, default=dict, verbose_name='各种写法的对应'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', ['refuse', 'state', 'time'])), name='import_known_decision'),
        ),
    ]
