"""Every list of leads is of one street, the newest first; built beside the running product."""

from django.db import migrations, models

from grids.conduct.repeatable import AddIndexAgain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("whistles", "0012_versions_keep_no_personal_text"),
    ]

    operations = [
        AddIndexAgain(
            model_name="lead",
            index=models.Index(
                models.F("street_code"),
                models.OrderBy(models.F("received_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="leads_of_a_street",
            ),
        ),
    ]
