from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """That an entry with a telephone can be found by it is proved on every row, while others go on writing."""

    atomic = False

    dependencies = [
        ("grids", "0054_certificates_say_their_area"),
    ]

    operations = [
        ValidateConstraint(model_name="initiativeentry", name="entry_is_found_by_its_telephone"),
    ]
