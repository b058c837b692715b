"""Where a lead may stand, and that one of a whistle has it, is proved on every row beside the running product."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('whistles', '0096_a_lead_is_merged_into_a_whistle'),
    ]

    operations = [
        ValidateConstraint(model_name='lead', name='lead_known_state'),
        ValidateConstraint(model_name='lead', name='lead_of_a_whistle_has_it'),
    ]
