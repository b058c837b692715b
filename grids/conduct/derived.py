"""Rows of which the database derives some columns: nobody else writes them, and their names stand on the model."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models


class Derived(models.Model):
    """A row with columns that functions of the database derive from other rows (`derived`); saving leaves them alone.

    The roles of web and worker have no right to write them (`governance/roles.py`), so that no code of ours can.
    """

    derived: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """As Django's; of a row that is there everything but what is derived."""
        if update_fields is None and not self._state.adding:
            update_fields = [
                field.name
                for field in self._meta.concrete_fields
                if not (field.primary_key or field.generated or field.name in self.derived)
            ]
        super().save(*args, update_fields=update_fields, **kwargs)
