from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """What is known of steps is proved on every row, while others go on writing."""

    atomic = False

    dependencies = [
        ("grids", "0051_buildings_may_stand_again"),
    ]

    operations = [
        ValidateConstraint(model_name="buildingevent", name="building_event_known_verb"),
    ]
