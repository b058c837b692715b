"""Who lives and who owns is looked for by indexes that begin with what is asked, never by one that an exclusion has.

Its index was thought as good for the second key as for the first, and walked through from end to end for each row. The rules are the
same; their indexes are made anew, which takes the tables of residences, owners and premises for as long (some 10 s a million rows).
"""

import django.contrib.postgres.constraints
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0106_spans_are_read_by_their_keys'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='ownership',
            name='person_owns_a_dwelling_once',
        ),
        migrations.RemoveConstraint(
            model_name='ownership',
            name='organisation_owns_a_dwelling_once',
        ),
        migrations.RemoveConstraint(
            model_name='premises',
            name='organisation_once_in_a_dwelling',
        ),
        migrations.RemoveConstraint(
            model_name='residence',
            name='once_in_a_dwelling_at_a_time',
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('person__isnull', False)), expressions=[('dwelling', '='), (django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast('person', models.TextField()), models.UUIDField()), '='), ('period', '&&')], name='person_owns_a_dwelling_once', violation_error_message='同一个人在同一时段重复了。'),
        ),
        migrations.AddConstraint(
            model_name='ownership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('organisation__isnull', False)), expressions=[('dwelling', '='), (django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast('organisation', models.TextField()), models.UUIDField()), '='), ('period', '&&')], name='organisation_owns_a_dwelling_once', violation_error_message='同一个单位在同一时段重复了。'),
        ),
        migrations.AddConstraint(
            model_name='premises',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('organisation', '='), (django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast('dwelling', models.TextField()), models.UUIDField()), '='), ('period', '&&')], name='organisation_once_in_a_dwelling', violation_error_message='这个单位在这个时段已经登记在这户。'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), (django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast('dwelling', models.TextField()), models.UUIDField()), '='), ('period', '&&')], name='once_in_a_dwelling_at_a_time', violation_error_message='这个人已经登记住在这户。'),
        ),
    ]
