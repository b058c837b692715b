from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """What is known of changes and of tasks is proved on every row, while others go on writing."""

    atomic = False

    dependencies = [("grids", "0043_nobody_did_what_merged_grids_had_to_do")]

    operations = [
        ValidateConstraint(model_name="boundarychange", name="boundary_change_times_within_bounds"),
        ValidateConstraint(model_name="boundarychange", name="boundary_change_withdrawn_by_whom_or_applied"),
        ValidateConstraint(model_name="initiativetask", name="initiative_task_known_state"),
        ValidateConstraint(model_name="initiativetask", name="initiative_task_done_is_not_open"),
    ]
