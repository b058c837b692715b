from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """What is known of readings of care is proved on every row, while others go on writing."""

    atomic = False

    dependencies = [
        ("grids", "0100_refusals_stand_in_cares_book"),
    ]

    operations = [
        ValidateConstraint(model_name="carereading", name="care_reading_of_something_known"),
    ]
