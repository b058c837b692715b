"""Collector: Celery looks for tasks here."""

from whistles.imports.tasks import run_waiting_imports, sweep_imports
from whistles.statistics.tasks import recount_statistics, refresh_statistics

__all__ = ["recount_statistics", "refresh_statistics", "run_waiting_imports", "sweep_imports"]
