"""Collector: Celery looks for tasks here."""

from whistles.growth.tasks import make_partitions
from whistles.imports.tasks import hand_out_imports, run_import, sweep_imports
from whistles.intake.tasks import read_for_the_search
from whistles.lifecycle.tasks import count_deadlines_anew, erase_matters, say_what_is_due
from whistles.statistics.tasks import recount_statistics, refresh_statistics
from whistles.verification.tasks import make_day_heads, make_moment_head, verify_books

__all__ = [
    "count_deadlines_anew",
    "erase_matters",
    "hand_out_imports",
    "make_day_heads",
    "make_moment_head",
    "make_partitions",
    "read_for_the_search",
    "recount_statistics",
    "refresh_statistics",
    "run_import",
    "say_what_is_due",
    "sweep_imports",
    "verify_books",
]
