"""Code, kind and area of a department stay as they were made: whose office it is decides who reads complaints about it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0012_a_role_for_complaints'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='department',
            trigger=pgtrigger.compiler.Trigger(name='stays_what_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."area_code" IS DISTINCT FROM (NEW."area_code") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."kind" IS DISTINCT FROM (NEW."kind"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='287b854a13a803b30d67a133b54fc1917aad4514', operation='UPDATE', pgid='pgtrigger_stays_what_it_is_6e78b', table='grids_department', when='BEFORE')),
        ),
    ]
