from django.db import migrations


def mark(apps, schema_editor):
    """Accounts that an earlier release made for the demonstration: of its members, and of its departments."""
    User = apps.get_model("grids", "User")
    members = User.objects.filter(member__is_demo=True)
    offices = User.objects.filter(
        memberships__department__code__startswith="demo-", username__in=("chengguan", "paichusuo", "zhujian")
    )
    ids = {*members.values_list("pk", flat=True), *offices.values_list("pk", flat=True)}
    User.objects.filter(pk__in=ids).update(is_demo=True)


class Migration(migrations.Migration):
    dependencies = [("grids", "0009_accounts_prove_themselves_and_some_steps_take_two")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
