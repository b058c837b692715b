"""Events from 1990 to 2014 lie in a partition of their own, no longer in the default one, which next years' are cut from."""

from django.db import migrations

from whistles.migrations._partitions_of_years import PUT_BACK, TAKE_OUT


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0017_an_import_is_handed_to_one_worker'),
    ]

    operations = [
        migrations.RunSQL(TAKE_OUT, PUT_BACK),
    ]
