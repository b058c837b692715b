"""Collector: Celery looks for tasks here."""

from grids.identity.tasks import sweep_sessions

__all__ = ["sweep_sessions"]
