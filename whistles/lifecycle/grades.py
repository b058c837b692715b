"""Schemes of whistle kinds and their grades: rows that a street edits."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.provenance import Provenance
from whistles.clocks.models import LimitUnit
from whistles.lifecycle.querysets import GradeQuerySet


class Scheme(models.Model):
    """A district's set of whistle kinds."""

    code = models.SlugField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    area_code = models.CharField(
        _("适用区域代码"), max_length=17, unique=True, help_text=_("区县或街道的国家代码，例如五华区 530102")
    )
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)

    impersonal = "code name area_code provenance"

    class Meta:
        verbose_name = verbose_name_plural = _("哨种方案")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Behaviour(models.TextChoices):
    """What every grade counts as, so that figures exist everywhere."""

    ROUTINE = "routine", _("常规")
    KEY = "key", _("重点")
    EMERGENCY = "emergency", _("应急")


class GradeLevel(models.TextChoices):
    """The level that answers for a grade, where the scheme has levels."""

    COMMUNITY = "community", _("社区级")
    STREET = "street", _("街道级")
    DISTRICT = "district", _("区级")
    CITY = "city", _("市级")


def _amount(label):
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


def _unit(label):
    return models.CharField(label, max_length=16, choices=LimitUnit, blank=True)


class Grade(models.Model):
    """A whistle kind of a scheme. `key` (scheme-code) is what figures and imports name it by."""

    key = models.SlugField(_("标识"), max_length=50, unique=True)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="grades", verbose_name=_("方案"))
    code = models.SlugField(_("代码"), max_length=28)
    name = models.CharField(_("名称"), max_length=30)
    behaviour = models.CharField(_("统计归类"), max_length=10, choices=Behaviour)
    level = models.CharField(_("层级"), max_length=10, choices=GradeLevel, blank=True)
    sign_amount, sign_unit = _amount(_("签收时限")), _unit(_("签收时限单位"))
    contact_amount, contact_unit = _amount(_("联系时限")), _unit(_("联系时限单位"))
    report_amount, report_unit = _amount(_("报到时限")), _unit(_("报到时限单位"))
    close_amount, close_unit = _amount(_("办结时限")), _unit(_("办结时限单位"))
    limits_provenance = models.CharField(
        _("时限出处"), max_length=10, choices=Provenance, default=Provenance.OURS
    )
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)
    needs_approval = models.BooleanField(
        _("吹哨前要批准"), default=False, db_default=False, help_text=_("街道负责人批准后才能吹这种哨")
    )
    copies_district = models.BooleanField(
        _("双派到区"), default=False, db_default=False, help_text=_("吹哨时同时告知区级督办岗")
    )
    order = models.PositiveSmallIntegerField(_("排序"), default=100)
    is_active = models.BooleanField(_("启用"), default=True)

    impersonal = (
        "needs_approval copies_district key code name behaviour level sign_amount sign_unit contact_amount contact_unit report_amount report_unit "
        "close_amount close_unit limits_provenance provenance order is_active"
    )

    objects = GradeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("哨种")
        ordering = ["scheme", "order"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="one_grade_of_a_code_in_a_scheme"),
            models.CheckConstraint(condition=Q(behaviour__in=Behaviour.values), name="grade_known_behaviour"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{clock}_amount__isnull": True, f"{clock}_unit": ""})
                    | Q(**{f"{clock}_amount__gt": 0, f"{clock}_unit__in": LimitUnit.values}),
                    name=f"grade_{clock}_limit_has_its_unit",
                    violation_error_message=_("时限的数值和单位要一起填写，或者都留空。"),
                )
                for clock in ("sign", "contact", "report", "close")
            ),
        ]

    @property
    def rank(self) -> tuple[int, int]:
        """How urgent, then whose: what escalating raises and de-escalating lowers."""
        return Behaviour.values.index(self.behaviour), [*GradeLevel.values, ""].index(self.level)

    def __str__(self) -> str:
        level = str(GradeLevel(self.level).label) if self.level else ""
        return f"{self.name} · {level}" if level and level not in self.name else self.name
