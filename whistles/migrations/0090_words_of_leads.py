"""What leads are found by: their words, and which leads wait to be read for it."""

import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0022_what_a_department_asks_for_its_own_people_do_not_decide'),
        ('whistles', '0089_what_ended_without_a_whistle_has_an_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='LeadWords',
            fields=[
                ('lead', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='words', serialize=False, to='whistles.lead')),
                ('street_code', models.CharField(max_length=9)),
                ('community_code', models.CharField(blank=True, max_length=12)),
                ('area_code', models.CharField(max_length=17)),
                ('received_at', models.DateTimeField()),
                ('text', models.TextField()),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ('name_digest', models.BinaryField(default=b'')),
            ],
            options={
                'verbose_name': '哨源的检索字',
                'verbose_name_plural': '哨源的检索字',
            },
        ),
        migrations.CreateModel(
            name='WordsDue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('leads', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
            ],
            options={
                'verbose_name': '待编入检索的哨源',
                'verbose_name_plural': '待编入检索的哨源',
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='notes_words', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    INSERT INTO whistles_wordsdue (leads)\n    SELECT array_agg(id ORDER BY id) FROM new_leads WHERE origin = 'imported' AND NOT is_sealed HAVING count(*) > 0;\n    RETURN NULL;\n", hash='e86e0062297916b56dab39a2f55c55825b0b40ad', level='STATEMENT', operation='INSERT', pgid='pgtrigger_notes_words_1226f', referencing='REFERENCING NEW TABLE AS new_leads ', table='whistles_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='words_follow', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.content IS DISTINCT FROM NEW.content OR OLD.address IS DISTINCT FROM NEW.address OR OLD.area_code IS DISTINCT FROM NEW.area_code OR OLD.street_code IS DISTINCT FROM NEW.street_code OR OLD.source_number IS DISTINCT FROM NEW.source_number OR OLD.received_at IS DISTINCT FROM NEW.received_at OR OLD.is_erased IS DISTINCT FROM NEW.is_erased OR (OLD.state = 'taken_back') IS DISTINCT FROM (NEW.state = 'taken_back'))", func="\n    DELETE FROM whistles_leadwords WHERE lead_id = NEW.id;\n    IF NOT (NEW.is_sealed OR NEW.is_erased OR NEW.state = 'taken_back') THEN\n        INSERT INTO whistles_wordsdue (leads) VALUES (ARRAY[NEW.id]);\n    END IF;\n    RETURN NULL;\n", hash='da5e31a957f7f056f06a82f99a699e9000117cda', operation='UPDATE', pgid='pgtrigger_words_follow_96aa9', table='whistles_lead', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='leadwords',
            index=models.Index(models.F('street_code'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('lead'), descending=True), name='words_of_a_street'),
        ),
        migrations.AddIndex(
            model_name='leadwords',
            index=models.Index(models.F('community_code'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('lead'), descending=True), name='words_of_a_community'),
        ),
        migrations.AddIndex(
            model_name='leadwords',
            index=models.Index(models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('lead'), descending=True), name='words_of_the_city'),
        ),
        migrations.AddIndex(
            model_name='leadwords',
            index=models.Index(models.F('name_digest'), condition=models.Q(('name_digest', b''), _negated=True), name='words_by_name'),
        ),
        migrations.AddIndex(
            model_name='leadwords',
            index=django.contrib.postgres.indexes.GinIndex(fields=['codes'], name='words_by_code'),
        ),
        # what is common among the codes is to be known to some three thousand of them
        migrations.RunSQL(
            "ALTER TABLE whistles_leadwords ALTER COLUMN codes SET STATISTICS 300", migrations.RunSQL.noop, elidable=False
        ),
        migrations.AddConstraint(
            model_name='leadwords',
            constraint=models.CheckConstraint(condition=models.Q(('received_at__gte', datetime.datetime(1989, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('received_at__lt', datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), name='leadwords_times_within_bounds', violation_error_message='日期要在 1990 年到 2099 年之间，请核对年份。'),
        ),
    ]
