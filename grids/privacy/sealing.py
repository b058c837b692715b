"""Sealed fields of models: where the value of a row lies, found through the type of its field."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from grids.personal.fields import LookUp, SealedText
from grids.privacy.ciphers import Place, lookup


def place_of(row: models.Model, name: str) -> Place:
    """Where the value of this row's sealed field lies."""
    field = _sealed(row.__class__, name)
    return place_in(
        row.__class__, name, {part: getattr(row, part) for part in (*field.row, field.apart) if part}
    )


def place_in(model: type[models.Model], name: str, row: Mapping[str, Any]) -> Place:
    """Where the value of a sealed field lies in a row that is not written yet; `row`: what the field is bound to."""
    field = _sealed(model, name)
    return Place(
        field.sealed_as,
        "/".join(str(row[part]) for part in field.row),
        is_apart=bool(field.apart and row[field.apart]),
    )


def look_up(model: type[models.Model], name: str, value: str) -> bytes:
    """The keyed hash by which a row is found whose sealed field `name` holds this value."""
    return lookup(value, purpose=_sealed(model, name).sealed_as)


def looked_up(row: models.Model, name: str, value: str) -> bytes:
    """What the look-up `name` of this row holds while its sealed field holds `value`."""
    field = row.__class__._meta.get_field(name)
    if not isinstance(field, LookUp):
        raise TypeError(f"{name} is no look-up")
    sealed = _sealed(field.owner(), field.of.rpartition(".")[2])
    return lookup(field.seen_as(row, value), purpose=field.found_as or sealed.sealed_as)


def _sealed(model: type[models.Model], name: str) -> SealedText:
    field = model._meta.get_field(name)
    if not isinstance(field, SealedText):
        raise TypeError(f"{name} is not sealed")
    return field
