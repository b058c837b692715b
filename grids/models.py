"""Collector: Django looks for models here."""

from grids.areas.models import Area, AreaBoundary, AreaLevel
from grids.audit.models import SecurityEvent
from grids.privacy.models import Disclosure, KeyProbe
from grids.staff.models import (
    Appointment,
    Department,
    DepartmentMembership,
    Member,
    PostKind,
    User,
)

__all__ = [
    "Appointment",
    "Area",
    "AreaBoundary",
    "AreaLevel",
    "Department",
    "DepartmentMembership",
    "Disclosure",
    "KeyProbe",
    "Member",
    "PostKind",
    "SecurityEvent",
    "User",
]
