"""Existing imports are held to the ends of times, beside the running product."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('whistles', '0076_ledgers_may_say_otherwise'),
    ]

    operations = [
        ValidateConstraint(model_name='import', name='import_span_times_within_bounds'),
    ]
