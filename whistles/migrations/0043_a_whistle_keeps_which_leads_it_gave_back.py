"""A cancelled whistle keeps which leads it gave back: of a complaint's, by them, whom it is kept from."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0042_late_closings_have_an_index'),
    ]

    operations = [
        migrations.AddField(
            model_name='whistle',
            name='leads_before',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=36), blank=True, db_default=[], default=list, editable=False, size=None),
        ),
    ]
