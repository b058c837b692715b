"""An import may be taken back, and what its file says otherwise taken over; what stays as it is has rows of its own."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0022_what_a_department_asks_for_its_own_people_do_not_decide'),
        ('whistles', '0081_an_import_knows_which_sheets_it_takes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptMatter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(max_length=200, verbose_name='保留的原因')),
            ],
            options={
                'verbose_name': '撤回导入时保留的事项',
                'verbose_name_plural': '撤回导入时保留的事项',
                'ordering': ['id'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='import',
            name='moves_by_the_table',
        ),
        migrations.RemoveConstraint(
            model_name='import',
            name='import_known_state',
        ),
        migrations.AddField(
            model_name='import',
            name='gone_to',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='import',
            name='kept',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name='保留'),
        ),
        migrations.AddField(
            model_name='import',
            name='taken_back',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name='已撤回'),
        ),
        migrations.AlterField(
            model_name='import',
            name='state',
            field=models.CharField(choices=[('uploaded', '待对应列'), ('checking', '检查中'), ('checked', '待确认'), ('queued', '排队中'), ('running', '导入中'), ('done', '已完成'), ('failed', '未能导入'), ('dropped', '已放弃'), ('correcting', '改正中'), ('undoing', '撤回中'), ('taken_back', '已撤回')], default='uploaded', max_length=10, verbose_name='状态'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='import',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_the_table', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{checked:checking,checked:dropped,checked:queued,checked:uploaded,checking:checked,checking:dropped,checking:failed,correcting:done,done:correcting,done:undoing,failed:undoing,queued:done,queued:dropped,queued:failed,queued:running,running:done,running:dropped,running:failed,undoing:taken_back,uploaded:checking,uploaded:dropped,uploaded:queued}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='06d537a0979e399584785b1995310424a7e73b4f', operation='UPDATE', pgid='pgtrigger_moves_by_the_table_d7b24', table='whistles_import', when='BEFORE')),
        ),
        AddConstraintNotValid(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['uploaded', 'checking', 'checked', 'queued', 'running', 'done', 'failed', 'dropped', 'correcting', 'undoing', 'taken_back'])), name='import_known_state'),
        ),
        migrations.AddField(
            model_name='keptmatter',
            name='lead',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='whistles.lead'),
        ),
        migrations.AddField(
            model_name='keptmatter',
            name='ledger',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='kept_matters', to='whistles.import'),
        ),
        migrations.AddIndex(
            model_name='keptmatter',
            index=models.Index(models.F('ledger'), models.F('id'), name='kept_of_an_import'),
        ),
        migrations.AddConstraint(
            model_name='keptmatter',
            constraint=models.UniqueConstraint(fields=('ledger', 'lead'), name='a_matter_is_kept_once'),
        ),
    ]
