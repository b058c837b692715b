"""A part says where it stands, in which round and until when; the matter in which round it is. Checks are proved later."""

import datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from grids.conduct.repeatable import AddConstraintAgain, AddFieldUnproved


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0021_a_role_for_the_districts_desk'),
        ('whistles', '0037_steps_of_before_are_counted'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='lead',
            name='moves_by_the_table',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='whistle',
            name='moves_by_the_table',
        ),
        migrations.RemoveConstraint(
            model_name='lead',
            name='lead_known_state',
        ),
        migrations.RemoveConstraint(
            model_name='reportin',
            name='report_in_times_within_bounds',
        ),
        migrations.RemoveConstraint(
            model_name='whistle',
            name='whistle_known_state',
        ),
        migrations.RemoveConstraint(
            model_name='whistle',
            name='whistle_times_within_bounds',
        ),
        migrations.AddField(
            model_name='grade',
            name='copies_district',
            field=models.BooleanField(db_default=False, default=False, help_text='吹哨时同时告知区级督办岗', verbose_name='双派到区'),
        ),
        migrations.AddField(
            model_name='grade',
            name='needs_approval',
            field=models.BooleanField(db_default=False, default=False, help_text='街道负责人批准后才能吹这种哨', verbose_name='吹哨前要批准'),
        ),
        migrations.AddField(
            model_name='leadevent',
            name='given',
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name='reportin',
            name='countersigned_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='确认报到时间'),
        ),
        migrations.AddField(
            model_name='reportin',
            name='ended_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='结束时间'),
        ),
        AddFieldUnproved(
            model_name='reportin',
            name='round',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='轮次'),
        ),
        migrations.AddField(
            model_name='reportin',
            name='state',
            field=models.CharField(blank=True, choices=[('whistled', '待签收'), ('signed', '已签收'), ('reported_in', '已报到'), ('in_progress', '办理中'), ('submitted', '待核实'), ('objected', '异议待答复'), ('offered', '待接牵头')], db_default='', default='', editable=False, max_length=12, verbose_name='状态'),
        ),
        AddFieldUnproved(
            model_name='reportin',
            name='version',
            field=models.PositiveIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='whistle',
            name='copied_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='双派时间'),
        ),
        migrations.AddField(
            model_name='whistle',
            name='excused_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='超时豁免'),
        ),
        AddFieldUnproved(
            model_name='whistle',
            name='round',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='轮次'),
        ),
        migrations.AlterField(
            model_name='lead',
            name='state',
            field=models.CharField(choices=[('new', '待研判'), ('awaiting', '待批准'), ('whistled', '已吹哨'), ('settled', '已自处'), ('dismissed', '不予受理')], default='new', max_length=10, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='leadversion',
            name='state',
            field=models.CharField(choices=[('new', '待研判'), ('awaiting', '待批准'), ('whistled', '已吹哨'), ('settled', '已自处'), ('dismissed', '不予受理')], default='new', max_length=10, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='whistle',
            name='state',
            field=models.CharField(choices=[('whistled', '待签收'), ('signed', '已签收'), ('reported_in', '已报到'), ('in_progress', '办理中'), ('submitted', '待核实'), ('objected', '异议待答复'), ('suspended', '挂账'), ('closed', '已办结'), ('cancelled', '已撤销')], default='whistled', max_length=12, verbose_name='状态'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_the_table', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{awaiting:new,new:awaiting,new:dismissed,new:settled,new:whistled,whistled:new}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='dc63c6ec7dfeac743eb4640b7e8d897d8a9d6b45', operation='UPDATE', pgid='pgtrigger_moves_by_the_table_6b547', table='whistles_lead', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='whistle',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_the_table', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{closed:whistled,in_progress:cancelled,in_progress:closed,in_progress:signed,in_progress:submitted,in_progress:suspended,in_progress:whistled,objected:cancelled,objected:closed,objected:in_progress,objected:reported_in,objected:signed,objected:submitted,objected:whistled,reported_in:cancelled,reported_in:closed,reported_in:in_progress,reported_in:signed,reported_in:suspended,reported_in:whistled,signed:cancelled,signed:closed,signed:objected,signed:reported_in,signed:suspended,signed:whistled,submitted:cancelled,submitted:closed,submitted:in_progress,submitted:whistled,suspended:in_progress,suspended:reported_in,suspended:signed,whistled:cancelled,whistled:closed,whistled:objected,whistled:signed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='36e278a2508f66998e9be05ee58951e4e4c12f7c', operation='UPDATE', pgid='pgtrigger_moves_by_the_table_aed75', table='whistles_whistle', when='BEFORE')),
        ),
        AddConstraintAgain(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['new', 'awaiting', 'whistled', 'settled', 'dismissed'])), name='lead_known_state'),
        ),
        AddConstraintAgain(
            model_name='reportin',
            constraint=models.CheckConstraint(condition=models.Q(('assigned_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('assigned_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('signed_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('signed_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('reported_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('reported_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('submitted_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('submitted_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('countersigned_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('countersigned_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('ended_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('ended_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), name='report_in_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        AddConstraintAgain(
            model_name='reportin',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['', 'whistled', 'signed', 'reported_in', 'in_progress', 'submitted', 'objected', 'offered'])), name='report_in_known_state'),
        ),
        AddConstraintAgain(
            model_name='whistle',
            constraint=models.CheckConstraint(condition=models.Q(('received_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('received_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('whistled_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('whistled_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('closed_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('closed_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('sign_due_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('sign_due_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('contact_due_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('contact_due_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('report_due_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('report_due_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('close_due_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('close_due_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('next_due_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('next_due_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('last_occurred_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('last_occurred_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('copied_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('copied_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('excused_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('excused_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), name='whistle_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
        AddConstraintAgain(
            model_name='whistle',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['whistled', 'signed', 'reported_in', 'in_progress', 'submitted', 'objected', 'suspended', 'closed', 'cancelled'])), name='whistle_known_state'),
        ),
    ]
