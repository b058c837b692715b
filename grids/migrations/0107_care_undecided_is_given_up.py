"""A care record on which nobody decided within thirty days is given up by itself, and says so."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0106_exclusions_serve_their_rules_alone'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='carerecord',
            name='care_known_end',
        ),
        migrations.AlterField(
            model_name='carerecord',
            name='ended_how',
            field=models.CharField(blank=True, choices=[('refused', '没有批准'), ('review', '到复核日期没有续'), ('untold', '没有在期限内告知'), ('undecided', '没有在期限内审批'), ('kind', '类别已停用或到期'), ('died', '本人已故'), ('gone', '本人已迁出'), ('over', '不再需要'), ('wished', '本人或监护人要求停止'), ('wrong', '登记错了'), ('withdrawn', '批准前撤回')], default='', editable=False, max_length=9, verbose_name='怎么结束'),
        ),
        AddConstraintNotValid(
            model_name='carerecord',
            constraint=models.CheckConstraint(condition=models.Q(('ended_how__in', ['', 'refused', 'review', 'untold', 'undecided', 'kind', 'died', 'gone', 'over', 'wished', 'wrong', 'withdrawn'])), name='care_known_end'),
        ),
    ]
