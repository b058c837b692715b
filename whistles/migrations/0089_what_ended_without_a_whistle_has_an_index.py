"""The list of what ended without a whistle begins at an index of its own, however much of a street was whistled since."""

from django.db import migrations, models

from grids.conduct.repeatable import AddIndexAgain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("whistles", "0088_what_somebody_took_has_an_index"),
    ]

    operations = [
        AddIndexAgain(
            model_name="lead",
            index=models.Index(models.F("street_code"), models.F("state"), models.OrderBy(models.F("received_at"), descending=True), models.OrderBy(models.F("id"), descending=True), condition=models.Q(("state__in", ["dismissed", "settled"])), name="ended_of_a_street"),
        ),
    ]
