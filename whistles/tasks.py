"""Collector: Celery looks for tasks here."""

from whistles.growth.tasks import make_partitions
from whistles.imports.tasks import hand_out_imports, run_import, sweep_imports
from whistles.lifecycle.tasks import erase_matters
from whistles.statistics.tasks import recount_statistics, refresh_statistics
from whistles.verification.tasks import make_day_heads, make_moment_head, verify_books

__all__ = [
    "erase_matters",
    "hand_out_imports",
    "make_day_heads",
    "make_moment_head",
    "make_partitions",
    "recount_statistics",
    "refresh_statistics",
    "run_import",
    "sweep_imports",
    "verify_books",
]
