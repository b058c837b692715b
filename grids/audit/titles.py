"""Titles stay out of the administration's log: it is kept for good, and a title may name somebody."""

from django.contrib.admin.models import LogEntry
from django.db.models.signals import pre_save

from grids.personal.fields import passing_fields

NUMBERS = ("number", "source_number")


def connect() -> None:
    """Called once when the product is loaded."""
    pre_save.connect(_name_by_number, sender=LogEntry, dispatch_uid="titles stay out")


def _name_by_number(sender: type, instance: LogEntry, **more: object) -> None:
    """Of a row with values whose term ends only its number is kept, or its key where it has none."""
    model = instance.content_type.model_class() if instance.content_type else None
    if model is None or not passing_fields(model):
        return
    named = [one.name for one in model._meta.concrete_fields if one.name in NUMBERS]
    row = model._base_manager.filter(pk=instance.object_id).values_list(*named[:1] or ["pk"]).first()
    instance.object_repr = str(row[0] if row else instance.object_id)[:200]
