"""Which rows a step of a lead may be given."""

from typing import Any

from django.apps import apps
from django.db.models import QuerySet


def rows_of(name: str) -> Any:
    """The rows of a model by its label: tables are read before models are made."""
    return apps.get_model(name).objects


def areas(around: Any) -> QuerySet:
    """Areas of the same street, but the present one: numbers and books are the street's."""
    matter = around.matter
    found = rows_of("grids.Area").filter(code__startswith=matter.street_code)
    return found.exclude(code=matter.area_id).order_by("code")


def categories(around: Any) -> QuerySet:
    """Subjects in use here, but the present one."""
    found = rows_of("whistles.Category").owned_for(around.matter.area_id).filter(is_active=True)
    return found.exclude(pk=around.matter.category_id).order_by("path")


def sources(around: Any) -> QuerySet:
    """Channels in use here, but the present one."""
    matter = around.matter
    found = rows_of("whistles.Source").owned_for(matter.area_id).filter(is_active=True)
    return found.exclude(code=matter.source_id).order_by("order", "code")


def grades_to_approve(around: Any) -> QuerySet:
    """Grades in force here that nobody whistles by alone."""
    grades = rows_of("whistles.Grade").for_area(around.matter.area)
    return grades.filter(needs_approval=True).select_related("scheme")
