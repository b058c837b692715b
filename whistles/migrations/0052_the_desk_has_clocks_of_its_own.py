"""Verifying and following up have clocks. The check is proved in the migration after it."""

from django.db import migrations, models

from grids.conduct.repeatable import AddConstraintAgain

CLOCKS = [
    ('sign', '签收'), ('contact', '联系诉求人'), ('report', '报到'), ('close', '办结'), ('answer', '答复异议'),
    ('verify', '核实'), ('follow', '回访'), ('review', '复核挂账'), ('resume', '挂账到期'),
]


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0051_rules_of_a_street'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='term',
            name='term_known_clock',
        ),
        migrations.AlterField(
            model_name='term',
            name='clock',
            field=models.CharField(choices=CLOCKS, max_length=8, verbose_name='时限'),
        ),
        AddConstraintAgain(
            model_name='term',
            constraint=models.CheckConstraint(condition=models.Q(('clock__in', [code for code, _label in CLOCKS])), name='term_known_clock'),
        ),
    ]
