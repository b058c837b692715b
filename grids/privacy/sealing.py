"""Sealed fields of models: where the value of a row lies, found through the type of its field."""

from django.db import models

from grids.personal.fields import SealedText
from grids.privacy.ciphers import Place


def place_of(row: models.Model, name: str) -> Place:
    """Where the value of this row's sealed field lies."""
    field = row._meta.get_field(name)
    if not isinstance(field, SealedText):
        raise TypeError(f"{name} is not sealed")
    return Place(
        field.sealed_as,
        "/".join(str(getattr(row, part)) for part in field.row),
        is_apart=bool(field.apart and getattr(row, field.apart)),
    )
