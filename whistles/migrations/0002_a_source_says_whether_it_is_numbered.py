from django.db import migrations, models

# channels that asked for an order number before a street could say so
NUMBERED = ("hotline_12345", "jiesu_jiban", "digital_urban")


def keep_asking(apps, schema_editor):
    apps.get_model("whistles", "Source").objects.filter(code__in=NUMBERED).update(is_numbered=True)


class Migration(migrations.Migration):
    dependencies = [("whistles", "0001_first_tables")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="is_numbered",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="这个渠道的每条都有自己的工单号，登记时必须照填；不勾选的，没有编号时由系统编号",
                verbose_name="须填工单号",
            ),
        ),
        migrations.RunPython(keep_asking, migrations.RunPython.noop),
    ]
