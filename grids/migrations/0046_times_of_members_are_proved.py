from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """When own numbers were entered is proved on every row, while others go on writing."""

    atomic = False

    dependencies = [("grids", "0045_members_leave_a_number_of_their_own")]

    operations = [ValidateConstraint(model_name="member", name="member_times_within_bounds")]
