"""Where unclosed whistles and present parts stand has indexes that name no state; built beside the running product."""

from django.db import migrations, models

from grids.conduct.repeatable import AddIndexAgain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("whistles", "0056_leads_that_ended_before_are_counted"),
    ]

    operations = [
        AddIndexAgain(
            model_name='whistle',
            index=models.Index(models.F('street_code'), models.F('state'), condition=models.Q(('closed_at__isnull', True)), name='unclosed_by_state'),
        ),
        AddIndexAgain(
            model_name='reportin',
            index=models.Index(models.F('department'), models.F('state'), condition=models.Q(('ended_at__isnull', True), models.Q(('state', ''), _negated=True)), name='parts_by_state'),
        ),
    ]
