"""Collector: Celery looks for tasks here."""

from whistles.imports.tasks import run_waiting_imports, sweep_imports
from whistles.lifecycle.tasks import erase_matters
from whistles.statistics.tasks import recount_statistics, refresh_statistics

__all__ = [
    "erase_matters",
    "recount_statistics",
    "refresh_statistics",
    "run_waiting_imports",
    "sweep_imports",
]
