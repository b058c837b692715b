import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from grids.conduct.repeatable import AddConstraintAgain


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0036_grids_are_known_elsewhere"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="initiative",
            name="goes_forward",
        ),
        migrations.RemoveConstraint(
            model_name="initiative",
            name="initiative_known_state",
        ),
        migrations.RemoveConstraint(
            model_name="initiativetask",
            name="initiative_task_known_state",
        ),
        migrations.RemoveConstraint(
            model_name="patrolfinding",
            name="patrol_finding_known_outcome",
        ),
        migrations.AddField(
            model_name="initiativeitem",
            name="is_dropped",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="patrol",
            name="is_dropped",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AlterField(
            model_name="initiative",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "未开始"),
                    ("going", "进行中"),
                    ("ended", "已结束"),
                    ("dropped", "已撤销"),
                ],
                default="draft",
                editable=False,
                max_length=8,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="initiativetask",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "未办"),
                    ("fine", "无异常"),
                    ("noted", "已办，有说明"),
                    ("found", "有发现，已转哨源"),
                    ("void", "已撤下"),
                ],
                default="open",
                max_length=6,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="patrolfinding",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("kept", "未转哨源"),
                    ("reported", "已转哨源"),
                    ("settled", "现场已处理"),
                    ("struck", "登记错了，已划去"),
                ],
                default="kept",
                max_length=8,
                verbose_name="去向",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="goes_forward",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" <> NEW.\"state\" AND (OLD.\"state\", NEW.\"state\") NOT IN (('draft', 'going'), ('going', 'ended'), ('draft', 'dropped')))",
                    func="RAISE EXCEPTION 'an initiative begins once and ends once' USING ERRCODE = 'check_violation';",
                    hash="1018e302ae6fdd8ea5b68b2b8b420792389bed3b",
                    operation='UPDATE OF "state"',
                    pgid="pgtrigger_goes_forward_daa37",
                    table="grids_initiative",
                    when="BEFORE",
                ),
            ),
        ),
        AddConstraintAgain(
            model_name="initiative",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "going", "ended", "dropped"])),
                name="initiative_known_state",
            ),
        ),
        AddConstraintAgain(
            model_name="initiativetask",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "fine", "noted", "found", "void"])),
                name="initiative_task_known_state",
            ),
        ),
        AddConstraintAgain(
            model_name="patrol",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_dropped", False), ("ended_at__isnull", False), _connector="OR"),
                name="patrol_dropped_has_ended",
            ),
        ),
        AddConstraintAgain(
            model_name="patrolfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["kept", "reported", "settled", "struck"])),
                name="patrol_finding_known_outcome",
            ),
        ),
    ]
