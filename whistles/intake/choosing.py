"""Which rows a step of a lead may be given, and why others are not."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.oracle import scope
from grids.access.roles import Permission
from grids.conduct.questions import Question
from grids.conduct.refusals import Refusal, require


def rows_of(name: str) -> Any:
    """The rows of a model by its label: tables are read before models are made."""
    return apps.get_model(name).objects


def areas(around: Any) -> QuerySet:
    """Areas of the same street, but the present one: numbers and books are the street's.

    That there still are, and in which whoever moves it may do so too.
    """
    matter, by = around.matter, around.by
    found = (
        rows_of("grids.Area").standing_on(timezone.localdate()).filter(code__startswith=matter.street_code)
    )
    if not by.is_system:
        needed = Permission.COMPLAINT_HANDLE if matter.is_sealed else around.placed_with
        found = found.filter(scope(by, needed, area="code"))
    return found.exclude(code=matter.area_id).order_by("code")


def placed(area: Any) -> str:
    """An area by its name, a grid with what it lies in: every community has a 第一网格."""
    return area.short_name


def categories(around: Any) -> QuerySet:
    """Subjects in use here, but the present one."""
    found = rows_of("whistles.Category").owned_for(around.matter.area_id).filter(is_active=True)
    return found.exclude(pk=around.matter.category_id).order_by("path")


def sources(around: Any) -> QuerySet:
    """Channels in use here, but the present one."""
    matter = around.matter
    found = rows_of("whistles.Source").owned_for(matter.area_id).filter(is_active=True)
    return found.exclude(code=matter.source_id).order_by("order", "code")


def grades_of(area: Any) -> list[Any]:
    """The grades of an area's scheme, in their order."""
    return _in_force(area.code).of()


@lru_cache(maxsize=64)
def _in_force(area_code: str) -> Question:
    area = apps.get_model("grids.Area")(code=area_code)
    return Question(lambda: rows_of("whistles.Grade").for_area(area).select_related("scheme"))


def grade_among(grades: Sequence[Any], area: Any, code: str) -> Any:
    """The grade of these with this code, `key` or name; Refusal names the choices.

    A behaviour (routine, key, emergency) names the first that behaves so.
    """
    for grade in grades:
        if code in (grade.code, grade.key, grade.name, str(grade)):
            return grade
    for grade in grades:
        if code == grade.behaviour:
            return grade
    choices = "、".join(f"{grade.code}（{grade}）" for grade in grades)
    if not choices:
        raise Refusal(_("「%(area)s」还没有哨种方案，请先在后台设置。") % {"area": area.name}, field="grade")
    raise Refusal(
        _("没有哨种「%(code)s」，可用的有：%(choices)s。") % {"code": code, "choices": choices}, field="grade"
    )


def grades(around: Any) -> list[Any]:
    """Grades in force here."""
    return around.grades


def grade(around: Any, wanted: Any) -> Any:
    """The grade that is wanted, of those in force here; Refusal where it is none of them."""
    if not isinstance(wanted, Model):
        return grade_among(around.grades, around.matter.area, str(wanted))
    found = next((grade for grade in around.grades if grade.pk == wanted.pk), None)
    if found is None:
        raise Refusal(_("「%(grade)s」不是本区域方案里的哨种。") % {"grade": wanted}, field="grade")
    return found


def is_restricted(grade: Any) -> bool:
    """Whether nobody whistles by it alone."""
    return grade.needs_approval


def grade_named(grade: Any) -> str:
    """A grade; one that nobody whistles by alone says so."""
    return _("%(grade)s（须先批准）") % {"grade": grade} if grade.needs_approval else str(grade)


def grades_to_approve(around: Any) -> QuerySet:
    """Grades in force here that nobody whistles by alone."""
    grades = rows_of("whistles.Grade").for_area(around.matter.area)
    return grades.filter(needs_approval=True).select_related("scheme")


def answers_nobody(around: Any) -> bool:
    """Whether nobody waits for a reply: no caller is known, and no hotline has an order open for it."""
    lead = around.matter
    return not lead.is_sealed and not lead.has_reporter and not lead.source.is_numbered


def was_answered(around: Any) -> bool:
    """Whether who reported it was told something."""
    return bool(around.matter.reply)


# -- whistles --


def open_whistles(around: Any) -> QuerySet:
    """Whistles of the lead's street that go on and of which the asker may know; never a complaint's."""
    found = rows_of("whistles.Whistle").all()
    found = found.ordinary() if around.by.is_system else found.ordinary_to(around.by)
    return found.filter(street_code=around.matter.street_code).going_on()


def to_merge_into(around: Any, wanted: Any) -> Any:
    """The whistle that a lead is merged into, by its number; Refusal where it is none that goes on."""
    number = str(getattr(wanted, "number", wanted)).strip()
    found = open_whistles(around).filter(number__iexact=number).first()
    require(
        found, _("没有编号是「%(number)s」、还在办理的哨件；请核对编号，或者另行吹哨。") % {"number": number}, field="whistle",
    )  # fmt: skip
    return found


# -- departments --


def is_about_no_office(around: Any) -> bool:
    """Whether it is a complaint that names no office."""
    return around.matter.is_about_no_office


def serving(around: Any) -> QuerySet:
    """Departments that may be asked, the nearest first: of a complaint never one that it is about."""
    found = rows_of("grids.Department").serving(around.matter.area_id).order_by("-area__level", "name", "pk")
    if not around.matter.is_sealed:
        return found
    return found.exclude(pk__in={pk for lead in around.leads for pk in accused_by(lead)})


def may_lead(around: Any) -> QuerySet:
    """Departments that may lead: a community never does."""
    return serving(around).exclude(kind="community")


def may_assist(around: Any) -> QuerySet:
    """Departments that may assist."""
    return serving(around)


def to_lead(around: Any, wanted: Any) -> Any:
    """The department that is to lead; Refusal says why it may not."""
    (found,) = _departments([wanted], "lead_department")
    require(
        found.kind != "community", _("社区不能牵头，只能按职责清单配合；请选一个部门牵头。"), field="lead_department",
    )  # fmt: skip
    _check_asked(around.matter, [found], "lead_department")
    return found


def to_assist(around: Any, wanted: Iterable[Any]) -> list[Any]:
    """The departments that are to assist; Refusal says why one may not."""
    found = _departments(list(wanted), "assisting")
    _check_asked(around.matter, found, "assisting")
    communities = [one for one in found if one.kind == "community"]
    if communities:
        _check_duty(around.matter, communities)
    return found


def _check_duty(lead: Any, communities: list[Any]) -> None:
    """A community assists only in what the duty list says, where there is one for communities; else in whatever it is asked."""
    told = rows_of("whistles.DutyRule").holding(lead.area_id).filter(department__kind="community")
    if not told.exists():
        return
    fit = set(told.about(lead.category).values_list("department_id", flat=True))
    for one in communities:
        require(
            one.pk in fit, _("职责清单里，「%(name)s」不配合这一类事项。") % {"name": one.name}, field="assisting",
        )  # fmt: skip


def _departments(wanted: list[Any], field: str) -> list[Any]:
    """Departments by their codes, or themselves; each once."""
    codes = {str(one) for one in wanted if not isinstance(one, Model)}
    found = list(rows_of("grids.Department").filter(code__in=codes)) if codes else []
    require(len(found) == len(codes), _("没有这个部门；请从名单里选。"), field=field)
    return list(dict.fromkeys([*(one for one in wanted if isinstance(one, Model)), *found]))


def _check_asked(lead: Any, departments: list[Any], field: str) -> None:
    accused = accused_by(lead) if lead.is_sealed else set()
    for one in departments:
        require(one.is_active, _("「%(name)s」已停用。") % {"name": one.name}, field=field)
        require(
            one.serves(lead.area_id),
            _("「%(name)s」不服务这个区域，请选本街道或上级的部门。") % {"name": one.name},
            field=field,
        )
        require(
            one.pk not in accused,
            _("这是反映「%(name)s」或其人员的检举控告，不能吹给它自己。") % {"name": one.name},
            field=field,
        )


def accused_by(lead: Any) -> set[int]:
    """Ids of the departments that a complaint is about, or that somebody works for whom it is about."""
    found = {lead.accused_id} - {None}
    accused = lead.accused_person.user if lead.accused_person_id else None
    if accused is not None:
        works = rows_of("grids.Department").worked_for_by(accused, by_any=True)
        found |= set(works.values_list("pk", flat=True))
    return found
