"""Collector: Django looks for models here."""

from governance.feedback.models import Feedback

__all__ = ["Feedback"]
