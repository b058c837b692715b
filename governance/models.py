"""Collector: Django looks for models here."""
