"""Collector: Django looks for models here."""

from property.estates.models import Estate, EstateBuilding, EstateEvent

__all__ = ["Estate", "EstateBuilding", "EstateEvent"]
