"""An import knows which sheets of its file it takes and where their headers stand."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0080_ledgers_tell_of_what_was_cancelled_suspended_settled_and_opened_again'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='import',
            name='moves_by_the_table',
        ),
        migrations.AddField(
            model_name='import',
            name='layout',
            field=models.JSONField(db_default={}, default=dict, verbose_name='工作表'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='import',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_the_table', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{checked:checking,checked:dropped,checked:queued,checked:uploaded,checking:checked,checking:dropped,checking:failed,queued:done,queued:dropped,queued:failed,queued:running,running:done,running:dropped,running:failed,uploaded:checking,uploaded:dropped,uploaded:queued}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='bbae4aea64fc623077c6e52da3d5e35585a4b76b', operation='UPDATE', pgid='pgtrigger_moves_by_the_table_d7b24', table='whistles_import', when='BEFORE')),
        ),
    ]
