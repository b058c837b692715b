"""An import whose matters were not gone through in all its time is stopped, and may be asked for again."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0083_states_of_imports_are_proved'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='import',
            name='moves_by_the_table',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='import',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_the_table', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{checked:checking,checked:dropped,checked:queued,checked:uploaded,checking:checked,checking:dropped,checking:failed,correcting:done,done:correcting,done:undoing,failed:undoing,queued:done,queued:dropped,queued:failed,queued:running,running:done,running:dropped,running:failed,undoing:done,undoing:taken_back,uploaded:checking,uploaded:dropped,uploaded:queued}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='07155742cb8aa84e4053eec8da1a9ae30c5a1100', operation='UPDATE', pgid='pgtrigger_moves_by_the_table_d7b24', table='whistles_import', when='BEFORE')),
        ),
    ]
