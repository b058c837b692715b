"""Existing imports are held to the states that the table knows, beside the running product."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('whistles', '0082_imports_are_taken_back'),
    ]

    operations = [
        ValidateConstraint(model_name='import', name='import_known_state'),
    ]
