"""Collector: Django looks for models here."""

from property.estates.models import Estate, EstateBuilding, EstateEvent
from property.repairs.models import Repair, RepairEvent, RepairHours

__all__ = ["Estate", "EstateBuilding", "EstateEvent", "Repair", "RepairEvent", "RepairHours"]
