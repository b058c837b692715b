"""Whose reporters are to be asked how it went is found by an index; built beside the running product."""

from django.db import migrations, models

from grids.conduct.repeatable import AddIndexAgain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('whistles', '0059_marks_of_parts_are_proved'),
    ]

    operations = [
        AddIndexAgain(
            model_name='term',
            index=models.Index(models.F('street_code'), models.F('due_at'), condition=models.Q(('clock', 'follow'), ('ended_at__isnull', True)), name='terms_to_follow_up'),
        ),
    ]
