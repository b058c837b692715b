from django.db import migrations, models


class Migration(migrations.Migration):
    # a preview is made anew by the next check; what lay in clear goes with its column
    dependencies = [("whistles", "0010_times_are_proved")]

    operations = [
        migrations.AddField(
            model_name="import",
            name="preview_rows",
            field=models.BinaryField(db_default=b"", default=b"", editable=False),
        ),
        migrations.RemoveField(model_name="import", name="preview"),
    ]
