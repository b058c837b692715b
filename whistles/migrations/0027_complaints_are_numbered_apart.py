"""A complaint keeps whose office it was when it was registered, and has a number of its own for whoever registered it."""

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

# who registered a complaint is the actor of its first step
NUMBERED = """
    UPDATE whistles_lead l SET number_space = coalesce(e.actor_id::text, '')
        FROM whistles_leadevent e WHERE e.lead_id = l.id AND e.seq = 1 AND l.is_sealed AND l.number_space = '';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0012_a_role_for_complaints'),
        ('whistles', '0026_heads_of_the_last_minutes'),
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
        migrations.AddField(
            model_name='lead',
            name='kept_from',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, db_default=[], default=list, editable=False, size=None, verbose_name='登记时与被反映方有关的单位和账号'),
        ),
        migrations.AddField(
            model_name='lead',
            name='number_space',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=20, verbose_name='编号范围'),
        ),
        migrations.AddField(
            model_name='leadversion',
            name='kept_from',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, db_default=[], default=list, editable=False, size=None, verbose_name='登记时与被反映方有关的单位和账号'),
        ),
        migrations.AddField(
            model_name='leadversion',
            name='number_space',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=20, verbose_name='编号范围'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accused_id" IS DISTINCT FROM (NEW."accused_id") OR OLD."accused_person_id" IS DISTINCT FROM (NEW."accused_person_id") OR OLD."area_code" IS DISTINCT FROM (NEW."area_code") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."external_due_at" IS DISTINCT FROM (NEW."external_due_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_erased" IS DISTINCT FROM (NEW."is_erased") OR OLD."is_sealed" IS DISTINCT FROM (NEW."is_sealed") OR OLD."kept_from" IS DISTINCT FROM (NEW."kept_from") OR OLD."number_space" IS DISTINCT FROM (NEW."number_space") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."source_code" IS DISTINCT FROM (NEW."source_code") OR OLD."source_number" IS DISTINCT FROM (NEW."source_number") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."street_code" IS DISTINCT FROM (NEW."street_code") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."whistle_id" IS DISTINCT FROM (NEW."whistle_id"))', func='INSERT INTO "whistles_leadversion" ("accused_id", "accused_person_id", "area_code", "category_id", "external_due_at", "id", "is_erased", "is_sealed", "kept_from", "number_space", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "recorded_at", "source_code", "source_number", "state", "street_code", "version", "whistle_id") VALUES (OLD."accused_id", OLD."accused_person_id", OLD."area_code", OLD."category_id", OLD."external_due_at", OLD."id", OLD."is_erased", OLD."is_sealed", OLD."kept_from", OLD."number_space", OLD."origin", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."received_at", OLD."recorded_at", OLD."source_code", OLD."source_number", OLD."state", OLD."street_code", OLD."version", OLD."whistle_id"); RETURN NULL;', hash='63db1c66da85eef6eaeec14ccc145f3902f06bfa', operation='UPDATE', pgid='pgtrigger_update_update_ea9a3', table='whistles_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "whistles_leadversion" ("accused_id", "accused_person_id", "area_code", "category_id", "external_due_at", "id", "is_erased", "is_sealed", "kept_from", "number_space", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "recorded_at", "source_code", "source_number", "state", "street_code", "version", "whistle_id") VALUES (OLD."accused_id", OLD."accused_person_id", OLD."area_code", OLD."category_id", OLD."external_due_at", OLD."id", OLD."is_erased", OLD."is_sealed", OLD."kept_from", OLD."number_space", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."received_at", OLD."recorded_at", OLD."source_code", OLD."source_number", OLD."state", OLD."street_code", OLD."version", OLD."whistle_id"); RETURN NULL;', hash='504029127f9d52049126aee69b0ea5d71b1633e3', operation='DELETE', pgid='pgtrigger_delete_delete_d2e16', table='whistles_lead', when='AFTER')),
        ),
        AddConstraintNotValid(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(('is_sealed', True), models.Q(('kept_from', []), ('number_space', '')), _connector='OR'), name='only_a_sealed_lead_is_kept_from_somebody'),
        ),
        migrations.RunSQL(NUMBERED, migrations.RunSQL.noop, elidable=True),
    ]
