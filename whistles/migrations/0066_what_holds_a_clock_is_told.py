"""What holds a clock while it stands still stands in its row, one or several; empty in rows from before."""

from django.db import migrations, models

from grids.conduct.repeatable import AddConstraintAgain


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0065_a_street_says_whether_one_verifies_ones_own_work'),
    ]

    operations = [
        migrations.AddField(
            model_name='term',
            name='paused_for',
            field=models.JSONField(blank=True, db_default=[], default=list, verbose_name='因何暂停'),
        ),
        AddConstraintAgain(
            model_name='term',
            constraint=models.CheckConstraint(condition=models.Q(('paused_for', []), ('paused_at__isnull', False), _connector='OR'), name='term_held_stands_still'),
        ),
    ]
