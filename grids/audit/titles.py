"""Titles stay out of the administration's log: it is kept for good, and a title may name somebody."""

from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.db.models.signals import pre_save

from grids.personal.fields import passing_fields
from grids.personal.kept import label_of


def connect() -> None:
    """Called once when the product is loaded."""
    pre_save.connect(_name_by_number, sender=LogEntry, dispatch_uid="titles stay out")


def _name_by_number(sender: type, instance: LogEntry, **more: object) -> None:
    """Of a row with values whose term ends only its number is kept, or its key where it has none."""
    model = instance.content_type.model_class() if instance.content_type else None
    if model is None or not passing_fields(model):
        return
    row = model._base_manager.filter(pk=instance.object_id).first()
    instance.object_repr = _shown(row)[:200] or str(instance.object_id)


def _shown(row: Model | None) -> str:
    """What the administration's own list shows too: the number of the channel, where the row has none of ours."""
    if row is None or getattr(row, "is_sealed", False):
        return ""
    return label_of(row) or str(getattr(row, "source_number", ""))
