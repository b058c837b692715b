from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """What is derived of dwellings is proved on every row, while others go on writing."""

    atomic = False

    dependencies = [
        ("grids", "0058_six_colours"),
    ]

    operations = [
        ValidateConstraint(model_name="dwelling", name="dwelling_known_colour"),
        ValidateConstraint(model_name="dwelling", name="dwelling_known_doubt"),
        ValidateConstraint(model_name="dwelling", name="dwelling_counts_its_people"),
        ValidateConstraint(model_name="dwelling", name="dwelling_due_times_within_bounds"),
        ValidateConstraint(model_name="dwelling", name="dwelling_due_says_what"),
    ]
