from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    # proved beside the product, with nothing locked
    atomic = False

    dependencies = [('grids', '0070_residences_lose_what_has_a_term')]

    operations = [
        ValidateConstraint(model_name='registerrules', name='register_rules_kept_days_within_bounds'),
    ]
