"""Each fresh step of a whistle or a lead waits in a row to be told; those of ledgers and of complaints do not."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0026_what_somebody_is_told'),
        ('whistles', '0092_leads_of_before_are_noted_for_the_search'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='leadevent',
            trigger=pgtrigger.compiler.Trigger(name='waits_to_be_told', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    INSERT INTO grids_untold (teller, event_id, occurred_at, noted_at, tries, next_at)\n    SELECT 'lead', e.id, e.occurred_at, now(), 0, now() FROM new_events AS e\n    WHERE e.ledger_id IS NULL AND NOT e.is_sealed AND e.occurred_at > e.recorded_at - interval '2 days';\n    RETURN NULL;\n", hash='e5a1748959e9a05541a8c0acf07213a12fcaac52', level='STATEMENT', operation='INSERT', pgid='pgtrigger_waits_to_be_told_58ead', referencing='REFERENCING NEW TABLE AS new_events ', table='whistles_leadevent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistleevent',
            trigger=pgtrigger.compiler.Trigger(name='waits_to_be_told', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    INSERT INTO grids_untold (teller, event_id, occurred_at, noted_at, tries, next_at)\n    SELECT 'whistle', e.id, e.occurred_at, now(), 0, now() FROM new_events AS e\n    WHERE e.ledger_id IS NULL AND NOT e.is_sealed AND e.occurred_at > e.recorded_at - interval '2 days';\n    RETURN NULL;\n", hash='3a382b669c8aa4dc46cbcb6df964f0aa139e4401', level='STATEMENT', operation='INSERT', pgid='pgtrigger_waits_to_be_told_3df99', referencing='REFERENCING NEW TABLE AS new_events ', table='whistles_whistleevent', when='AFTER')),
        ),
    ]
