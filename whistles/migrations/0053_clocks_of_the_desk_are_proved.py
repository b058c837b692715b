"""Existing terms are held to the clocks that there are, beside the running product."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('whistles', '0052_the_desk_has_clocks_of_its_own'),
    ]

    operations = [
        ValidateConstraint(model_name='term', name='term_known_clock'),
    ]
