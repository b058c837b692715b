from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    # proved beside the product, with nothing locked
    atomic = False

    dependencies = [('grids', '0084_requests_about_ones_own_data')]

    operations = [
        ValidateConstraint(model_name='registerrules', name='register_rules_request_days_within_bounds'),
    ]
