from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """How a care record ended is proved on every row, while others go on writing."""

    atomic = False

    dependencies = [
        ("grids", "0107_care_undecided_is_given_up"),
    ]

    operations = [
        ValidateConstraint(model_name="carerecord", name="care_known_end"),
    ]
