"""What leads say of their numbering is held of all of them."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('whistles', '0071_channels_number_as_they_say'),
    ]

    operations = [
        ValidateConstraint(model_name='lead', name='only_a_sealed_lead_is_kept_from_somebody'),
    ]
