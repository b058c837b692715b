"""Leads and whistles may be born where a ledger says that they stand, and go on there by its rows of the table."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0079_a_number_is_free_once_its_lead_was_taken_back'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='lead',
            name='moves_by_the_table',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='whistle',
            name='born_whistled_or_from_a_ledger',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='whistle',
            name='moves_by_the_table',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_the_table', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{awaiting:new,dismissed:new,dismissed:taken_back,new:awaiting,new:dismissed,new:settled,new:taken_back,new:whistled,settled:new,settled:taken_back,taken_back:new,whistled:new,whistled:taken_back}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='a61ef8bccc110ecae5b4244210d4afaba7e9bfb2', operation='UPDATE', pgid='pgtrigger_moves_by_the_table_6b547', table='whistles_lead', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='born_in_the_pool_or_from_a_ledger', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NOT (NEW.state IN ('new') OR (NEW.origin = 'imported' AND NEW.state IN ('dismissed', 'new', 'settled', 'whistled'))))", func="\n                    RAISE EXCEPTION 'a lead may not be born %', NEW.state USING ERRCODE = 'check_violation';\n                ", hash='007136688263ddc5ac51741290805a1f7f775b89', operation='INSERT', pgid='pgtrigger_born_in_the_pool_or_from_a_ledger_9d469', table='whistles_lead', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistle',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_the_table', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{cancelled:closed,cancelled:in_progress,cancelled:objected,cancelled:reported_in,cancelled:signed,cancelled:submitted,cancelled:suspended,cancelled:taken_back,cancelled:whistled,closed:in_progress,closed:objected,closed:reported_in,closed:signed,closed:submitted,closed:suspended,closed:taken_back,closed:whistled,in_progress:cancelled,in_progress:closed,in_progress:signed,in_progress:submitted,in_progress:suspended,in_progress:whistled,objected:cancelled,objected:closed,objected:signed,objected:whistled,reported_in:cancelled,reported_in:closed,reported_in:in_progress,reported_in:signed,reported_in:suspended,reported_in:whistled,signed:cancelled,signed:closed,signed:objected,signed:reported_in,signed:suspended,signed:whistled,submitted:cancelled,submitted:closed,submitted:in_progress,submitted:whistled,suspended:cancelled,suspended:closed,suspended:in_progress,suspended:objected,suspended:reported_in,suspended:signed,suspended:submitted,suspended:taken_back,suspended:whistled,taken_back:whistled,whistled:cancelled,whistled:closed,whistled:in_progress,whistled:objected,whistled:reported_in,whistled:signed,whistled:submitted,whistled:suspended,whistled:taken_back}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='c4031c025bc0843774cdd3e88a3ea707ee550afe', operation='UPDATE', pgid='pgtrigger_moves_by_the_table_aed75', table='whistles_whistle', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistle',
            trigger=pgtrigger.compiler.Trigger(name='born_whistled_or_from_a_ledger', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NOT (NEW.state IN ('whistled') OR (NEW.origin = 'imported' AND NEW.state IN ('cancelled', 'closed', 'suspended', 'whistled'))))", func="\n                    RAISE EXCEPTION 'a whistle may not be born %', NEW.state USING ERRCODE = 'check_violation';\n                ", hash='11ab53c7a2edf2e349ad73bdbf593a628d72f1e2', operation='INSERT', pgid='pgtrigger_born_whistled_or_from_a_ledger_b84ed', table='whistles_whistle', when='BEFORE')),
        ),
    ]
