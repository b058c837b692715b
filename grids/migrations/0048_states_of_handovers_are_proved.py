from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """What is known of handovers is proved on every row, while others go on writing."""

    atomic = False

    dependencies = [("grids", "0047_handovers_wait_for_their_day")]

    operations = [
        ValidateConstraint(model_name="handover", name="handover_times_within_bounds"),
        ValidateConstraint(model_name="handover", name="handover_known_state"),
        ValidateConstraint(model_name="handover", name="handover_settled_by_somebody"),
    ]
