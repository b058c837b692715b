"""What a department asks for is decided by nobody who handles its matters; no word of what was asked for changes."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0021_a_role_for_the_districts_desk'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='approval',
            name='asked_stays',
        ),
        migrations.AddField(
            model_name='approval',
            name='asked_for',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.department', verbose_name='申请部门'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approval',
            trigger=pgtrigger.compiler.Trigger(name='asked_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (((OLD."what", OLD."wording", OLD."payload", OLD."reason", OLD."subject_kind", OLD."subject_id", OLD."part_id", OLD."round", OLD."area_code", OLD."decided_with", OLD."is_sealed", OLD."concerns_id", OLD."asked_by_id", OLD."asked_for_id", OLD."asked_at") IS DISTINCT FROM (NEW."what", NEW."wording", NEW."payload", NEW."reason", NEW."subject_kind", NEW."subject_id", NEW."part_id", NEW."round", NEW."area_code", NEW."decided_with", NEW."is_sealed", NEW."concerns_id", NEW."asked_by_id", NEW."asked_for_id", NEW."asked_at")) OR (NEW."until" > OLD."until" OR (NEW."until" IS NULL AND OLD."until" IS NOT NULL) OR NEW."days" > OLD."days"))', func="RAISE EXCEPTION 'what was asked for never changes' USING ERRCODE = 'check_violation';", hash='d08b6edd79f7193f26ae6a5e61255baaf00c25b6', operation='UPDATE', pgid='pgtrigger_asked_stays_2be91', table='grids_approval', when='BEFORE')),
        ),
    ]
