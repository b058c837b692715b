import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0011_previews_of_a_check_are_sealed'),
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
        migrations.RemoveField(
            model_name='leadversion',
            name='address',
        ),
        migrations.RemoveField(
            model_name='leadversion',
            name='content',
        ),
        migrations.RemoveField(
            model_name='leadversion',
            name='phone_digest',
        ),
        migrations.RemoveField(
            model_name='leadversion',
            name='reply',
        ),
        migrations.RemoveField(
            model_name='leadversion',
            name='reporter_mask',
        ),
        migrations.RemoveField(
            model_name='leadversion',
            name='reporter_name',
        ),
        migrations.RemoveField(
            model_name='leadversion',
            name='reporter_phone',
        ),
        # on the way back the versions that are there have no title
        migrations.AlterField(
            model_name='leadversion',
            name='title',
            field=models.CharField(default='', max_length=200, verbose_name='标题'),
        ),
        migrations.RemoveField(
            model_name='leadversion',
            name='title',
        ),
        migrations.AddField(
            model_name='lead',
            name='is_erased',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='已去标识'),
        ),
        migrations.AddField(
            model_name='leadversion',
            name='is_erased',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='已去标识'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accused_id" IS DISTINCT FROM (NEW."accused_id") OR OLD."area_code" IS DISTINCT FROM (NEW."area_code") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."external_due_at" IS DISTINCT FROM (NEW."external_due_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_erased" IS DISTINCT FROM (NEW."is_erased") OR OLD."is_sealed" IS DISTINCT FROM (NEW."is_sealed") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."source_code" IS DISTINCT FROM (NEW."source_code") OR OLD."source_number" IS DISTINCT FROM (NEW."source_number") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."street_code" IS DISTINCT FROM (NEW."street_code") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."whistle_id" IS DISTINCT FROM (NEW."whistle_id"))', func='INSERT INTO "whistles_leadversion" ("accused_id", "area_code", "category_id", "external_due_at", "id", "is_erased", "is_sealed", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "recorded_at", "source_code", "source_number", "state", "street_code", "version", "whistle_id") VALUES (OLD."accused_id", OLD."area_code", OLD."category_id", OLD."external_due_at", OLD."id", OLD."is_erased", OLD."is_sealed", OLD."origin", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."received_at", OLD."recorded_at", OLD."source_code", OLD."source_number", OLD."state", OLD."street_code", OLD."version", OLD."whistle_id"); RETURN NULL;', hash='1543e8eda326543de1937a661aaee0b79545195a', operation='UPDATE', pgid='pgtrigger_update_update_ea9a3', table='whistles_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "whistles_leadversion" ("accused_id", "area_code", "category_id", "external_due_at", "id", "is_erased", "is_sealed", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "recorded_at", "source_code", "source_number", "state", "street_code", "version", "whistle_id") VALUES (OLD."accused_id", OLD."area_code", OLD."category_id", OLD."external_due_at", OLD."id", OLD."is_erased", OLD."is_sealed", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."received_at", OLD."recorded_at", OLD."source_code", OLD."source_number", OLD."state", OLD."street_code", OLD."version", OLD."whistle_id"); RETURN NULL;', hash='1bfc8a5435f44f8aecdc53d7459d494148756b6e', operation='DELETE', pgid='pgtrigger_delete_delete_d2e16', table='whistles_lead', when='AFTER')),
        ),
    ]
