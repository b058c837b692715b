"""A lead that was settled on the spot or dismissed goes back into the pool."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0063_what_waits_for_approval_is_found_by_an_index'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='lead',
            name='moves_by_the_table',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_the_table', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{awaiting:new,dismissed:new,new:awaiting,new:dismissed,new:settled,new:whistled,settled:new,whistled:new}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='b807b1a91290d99fc457397b5489ea38d92a01b0', operation='UPDATE', pgid='pgtrigger_moves_by_the_table_6b547', table='whistles_lead', when='BEFORE')),
        ),
    ]
