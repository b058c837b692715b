from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """What is known of states is proved on every row, while others go on writing."""

    atomic = False

    dependencies = [("grids", "0037_wrong_steps_have_a_way_back")]

    operations = [
        ValidateConstraint(model_name="initiative", name="initiative_known_state"),
        ValidateConstraint(model_name="initiativetask", name="initiative_task_known_state"),
        ValidateConstraint(model_name="patrol", name="patrol_dropped_has_ended"),
        ValidateConstraint(model_name="patrolfinding", name="patrol_finding_known_outcome"),
    ]
