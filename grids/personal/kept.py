"""What a record that is kept for good may say of a row: it asks the row's fields, whichever way the record is written."""

from typing import Any

from django.db import models

from grids.personal.fields import passing_fields
from grids.personal.masking import STARS


def label_of(row: models.Model) -> str:
    """How it calls the row: by our own number where values of the row have a term, "" where such a row has none."""
    if not passing_fields(row.__class__):
        return str(row)
    # a complaint's own number is nobody's to know
    if getattr(row, "is_sealed", False):
        return ""
    return str(getattr(row, "number", "") or "")


def value_of(model: type[models.Model], name: str, value: Any) -> Any:
    """What it says of a field's value: nothing but that there was one, where the value has a term."""
    passing = {field.name for field in passing_fields(model)}
    return STARS if name in passing and value not in (None, "") else value
