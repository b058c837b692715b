from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """Where imports of registers may stand and how far they are is proved on every row, while others go on writing."""

    atomic = False

    dependencies = [
        ("grids", "0094_imports_are_taken_back"),
    ]

    operations = [
        ValidateConstraint(model_name="registerimport", name="registerimport_known_state"),
        ValidateConstraint(model_name="registerimport", name="grids_registerimport_kept_check"),
        ValidateConstraint(model_name="registerimport", name="grids_registerimport_steps_check"),
        ValidateConstraint(model_name="registerimport", name="grids_registerimport_steps_done_check"),
        ValidateConstraint(model_name="registerimport", name="grids_registerimport_taken_back_check"),
    ]
