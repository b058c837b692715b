from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    # proved beside the product, with nothing locked
    atomic = False

    dependencies = [('grids', '0082_what_is_opened_and_what_is_asked_of_minors')]

    operations = [
        ValidateConstraint(model_name='approval', name='approval_known_what'),
        ValidateConstraint(model_name='personevent', name='person_event_known_verb'),
        ValidateConstraint(model_name='registerrules', name='register_rules_days_within_bounds'),
        ValidateConstraint(model_name='registerrules', name='register_rules_opening_hours_within_bounds'),
    ]
