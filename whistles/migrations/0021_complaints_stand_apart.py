import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0012_a_role_for_complaints'),
        ('whistles', '0020_findings_and_heads_of_days'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='lead',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='lead',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='whistleevent',
            name='notes_changes',
        ),
        migrations.AddField(
            model_name='lead',
            name='accused_person',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.member', verbose_name='被反映的人'),
        ),
        migrations.AddField(
            model_name='leadversion',
            name='accused_person',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.member', verbose_name='被反映的人'),
        ),
        migrations.AddField(
            model_name='whistle',
            name='is_sealed',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='检举控告（密封）'),
        ),
        migrations.AddField(
            model_name='whistleevent',
            name='is_sealed',
            field=models.BooleanField(db_default=False, default=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accused_id" IS DISTINCT FROM (NEW."accused_id") OR OLD."accused_person_id" IS DISTINCT FROM (NEW."accused_person_id") OR OLD."area_code" IS DISTINCT FROM (NEW."area_code") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."external_due_at" IS DISTINCT FROM (NEW."external_due_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_erased" IS DISTINCT FROM (NEW."is_erased") OR OLD."is_sealed" IS DISTINCT FROM (NEW."is_sealed") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."source_code" IS DISTINCT FROM (NEW."source_code") OR OLD."source_number" IS DISTINCT FROM (NEW."source_number") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."street_code" IS DISTINCT FROM (NEW."street_code") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."whistle_id" IS DISTINCT FROM (NEW."whistle_id"))', func='INSERT INTO "whistles_leadversion" ("accused_id", "accused_person_id", "area_code", "category_id", "external_due_at", "id", "is_erased", "is_sealed", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "recorded_at", "source_code", "source_number", "state", "street_code", "version", "whistle_id") VALUES (OLD."accused_id", OLD."accused_person_id", OLD."area_code", OLD."category_id", OLD."external_due_at", OLD."id", OLD."is_erased", OLD."is_sealed", OLD."origin", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."received_at", OLD."recorded_at", OLD."source_code", OLD."source_number", OLD."state", OLD."street_code", OLD."version", OLD."whistle_id"); RETURN NULL;', hash='5ccd21b7465121a844308cae7ee66dedfa9226dc', operation='UPDATE', pgid='pgtrigger_update_update_ea9a3', table='whistles_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "whistles_leadversion" ("accused_id", "accused_person_id", "area_code", "category_id", "external_due_at", "id", "is_erased", "is_sealed", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "recorded_at", "source_code", "source_number", "state", "street_code", "version", "whistle_id") VALUES (OLD."accused_id", OLD."accused_person_id", OLD."area_code", OLD."category_id", OLD."external_due_at", OLD."id", OLD."is_erased", OLD."is_sealed", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."received_at", OLD."recorded_at", OLD."source_code", OLD."source_number", OLD."state", OLD."street_code", OLD."version", OLD."whistle_id"); RETURN NULL;', hash='5a604945dc9d05d92e6c50163f31e532a215952e', operation='DELETE', pgid='pgtrigger_delete_delete_d2e16', table='whistles_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistleevent',
            trigger=pgtrigger.compiler.Trigger(name='notes_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        INSERT INTO whistles_closurechange (area_code, day, grade_key, source_code, whistled, closed, solved, explained, not_possible, withdrawn, unstated, suspended, cancelled)\n        SELECT e.area_code, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date, e.grade_key, e.source_code,\n            sum((e.to_state IN ('cancelled', 'closed', 'in_progress', 'reported_in', 'signed', 'submitted', 'suspended', 'whistled'))::int - (e.from_state IN ('cancelled', 'closed', 'in_progress', 'reported_in', 'signed', 'submitted', 'suspended', 'whistled'))::int),\n            sum((e.to_state IN ('closed'))::int - (e.from_state IN ('closed'))::int),\n            sum(((e.to_state IN ('closed'))::int - (e.from_state IN ('closed'))::int) * (e.outcome = 'solved')::int),\n            sum(((e.to_state IN ('closed'))::int - (e.from_state IN ('closed'))::int) * (e.outcome = 'explained')::int),\n            sum(((e.to_state IN ('closed'))::int - (e.from_state IN ('closed'))::int) * (e.outcome = 'not_possible')::int),\n            sum(((e.to_state IN ('closed'))::int - (e.from_state IN ('closed'))::int) * (e.outcome = 'withdrawn')::int),\n            sum(((e.to_state IN ('closed'))::int - (e.from_state IN ('closed'))::int) * (e.outcome = 'unstated')::int),\n            sum((e.to_state IN ('suspended'))::int - (e.from_state IN ('suspended'))::int),\n            sum((e.to_state IN ('cancelled'))::int - (e.from_state IN ('cancelled'))::int)\n        FROM new_events AS e\n        WHERE ((e.from_state = '' OR e.to_state IN ('cancelled', 'closed', 'suspended') OR e.from_state IN ('cancelled', 'closed', 'suspended')) AND NOT e.is_sealed)\n        GROUP BY 1, 2, 3, 4;\n        RETURN NULL;\n    ", hash='6ae6ce9237afe98c5cfa482a1056b464eb663d11', level='STATEMENT', operation='INSERT', pgid='pgtrigger_notes_changes_b0247', referencing='REFERENCING NEW TABLE AS new_events ', table='whistles_whistleevent', when='AFTER')),
        ),
        AddConstraintNotValid(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(('is_sealed', True), ('accused_person__isnull', True), _connector='OR'), name='accused_person_only_in_a_sealed_lead'),
        ),
    ]
