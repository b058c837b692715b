"""Collector: Celery looks for tasks here."""

from grids.background.tasks import imports_go_on, statistics_go_on, urgent_work_goes_on
from grids.exports.tasks import hand_out_exports, run_export, sweep_exports
from grids.files.tasks import sweep_files
from grids.identity.tasks import sweep_sessions

__all__ = [
    "hand_out_exports", "imports_go_on", "run_export", "statistics_go_on", "sweep_exports", "sweep_files", "sweep_sessions",
    "urgent_work_goes_on",
]  # fmt: skip
