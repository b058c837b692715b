from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0050_epidemic_initiatives_may_collect"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="buildingevent",
            name="building_event_known_verb",
        ),
        AddConstraintNotValid(
            model_name="buildingevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verb__in", ["added", "imported", "corrected", "moved", "carried", "ended", "restored"])
                ),
                name="building_event_known_verb",
            ),
        ),
    ]
