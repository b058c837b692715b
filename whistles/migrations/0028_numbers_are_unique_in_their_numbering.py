"""A number comes once within its numbering; the index is built beside the running product.

Taken back while a complaint and an ordinary lead bear one number, the old index can't be built: it says which.
"""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from grids.conduct.repeatable import AddUniqueAgain, RemoveUniqueAgain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("whistles", "0027_complaints_are_numbered_apart"),
    ]

    operations = [
        AddUniqueAgain(
            model_name="lead",
            constraint=models.UniqueConstraint(
                fields=["street_code", "source", "source_number", "number_space"],
                name="a_lead_comes_once_in_its_numbering",
                violation_error_message="这个渠道的这个编号已经登记过。",
            ),
        ),
        RemoveUniqueAgain(model_name="lead", name="a_lead_comes_once"),
        ValidateConstraint(model_name="lead", name="only_a_sealed_lead_is_kept_from_somebody"),
    ]
