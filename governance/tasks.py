"""Collector: Celery looks for tasks here."""

from governance.feedback.tasks import erase_feedback

__all__ = ["erase_feedback"]
