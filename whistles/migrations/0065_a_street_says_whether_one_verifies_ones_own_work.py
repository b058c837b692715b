"""A street says whether somebody may verify what they did themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0064_a_lead_that_was_answered_is_taken_up_again'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='streetrule',
            name='a_rule_that_there_is',
        ),
        migrations.RemoveConstraint(
            model_name='streetrule',
            name='value_within_the_ends_of_its_rule',
        ),
        # taken back, a street's word about it goes with the rule
        migrations.RunSQL(migrations.RunSQL.noop, "DELETE FROM whistles_streetrule WHERE rule = 'own_work'"),
        migrations.AlterField(
            model_name='streetrule',
            name='rule',
            field=models.CharField(choices=[('backdate_days', '补记最多早几天'), ('reopen_days', '办结后多少天内可以重办'), ('objections', '一个部门一轮最多异议几次'), ('answer_days', '答复异议的时限'), ('verify_days', '核实的时限'), ('follow_up_days', '回访的时限'), ('review_days', '挂账多久复核一次'), ('suspended_days', '挂账累计最多'), ('extensions', '延期最多同意几次'), ('extension_days', '一次延期最多'), ('remind_long_days', '多少天以上的时限算长的'), ('remind_days', '到期前几个工作日提醒'), ('remind_share', '剩下百分之多少时提醒'), ('warn_days', '逾期后几个工作日报上级'), ('warn_share', '逾期超过时限的百分之多少报上级'), ('own_work', '允许核实自己办理的'), ('content_is_satisfied', '“基本满意”计入满意')], max_length=24, verbose_name='规则'),
        ),
        migrations.AddConstraint(
            model_name='streetrule',
            constraint=models.CheckConstraint(condition=models.Q(('rule__in', ['backdate_days', 'reopen_days', 'objections', 'answer_days', 'verify_days', 'follow_up_days', 'review_days', 'suspended_days', 'extensions', 'extension_days', 'remind_long_days', 'remind_days', 'remind_share', 'warn_days', 'warn_share', 'own_work', 'content_is_satisfied'])), name='a_rule_that_there_is'),
        ),
        migrations.AddConstraint(
            model_name='streetrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rule', 'backdate_days'), ('value__gte', 0), ('value__lte', 90)), models.Q(('rule', 'reopen_days'), ('value__gte', 0), ('value__lte', 365)), models.Q(('rule', 'objections'), ('value__gte', 1), ('value__lte', 20)), models.Q(('rule', 'answer_days'), ('value__gte', 1), ('value__lte', 30)), models.Q(('rule', 'verify_days'), ('value__gte', 1), ('value__lte', 30)), models.Q(('rule', 'follow_up_days'), ('value__gte', 1), ('value__lte', 60)), models.Q(('rule', 'review_days'), ('value__gte', 1), ('value__lte', 365)), models.Q(('rule', 'suspended_days'), ('value__gte', 1), ('value__lte', 730)), models.Q(('rule', 'extensions'), ('value__gte', 0), ('value__lte', 20)), models.Q(('rule', 'extension_days'), ('value__gte', 1), ('value__lte', 365)), models.Q(('rule', 'remind_long_days'), ('value__gte', 1), ('value__lte', 365)), models.Q(('rule', 'remind_days'), ('value__gte', 0), ('value__lte', 30)), models.Q(('rule', 'remind_share'), ('value__gte', 1), ('value__lte', 99)), models.Q(('rule', 'warn_days'), ('value__gte', 1), ('value__lte', 30)), models.Q(('rule', 'warn_share'), ('value__gte', 1), ('value__lte', 400)), models.Q(('rule', 'own_work'), ('value__gte', 0), ('value__lte', 1)), models.Q(('rule', 'content_is_satisfied'), ('value__gte', 0), ('value__lte', 1)), _connector='OR'), name='value_within_the_ends_of_its_rule', violation_error_message='数值超出了这条规则允许的范围。'),
        ),
    ]
