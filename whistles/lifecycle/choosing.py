"""Which rows a step may be given: departments, grades, areas, channels and subjects that fit the matter."""

from typing import Any

from django.db.models import QuerySet

from whistles.intake.choosing import areas, categories, placed, rows_of, serving, sources

__all__ = ["areas", "categories", "placed", "sources"]


def may_lead(around: Any) -> QuerySet:
    """Departments that may lead in another's place: a community never does."""
    return serving(around).exclude(kind="community").exclude(pk=around.matter.lead_department_id)


def may_take_over(around: Any) -> QuerySet:
    """Of those the ones that the leading department may ask: none that waits for the desk's answer to an objection."""
    return may_lead(around).exclude(pk__in=[part.department_id for part in around.objecting])


def may_assist(around: Any) -> QuerySet:
    """Departments that have no part yet."""
    return serving(around).exclude(pk__in=[part.department_id for part in around.current])


def assisting(around: Any) -> QuerySet:
    """Departments that assist."""
    parts = [part.department_id for part in around.current if part.part == "assist"]
    return rows_of("grids.Department").filter(pk__in=parts).order_by("name", "pk")


def objecting(around: Any) -> QuerySet:
    """Departments that say the matter isn't theirs to assist in."""
    parts = [part.department_id for part in around.objecting]
    return rows_of("grids.Department").filter(pk__in=parts).order_by("name", "pk")


def to_follow_up(around: Any) -> QuerySet:
    """Leads of whose reporters nobody asked since it was closed how it went."""
    found = rows_of("whistles.Lead").filter(whistle=around.matter).exclude(source_number__in=around.followed)
    return found.select_related("source").order_by("received_at", "pk")


def called(lead: Any) -> str:
    """A lead by its channel and number."""
    return f"{lead.source.short_name} {lead.source_number}"


def to_rate(around: Any) -> QuerySet:
    """Departments whose part the street has not rated in this round."""
    parts = [part.department_id for part in around.current if not part.mark]
    return rows_of("grids.Department").filter(pk__in=parts).order_by("name", "pk")


def _grades(around: Any, *, higher: bool) -> QuerySet:
    matter = around.matter
    grades = rows_of("whistles.Grade").for_area(matter.area).select_related("scheme")
    fit = [
        grade.pk
        for grade in grades
        if (grade.rank > matter.grade.rank) == higher and grade.rank != matter.grade.rank
    ]
    return grades.filter(pk__in=fit)


def higher(around: Any) -> QuerySet:
    """Grades above the present one."""
    return _grades(around, higher=True)


def lower(around: Any) -> QuerySet:
    """Grades below the present one."""
    return _grades(around, higher=False)
