from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """That a ground of a renewal stands in a record only while somebody decides is proved on every row, while others write."""

    atomic = False

    dependencies = [
        ("grids", "0097_care_asks_for_more_on_a_ground_of_its_own"),
    ]

    operations = [
        ValidateConstraint(model_name="carerecord", name="care_ground_of_a_renewal_that_waits"),
    ]
