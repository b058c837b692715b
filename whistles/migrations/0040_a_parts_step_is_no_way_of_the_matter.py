"""A step on a department's part is no way into a state of the matter: the table's moves without those that none takes."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0039_one_department_leads_at_a_time'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='whistle',
            name='moves_by_the_table',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistle',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_the_table', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{closed:whistled,in_progress:cancelled,in_progress:closed,in_progress:signed,in_progress:submitted,in_progress:suspended,in_progress:whistled,objected:cancelled,objected:closed,objected:signed,objected:whistled,reported_in:cancelled,reported_in:closed,reported_in:in_progress,reported_in:signed,reported_in:suspended,reported_in:whistled,signed:cancelled,signed:closed,signed:objected,signed:reported_in,signed:suspended,signed:whistled,submitted:cancelled,submitted:closed,submitted:in_progress,submitted:whistled,suspended:in_progress,suspended:reported_in,suspended:signed,whistled:cancelled,whistled:closed,whistled:objected,whistled:signed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='dba4f1d9a7e5d4e9d1b3774f9ec90bc333c68f90', operation='UPDATE', pgid='pgtrigger_moves_by_the_table_aed75', table='whistles_whistle', when='BEFORE')),
        ),
    ]
