"""What steps about owners, leases and organisations wrote, put back as it was; for `take_back`, which holds the locks."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange

from grids.conduct.writing import rewrite
from grids.homes.leases.models import Lease
from grids.homes.owners.models import Ownership
from grids.homes.premises.models import Premises
from grids.homes.stepping import NEVER

KINDS = (Ownership, Lease, Premises)


def undone(made: dict[str, Any], before: dict[str, Any]) -> None:
    """Rows that were made never were; rows that were changed say what they said."""
    for kind in KINDS:
        name = kind._meta.model_name
        rows = list(kind.objects.filter(pk__in=made[name]).order_by("pk"))
        for row in rows:
            row.period = NEVER
        if rows:
            rewrite(rows, ["period"])
        for row in kind.objects.filter(pk__in=before[name]).order_by("pk"):
            said = before[name][str(row.pk)]
            for field, value in said.items():
                setattr(row, field, _read(kind._meta.get_field(field), value))
            rewrite([row], [kind._meta.get_field(field).name for field in said])


def _read(field: models.Field, value: Any) -> Any:
    """A value of the book as its field holds it."""
    if isinstance(field, DateRangeField):
        return DateRange(*(one and date.fromisoformat(one) for one in value)) if value else NEVER
    return date.fromisoformat(value) if value and isinstance(field, models.DateField) else value
