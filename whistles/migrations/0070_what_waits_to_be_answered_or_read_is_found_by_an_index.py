"""Assistants that object, and what the district has, are found by an index each; built beside the running product."""

from django.db import migrations, models

from grids.conduct.repeatable import AddIndexAgain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('whistles', '0069_what_came_before_is_told_by_grade_and_channel'),
    ]

    operations = [
        AddIndexAgain(
            model_name='reportin',
            index=models.Index(models.F('street_code'), condition=models.Q(('ended_at__isnull', True), ('part', 'assist'), ('state', 'objected')), name='assistants_that_object'),
        ),
        AddIndexAgain(
            model_name='whistle',
            index=models.Index(models.F('street_code'), models.F('copied_at'), condition=models.Q(('closed_at__isnull', True), ('copied_at__isnull', False)), name='unclosed_that_the_district_has'),
        ),
    ]
