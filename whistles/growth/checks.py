"""What `manage.py check --database default` says about partitions."""

from django.core import checks
from django.core.checks import Tags
from django.db import connection

from whistles.growth.queries import PARTITIONED, missing_years, years_outside


@checks.register(Tags.database)
def partitions(databases=None, **_more) -> list:
    """Next year's partitions are there, and no events lie outside of theirs."""
    if not databases or "default" not in databases or not _has_tables():
        return []
    found: list = []
    if years := missing_years():
        found.append(
            checks.Error(
                f"the ledger has no partition for {', '.join(map(str, years))}",
                hint="manage.py ensure_partitions",
                id="whistles.E001",
            )
        )
    if outside := years_outside():
        found.append(
            checks.Warning(
                f"events lie in the default partition, by year: {outside}",
                hint="manage.py ensure_partitions --move",
                id="whistles.W001",
            )
        )
    return found


def _has_tables() -> bool:
    """Before the first migration there is nothing to look at."""
    return set(PARTITIONED) <= set(connection.introspection.table_names())
