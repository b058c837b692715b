"""One asking of a kind waits for each part of a matter; no row has a matter yet, so nothing is to be built."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0018_reasons_may_be_longer"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("decided_at__isnull", True),
                    ("lapsed_at__isnull", True),
                    models.Q(("subject_id", ""), _negated=True),
                ),
                fields=("subject_kind", "subject_id", "part_id", "what"),
                name="approval_asked_once_of_a_matter",
            ),
        ),
    ]
