"""Of what a ledger told one step is taken back at a time, so the database lets a matter go no further at once."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("whistles", "0084_what_hangs_is_stopped"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="lead",
            name="moves_by_the_table",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="whistle",
            name="moves_by_the_table",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lead",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_by_the_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{awaiting:new,dismissed:new,new:awaiting,new:dismissed,new:settled,new:taken_back,new:whistled,settled:new,taken_back:new,whistled:new}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="9cb782d4cecd10732c2e7d61da0db81c01eb44c6",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_by_the_table_6b547",
                    table="whistles_lead",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="whistle",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_by_the_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{cancelled:in_progress,cancelled:objected,cancelled:reported_in,cancelled:signed,cancelled:submitted,cancelled:suspended,cancelled:whistled,closed:in_progress,closed:objected,closed:reported_in,closed:signed,closed:submitted,closed:suspended,closed:whistled,in_progress:cancelled,in_progress:closed,in_progress:signed,in_progress:submitted,in_progress:suspended,in_progress:whistled,objected:cancelled,objected:closed,objected:signed,objected:whistled,reported_in:cancelled,reported_in:closed,reported_in:in_progress,reported_in:signed,reported_in:suspended,reported_in:whistled,signed:cancelled,signed:closed,signed:objected,signed:reported_in,signed:suspended,signed:whistled,submitted:cancelled,submitted:closed,submitted:in_progress,submitted:whistled,suspended:cancelled,suspended:closed,suspended:in_progress,suspended:reported_in,suspended:signed,suspended:whistled,taken_back:whistled,whistled:cancelled,whistled:closed,whistled:objected,whistled:signed,whistled:suspended,whistled:taken_back}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="e5c47143525a996d6e88ecf02e46c449a3e5017c",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_by_the_table_aed75",
                    table="whistles_whistle",
                    when="BEFORE",
                ),
            ),
        ),
    ]
