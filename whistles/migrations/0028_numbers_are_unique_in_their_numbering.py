"""A number comes once within its numbering; the index is built beside the running product.

Taken back while a complaint and an ordinary lead bear one number, the old index can't be built: it says which.
"""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

NEW, OLD = "a_lead_comes_once_in_its_numbering", "a_lead_comes_once"


def index(name: str, columns: str) -> str:
    """A unique index of leads, built without stopping anybody."""
    return f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON whistles_lead ({columns})"


def constraint(name: str, instead: str) -> str:
    """The constraint of an index that is there, instead of another one."""
    return f"""
        ALTER TABLE whistles_lead ADD CONSTRAINT {name} UNIQUE USING INDEX {name};
        ALTER TABLE whistles_lead DROP CONSTRAINT {instead};
    """


# one that was begun and stopped is not valid, and is made anew
GONE = "DROP INDEX CONCURRENTLY IF EXISTS {}"
WAS = "street_code, source_code, source_number"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("whistles", "0027_complaints_are_numbered_apart"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(GONE.format(NEW), migrations.RunSQL.noop),
                migrations.RunSQL(index(NEW, f"{WAS}, number_space"), constraint(OLD, NEW)),
                migrations.RunSQL(constraint(NEW, OLD), index(OLD, WAS)),
                migrations.RunSQL(migrations.RunSQL.noop, GONE.format(OLD)),
            ],
            state_operations=[
                migrations.RemoveConstraint(model_name="lead", name=OLD),
                migrations.AddConstraint(
                    model_name="lead",
                    constraint=models.UniqueConstraint(
                        fields=["street_code", "source", "source_number", "number_space"],
                        name=NEW,
                        violation_error_message="这个渠道的这个编号已经登记过。",
                    ),
                ),
            ],
        ),
        ValidateConstraint(model_name="lead", name="only_a_sealed_lead_is_kept_from_somebody"),
    ]
