from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """What somebody is in a community's branch is proved, while others read and write."""

    atomic = False

    dependencies = [
        ("grids", "0030_schemes_of_posts_standings_and_handovers"),
    ]

    operations = [
        ValidateConstraint(model_name="member", name="member_known_standing"),
    ]
