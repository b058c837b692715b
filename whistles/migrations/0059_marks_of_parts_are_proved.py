"""Existing parts are held to the marks that there are, beside the running product."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('whistles', '0058_people_say_how_it_went'),
    ]

    operations = [
        ValidateConstraint(model_name='reportin', name='report_in_known_marks'),
    ]
