"""An import says whether what its ledger tells as open gets clocks."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('whistles', '0073_what_words_of_a_ledger_mean_and_which_of_word_and_time_holds'),
    ]

    operations = [
        migrations.AddField(
            model_name='import',
            name='starts_clocks',
            field=models.BooleanField(db_default=False, default=False, help_text='从吹哨（派单）时间起，按所在街道的时限计时', verbose_name='没办结的开始计时'),
        ),
    ]
