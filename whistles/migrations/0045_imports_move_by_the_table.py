"""The database refuses every move of an import that its table doesn't know."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0044_imports_keep_a_book'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='import',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_the_table', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{checked:checking,checked:dropped,checked:queued,checking:checked,checking:dropped,checking:failed,queued:done,queued:dropped,queued:failed,queued:running,running:done,running:dropped,running:failed,uploaded:checking,uploaded:dropped,uploaded:queued}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='6f3dcff7f73affc8d9a068be9afba38b283da915', operation='UPDATE', pgid='pgtrigger_moves_by_the_table_d7b24', table='whistles_import', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='import',
            trigger=pgtrigger.compiler.Trigger(name='born_by_the_table', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state <> 'uploaded')", func="\n                    RAISE EXCEPTION 'an import may not be born %', NEW.state USING ERRCODE = 'check_violation';\n                ", hash='9b93ae1553b0569a233ab78f81f3f159095bb20e', operation='INSERT', pgid='pgtrigger_born_by_the_table_6f09f', table='whistles_import', when='BEFORE')),
        ),
    ]
