"""Collector: Django looks for administration pages here."""

from whistles.clocks import admin as clocks
from whistles.imports import admin as imports
from whistles.intake import admin as intake
from whistles.lifecycle import admin as lifecycle
from whistles.statistics import admin as statistics
from whistles.verification import admin as verification

__all__ = ["clocks", "imports", "intake", "lifecycle", "statistics", "verification"]
