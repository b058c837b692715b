"""Collector: Django looks for models here."""

from property.estates.funds.models import FundEntry
from property.estates.managing.models import Company, Contract, EstatePost, Management, Score
from property.estates.models import Estate, EstateBuilding, EstateEvent
from property.repairs.models import Repair, RepairEvent, RepairHours

__all__ = [
    "Company", "Contract", "Estate", "EstateBuilding", "EstateEvent", "EstatePost", "FundEntry", "Management", "Repair",
    "RepairEvent", "RepairHours", "Score",
]  # fmt: skip
