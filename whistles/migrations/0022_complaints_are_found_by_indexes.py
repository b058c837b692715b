from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from grids.conduct.repeatable import AddIndexAgain


class Migration(migrations.Migration):
    # built and proved beside the running product, which a transaction would not allow
    atomic = False

    dependencies = [("whistles", "0021_complaints_stand_apart")]

    operations = [
        AddIndexAgain(
            model_name='lead',
            index=models.Index(models.F('street_code'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('is_sealed', True)), name='complaints_of_a_street'),
        ),
        AddIndexAgain(
            model_name='whistle',
            index=models.Index(models.F('street_code'), models.OrderBy(models.F('whistled_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('is_sealed', True)), name='sealed_of_a_street'),
        ),
        ValidateConstraint(model_name="lead", name="accused_person_only_in_a_sealed_lead"),
    ]
