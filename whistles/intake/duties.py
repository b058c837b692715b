"""The duty list (职责清单): which department answers for which subject where, leading or assisting."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.areas.codes import ancestor_codes
from grids.areas.models import Area
from grids.provenance import Provenance
from grids.staff.models import Department, DepartmentKind
from whistles.intake.models import Category


class Duty(models.TextChoices):
    """How a department answers for a subject."""

    LEAD = "lead", _("牵头")
    ASSIST = "assist", _("配合")


class DutyQuerySet(models.QuerySet):
    """The duty list as phrases."""

    def holding(self, area_code: str) -> "DutyQuerySet":
        """Rows in force in an area: its own, and those of what it lies in."""
        return self.filter(area__in=ancestor_codes(area_code), is_active=True, department__is_active=True)

    def about(self, category: Category | None) -> "DutyQuerySet":
        """Rows for a subject: its own, those of the subjects it lies under, and those for every one."""
        paths = ancestors_of(category.path) if category else []
        return self.filter(Q(category=None) | Q(category__path__in=paths))


def ancestors_of(path: str) -> list[str]:
    """A subject's path and those of the subjects above it, the nearest first."""
    parts = path.split(Category.SEPARATOR)
    return [Category.SEPARATOR.join(parts[:count]) for count in range(len(parts), 0, -1)]


class DutyRule(models.Model):
    """A department's duty for a subject, in an area and below it; a community has none but to assist."""

    area = models.ForeignKey(
        Area,
        models.PROTECT,
        to_field="code",
        db_column="area_code",
        related_name="+",
        verbose_name=_("适用区域"),
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="duties", null=True, blank=True, verbose_name=_("诉求分类"),
        help_text=_("下级分类没有自己的一条时，也用这一条；留空为所有分类"),
    )  # fmt: skip
    department = models.ForeignKey(Department, models.PROTECT, related_name="duties", verbose_name=_("部门"))
    duty = models.CharField(_("职责"), max_length=6, choices=Duty, default=Duty.LEAD)
    basis = models.CharField(_("依据"), max_length=80, blank=True, help_text=_("例如职责清单的文号和条款"))
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)
    is_active = models.BooleanField(_("启用"), default=True)

    impersonal = "duty basis provenance is_active"

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("职责清单")
        ordering = ["area", "category", "duty", "department"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "category", "department"], name="one_duty_of_a_department_for_a_subject",
                nulls_distinct=False,
                violation_error_message=_("这个部门在这个区域的这个分类已经有一条，请改那一条。"),
            ),
            models.CheckConstraint(condition=Q(duty__in=Duty.values), name="duty_known"),
        ]  # fmt: skip

    def clean(self) -> None:
        """A community never leads, and a department answers only where it serves."""
        super().clean()
        if self.department_id and self.duty == Duty.LEAD and self.department.kind == DepartmentKind.COMMUNITY:
            raise ValidationError({"duty": _("社区不能牵头，只能配合。")})
        if self.department_id and self.area_id and not self.department.serves(self.area_id):
            raise ValidationError({"department": _("这个部门不服务这个区域。")})

    def __str__(self) -> str:
        return f"{self.department} · {self.category or _('所有分类')} · {self.get_duty_display()}"
