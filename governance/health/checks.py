"""What readiness asks beside the servers: whether background work goes on, whether the ledger has its partitions."""

from dataclasses import dataclass

from django.db import connection
from health_check.base import HealthCheck
from health_check.exceptions import ServiceUnavailable

from grids.background.queries import silent
from whistles.growth.queries import missing_years


@dataclass
class BackgroundWork(HealthCheck):
    """Every kind of worker gave a sign of life within its time."""

    def run(self) -> None:
        """Fail with the kinds that are silent."""
        # in a thread of the checks' own, which keeps no connection
        with connection.temporary_connection():
            kinds = silent()
        if kinds:
            raise ServiceUnavailable(f"no sign of life: {', '.join(kinds)}")


@dataclass
class Partitions(HealthCheck):
    """Next year's partitions of the ledger are there."""

    def run(self) -> None:
        """Fail with the years that are missing."""
        with connection.temporary_connection():
            years = missing_years()
        if years:
            raise ServiceUnavailable(f"no partition of the ledger for {', '.join(map(str, years))}")
