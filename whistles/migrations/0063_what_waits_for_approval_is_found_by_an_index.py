"""Leads that wait for approval are found by an index; built beside the running product."""

from django.db import migrations, models

from grids.conduct.repeatable import AddIndexAgain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('whistles', '0062_confirmed_times_are_proved'),
    ]

    operations = [
        AddIndexAgain(
            model_name='lead',
            index=models.Index(models.F('street_code'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('state', 'awaiting')), name='awaiting_of_a_street'),
        ),
    ]
