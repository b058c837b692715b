from django.db import migrations

BEFORE = "只布置清单；不登记个人信息"
NOW = "只布置清单，或经批准登记谁需要什么帮助：写明目的、依据和销毁日期，到期销毁并留证明"


def allow(apps, schema_editor):
    """The kind as it was shipped; one that a street has worded otherwise stays what the street made of it."""
    kinds = apps.get_model("grids", "InitiativeKind")
    kinds.objects.filter(code="epidemic", note=BEFORE).update(may_collect=True, note=NOW)


def take_back(apps, schema_editor):
    kinds = apps.get_model("grids", "InitiativeKind")
    kinds.objects.filter(code="epidemic", note=NOW).update(note=BEFORE)


class Migration(migrations.Migration):
    dependencies = [("grids", "0049_initiatives_collect_until_they_destroy")]

    operations = [migrations.RunPython(allow, take_back)]
