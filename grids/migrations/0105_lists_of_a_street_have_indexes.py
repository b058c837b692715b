"""Who lives how in a street, when its leases end, where it inspects next, what happened and whose number ends how is read from
indexes of the street.

Built beside the running product.
"""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from grids.conduct.repeatable import AddIndexAgain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("grids", "0104_a_header_may_be_said"),
    ]

    operations = [
        AddIndexAgain(
            model_name="residence",
            index=models.Index(
                condition=models.Q(("period__upper_inf", True)),
                fields=["street_code", "standing"],
                name="residence_in_a_street_now",
            ),
        ),
        AddIndexAgain(
            model_name="person",
            index=models.Index(
                condition=models.Q(("lease_ends_on__isnull", False)),
                fields=["street_code", "lease_ends_on", "id"],
                name="people_by_lease_in_a_street",
            ),
        ),
        AddIndexAgain(
            model_name="lease",
            index=models.Index(fields=["street_code", "ends_on", "id"], name="lease_of_a_street_by_end"),
        ),
        AddIndexAgain(
            model_name="premises",
            index=models.Index(
                condition=models.Q(("inspect_by__isnull", False)),
                fields=["street_code", "inspect_by", "id"],
                name="premises_of_a_street_by_day",
            ),
        ),
        AddIndexAgain(
            model_name="person",
            index=models.Index(
                condition=models.Q(("tail_hash", b""), _negated=True),
                fields=["street_code", "tail_hash"],
                name="people_by_tail_in_a_street",
            ),
        ),
        RemoveIndexConcurrently(model_name="person", name="people_by_tail"),
        AddIndexAgain(
            model_name="dwellingevent",
            index=models.Index(
                fields=["street_code", "-occurred_at", "-id"], name="dwelling_event_of_a_street"
            ),
        ),
        RemoveIndexConcurrently(model_name="dwellingevent", name="dwelling_event_by_its_time"),
    ]
