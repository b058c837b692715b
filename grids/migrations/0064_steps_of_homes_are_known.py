import django.db.models.functions.text
from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from grids.conduct.repeatable import AddIndexAgain


class Migration(migrations.Migration):
    """What is known of dwellings and their steps is proved on every row, while others go on writing."""

    atomic = False

    dependencies = [
        ("grids", "0063_people_live_in_homes"),
    ]

    operations = [
        AddIndexAgain(
            model_name='dwellingevent',
            index=models.Index(condition=models.Q(('person_id__isnull', False)), fields=['person_id'], name='dwelling_event_of_somebody'),
        ),
        AddIndexAgain(
            model_name='dwellingevent',
            index=models.Index(django.db.models.functions.text.Left('area_code', 12), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='dwelling_event_by_its_time'),
        ),
        ValidateConstraint(model_name="dwelling", name="dwelling_times_within_bounds"),
        ValidateConstraint(model_name="dwellingevent", name="dwelling_event_known_verb"),
    ]
