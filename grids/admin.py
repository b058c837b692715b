"""Collector: Django looks for administration pages here."""

from grids.areas import admin as areas
from grids.audit import admin as audit
from grids.privacy import admin as privacy
from grids.staff import admin as staff

__all__ = ["areas", "audit", "privacy", "staff"]
