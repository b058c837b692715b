"""Collector: Celery looks for tasks here."""

from grids.background.tasks import imports_go_on, statistics_go_on, urgent_work_goes_on
from grids.files.tasks import sweep_files
from grids.identity.tasks import sweep_sessions

__all__ = ["imports_go_on", "statistics_go_on", "sweep_files", "sweep_sessions", "urgent_work_goes_on"]
