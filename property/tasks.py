"""Collector: Celery looks for tasks here."""

from property.canvass.tasks import erase_canvass_answers
from property.points.tasks import erase_job_holders
from property.repairs.tasks import erase_repairs, remind_of_repairs

__all__ = ["erase_canvass_answers", "erase_job_holders", "erase_repairs", "remind_of_repairs"]
