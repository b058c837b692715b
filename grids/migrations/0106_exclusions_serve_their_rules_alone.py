"""Who lives where, who owns what and who holds which post is looked for by indexes that begin with what is asked, never by one that an
exclusion has.

Its index was thought as good for a later key as for its first, and walked through from end to end for each row. The rules are the
same; their indexes are made anew, which holds residences, owners, premises, posts and memberships meanwhile (245,000 residences: 2 s).
"""

import django.contrib.postgres.constraints
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0105_lists_of_a_street_have_indexes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='appointment',
            name='one_appointment_of_a_member_to_a_post_at_a_time',
        ),
        migrations.RemoveConstraint(
            model_name='departmentmembership',
            name='one_membership_of_a_department_at_a_time',
        ),
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
            model_name='appointment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('member', '='), (django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast('kind', models.TextField()), models.BigIntegerField()), '='), (django.db.models.functions.text.Reverse('area'), '='), ('period', '&&')], name='one_appointment_of_a_member_to_a_post_at_a_time', violation_error_message='此人在这段时间里已担任这个区域的同一岗位。'),
        ),
        migrations.AddConstraint(
            model_name='departmentmembership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), (django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast('department', models.TextField()), models.BigIntegerField()), '='), ('period', '&&')], name='one_membership_of_a_department_at_a_time', violation_error_message='此账号在这段时间里已属于这个部门。'),
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
