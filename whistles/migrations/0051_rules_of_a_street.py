"""What a street sets for itself is a row: bounds, limits and the times at which somebody is told."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0050_leaves_are_drawn_from_the_sums'),
    ]

    operations = [
        migrations.CreateModel(
            name='StreetRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(blank=True, default='', help_text='区域代码；空着的是全系统的默认值', max_length=17, verbose_name='适用区域')),
                ('rule', models.CharField(choices=[('backdate_days', '补记最多早几天'), ('reopen_days', '办结后多少天内可以重办'), ('objections', '一个部门一轮最多异议几次'), ('answer_days', '答复异议的时限'), ('verify_days', '核实的时限'), ('review_days', '挂账多久复核一次'), ('suspended_days', '挂账累计最多'), ('extensions', '延期最多同意几次'), ('extension_days', '一次延期最多'), ('remind_long_days', '多少天以上的时限算长的'), ('remind_days', '到期前几个工作日提醒'), ('remind_share', '剩下百分之多少时提醒'), ('warn_days', '逾期后几个工作日报上级'), ('warn_share', '逾期超过时限的百分之多少报上级')], max_length=24, verbose_name='规则')),
                ('value', models.PositiveSmallIntegerField(verbose_name='数值')),
                ('provenance', models.CharField(choices=[('article', '文章'), ('official', '官方'), ('ours', '默认（待街道确认）'), ('local', '本街道自定')], default='local', max_length=10, verbose_name='出处')),
            ],
            options={
                'verbose_name': '办理规则',
                'verbose_name_plural': '办理规则',
                'ordering': ['rule', 'area_code'],
            },
        ),
        migrations.AddConstraint(
            model_name='streetrule',
            constraint=models.UniqueConstraint(fields=('area_code', 'rule'), name='one_value_of_a_rule_in_an_area', violation_error_message='这个区域已经有这一条规则，请改那一条。'),
        ),
        migrations.AddConstraint(
            model_name='streetrule',
            constraint=models.CheckConstraint(condition=models.Q(('rule__in', ['backdate_days', 'reopen_days', 'objections', 'answer_days', 'verify_days', 'review_days', 'suspended_days', 'extensions', 'extension_days', 'remind_long_days', 'remind_days', 'remind_share', 'warn_days', 'warn_share'])), name='a_rule_that_there_is'),
        ),
        migrations.AddConstraint(
            model_name='streetrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rule', 'backdate_days'), ('value__gte', 0), ('value__lte', 90)), models.Q(('rule', 'reopen_days'), ('value__gte', 0), ('value__lte', 365)), models.Q(('rule', 'objections'), ('value__gte', 1), ('value__lte', 20)), models.Q(('rule', 'answer_days'), ('value__gte', 1), ('value__lte', 30)), models.Q(('rule', 'verify_days'), ('value__gte', 1), ('value__lte', 30)), models.Q(('rule', 'review_days'), ('value__gte', 1), ('value__lte', 365)), models.Q(('rule', 'suspended_days'), ('value__gte', 1), ('value__lte', 730)), models.Q(('rule', 'extensions'), ('value__gte', 0), ('value__lte', 20)), models.Q(('rule', 'extension_days'), ('value__gte', 1), ('value__lte', 365)), models.Q(('rule', 'remind_long_days'), ('value__gte', 1), ('value__lte', 365)), models.Q(('rule', 'remind_days'), ('value__gte', 0), ('value__lte', 30)), models.Q(('rule', 'remind_share'), ('value__gte', 1), ('value__lte', 99)), models.Q(('rule', 'warn_days'), ('value__gte', 1), ('value__lte', 30)), models.Q(('rule', 'warn_share'), ('value__gte', 1), ('value__lte', 400)), _connector='OR'), name='value_within_the_ends_of_its_rule', violation_error_message='数值超出了这条规则允许的范围。'),
        ),
    ]
