from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    # proved beside the product, with nothing locked
    atomic = False

    dependencies = [("grids", "0078_colours_of_closed_days_are_counted")]

    operations = [
        ValidateConstraint(model_name="dwellingevent", name="dwelling_event_known_verb"),
        ValidateConstraint(model_name="registerrules", name="register_rules_may_be_resident_within_bounds"),
        ValidateConstraint(model_name="residence", name="residence_asked_times_within_bounds"),
    ]
