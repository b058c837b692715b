"""Which rows a step may be given: departments, grades, areas, channels and subjects that fit the matter."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from whistles.intake.choosing import areas, categories, rows_of, sources

__all__ = ["areas", "categories", "sources"]


def _serving(around: Any) -> QuerySet:
    """Departments that may be asked: of a complaint never one that it is about."""
    found = rows_of("grids.Department").serving(around.matter.area_id).order_by("name", "pk")
    if not around.matter.is_sealed:
        return found
    return found.exclude(pk__in={pk for lead in around.leads for pk in accused_by(lead)})


def may_lead(around: Any) -> QuerySet:
    """Departments that may lead in another's place: a community never does."""
    return _serving(around).exclude(kind="community").exclude(pk=around.matter.lead_department_id)


def may_take_over(around: Any) -> QuerySet:
    """Of those the ones that the leading department may ask: none that waits for the desk's answer to an objection."""
    return may_lead(around).exclude(pk__in=[part.department_id for part in around.objecting])


def may_assist(around: Any) -> QuerySet:
    """Departments that have no part yet."""
    return _serving(around).exclude(pk__in=[part.department_id for part in around.current])


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


def check_departments(lead: Any, leading: Any, assisting: list) -> None:
    """Refuse departments that may not be whistled to, each with its sentence."""
    require(
        leading.kind != "community",
        _("社区不能牵头，只能按职责清单配合；请选一个部门牵头。"),
        field="lead_department",
    )
    accused = accused_by(lead) if lead.is_sealed else set()
    for department in (leading, *assisting):
        require(
            department.is_active,
            _("「%(name)s」已停用。") % {"name": department.name},
            field="lead_department",
        )
        require(
            department.serves(lead.area_id),
            _("「%(name)s」不服务这个区域，请选本街道或上级的部门。") % {"name": department.name},
            field="lead_department",
        )
        require(
            department.pk not in accused,
            _("这是反映「%(name)s」或其人员的检举控告，不能吹给它自己。") % {"name": department.name},
            field="lead_department",
        )


def accused_by(lead: Any) -> set[int]:
    """Ids of the departments that a complaint is about, or that somebody works for whom it is about."""
    found = {lead.accused_id} - {None}
    accused = lead.accused_person.user if lead.accused_person_id else None
    if accused is not None:
        works = rows_of("grids.Department").worked_for_by(accused, by_any=True)
        found |= set(works.values_list("pk", flat=True))
    return found
