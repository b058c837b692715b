from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

RECORD = ("care_lies_sealed", "care_has_a_ground", "care_forgotten_whole", "care_ground_of_a_renewal_that_waits")


class Migration(migrations.Migration):
    """That care's words lie sealed, and stand where they may, is proved on every row, while others write."""

    atomic = False

    dependencies = [
        ("grids", "0102_cares_words_lie_sealed"),
    ]

    operations = [
        *(ValidateConstraint(model_name="carerecord", name=name) for name in RECORD),
        ValidateConstraint(model_name="carepromise", name="care_promises_lie_sealed"),
        ValidateConstraint(model_name="caredeed", name="care_deeds_lie_sealed"),
    ]
