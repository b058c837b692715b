from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """Where imports of registers may stand is proved on every row, while others go on writing."""

    atomic = False

    dependencies = [
        ("grids", "0094_imports_are_taken_back"),
    ]

    operations = [
        ValidateConstraint(model_name="registerimport", name="registerimport_known_state"),
    ]
