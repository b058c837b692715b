"""Existing terms are held to it, beside the running product."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('whistles', '0066_what_holds_a_clock_is_told'),
    ]

    operations = [
        ValidateConstraint(model_name='term', name='term_held_stands_still'),
    ]
