"""Existing parts are held to the ends of confirmed times, beside the running product."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('whistles', '0061_the_desk_confirms_when_a_department_came'),
    ]

    operations = [
        ValidateConstraint(model_name='reportin', name='confirmed_times_within_bounds'),
    ]
