from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from grids.conduct.repeatable import AddConstraintAgain


class Migration(migrations.Migration):
    # looked at beside the running product, which one transaction would not allow
    atomic = False

    dependencies = [("whistles", "0006_sealed_reporters_lose_mask_and_look_up")]

    operations = [
        AddConstraintAgain(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_sealed", False), models.Q(("phone_digest", b""), ("reporter_mask", "")), _connector="OR"),
                name="a_sealed_reporter_leaves_no_trace",
            ),
        ),
        ValidateConstraint(model_name="lead", name="a_sealed_reporter_leaves_no_trace"),
    ]
