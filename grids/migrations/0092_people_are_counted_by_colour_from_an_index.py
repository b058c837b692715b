"""People of a colour are counted from an index that holds what the fence asks of each row; a street has its own orders.

Built beside the running product.
"""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from grids.conduct.repeatable import AddIndexAgain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("grids", "0091_what_differs_is_chosen"),
    ]

    operations = [
        AddIndexAgain(
            model_name='person',
            index=models.Index(condition=models.Q(('state', 'living')), fields=['community_code', 'colour', 'due_on', 'id'], include=('area', 'also_in'), name='people_counted_by_colour'),
        ),
        AddIndexAgain(
            model_name='person',
            index=models.Index(condition=models.Q(('state', 'living')), fields=['street_code', 'due_on', 'id'], name='people_due_in_a_street'),
        ),
        AddIndexAgain(
            model_name='person',
            index=models.Index(condition=models.Q(('state', 'living')), fields=['street_code', 'colour', 'due_on', 'id'], include=('area', 'also_in'), name='people_counted_in_a_street'),
        ),
        RemoveIndexConcurrently(
            model_name='person',
            name='people_of_a_colour',
        ),
    ]
