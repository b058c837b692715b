from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """What is known of steps is proved on every row, while others go on writing."""

    atomic = False

    dependencies = [
        ("grids", "0089_corrections_are_steps_of_homes"),
    ]

    operations = [
        ValidateConstraint(model_name="dwellingevent", name="dwelling_event_known_verb"),
    ]
