"""What is asked for of a matter is found by it; built beside the running product."""

from django.db import migrations, models

from grids.conduct.repeatable import AddIndexAgain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("grids", "0019_asked_once_of_a_matter"),
    ]

    operations = [
        AddIndexAgain(
            model_name="approval",
            index=models.Index(
                condition=models.Q(("subject_id", ""), _negated=True),
                fields=["subject_kind", "subject_id"],
                name="approval_of_subject",
            ),
        ),
    ]
