
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0067_coloured_tiles_are_planned_once'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='dwellingevent',
            name='dwelling_event_known_verb',
        ),
        AddConstraintNotValid(
            model_name='dwellingevent',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['added', 'imported', 'corrected', 'used', 'moved', 'ended', 'moved_in', 'moved_here', 'moved_out', 'moved_away', 'birth', 'death', 'split', 'joined', 'headed', 'related', 'turned_resident', 'turned_floating', 'registered', 'confirmed', 'owned', 'sold', 'let', 'renewed', 'lease_ended', 'settled', 'left', 'inspected'])), name='dwelling_event_known_verb'),
        ),
    ]
