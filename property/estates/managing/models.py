"""Who manages an estate: the stretches of its history, companies with their contracts, who is on the spot, what residents said."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.conduct.moments import FOUNDED, LAST_DAY, bounded
from grids.personal.fields import ARCHIVED, Basis, PersonalLine, Reader
from grids.provenance import Provenance
from property.estates.kinds import Exact, ManagedBy, OnTheSpot
from property.estates.models import Estate

# the first year of a score, and residents who answered at most
FIRST_YEAR, ANSWERS_MOST = 1990, 1_000_000
# answers, the best first
ANSWERS = ("very_good", "good", "fair", "poor", "very_poor")
PUBLISHED = {
    "purpose": _("小区公示、联系物业"),
    "basis": Basis.STAFF,
    "retention": ARCHIVED,
    "readers": (Reader.SIGNED_IN,),
}


class Company(models.Model):
    """A property company, by the name and code of its licence: what anybody may look up."""

    name = models.CharField(_("公司名称"), max_length=80, unique=True)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, default="")
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)

    impersonal = "name uscc is_demo"

    class Meta:
        verbose_name = verbose_name_plural = _("物业公司")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"],
                condition=~Q(uscc=""),
                name="company_of_a_code_once",
                violation_error_message=_("这个统一社会信用代码已经登记在另一家公司名下，请核对。"),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class Management(models.Model):
    """Who managed an estate over a time, half open. What was entered wrongly is struck and entered anew."""

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="managements")
    kind = models.CharField(_("谁在管"), max_length=8, choices=ManagedBy)
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="managements", verbose_name=_("物业公司")
    )
    office_phone = models.CharField(_("办公电话"), max_length=30, blank=True, default="")
    period = DateRangeField(_("期间"))
    exact = models.CharField(_("开始的日期"), max_length=5, choices=Exact, default=Exact.DAY)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.LOCAL)
    is_struck = models.BooleanField(default=False, editable=False)

    impersonal = "kind office_phone period exact note provenance is_struck"

    class Meta:
        verbose_name = verbose_name_plural = _("小区由谁管")
        ordering = ["period", "id"]
        constraints = [
            bounded("management", periods=["period"], since=FOUNDED),
            models.CheckConstraint(condition=Q(kind__in=ManagedBy.values), name="management_known_kind"),
            models.CheckConstraint(condition=Q(exact__in=Exact.values), name="management_known_exactness"),
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="management_known_provenance"
            ),
            models.CheckConstraint(
                condition=Q(kind=ManagedBy.COMPANY, company__isnull=False)
                | ~Q(kind=ManagedBy.COMPANY) & Q(company__isnull=True),
                name="management_by_a_company_names_it",
                violation_error_message=_("由物业公司管的要写公司名称，其他的不写。"),
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__startswith__isnull=False),
                name="management_begins_and_lasts",
                violation_error_message=_("结束日期要晚于开始日期。"),
            ),
            ExclusionConstraint(
                name="one_management_of_an_estate_at_a_time",
                expressions=[("estate", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(is_struck=False),
                violation_error_message=_("这段时间已经登记了由谁管，请核对日期，或先作废原来那一段。"),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.company) if self.company_id else self.get_kind_display()


class Contract(models.Model):
    """What was agreed with a company for a time."""

    management = models.ForeignKey(Management, models.PROTECT, related_name="contracts")
    period = DateRangeField(_("合同期限"))
    fee = models.CharField(_("收费标准"), max_length=80, blank=True, default="")
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")
    is_struck = models.BooleanField(default=False, editable=False)

    impersonal = "period fee note is_struck"

    class Meta:
        verbose_name = verbose_name_plural = _("物业合同")
        ordering = ["period", "id"]
        constraints = [
            bounded("contract", periods=["period"]),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
                name="contract_begins_and_ends",
                violation_error_message=_("合同到期日要晚于开始日期。"),
            ),
            ExclusionConstraint(
                name="one_contract_of_a_management_at_a_time",
                expressions=[("management", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(is_struck=False),
                violation_error_message=_("这段时间已经登记了一份合同，请核对日期，或先作废原来那一份。"),
            ),
        ]  # fmt: skip
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.management} {self.period}"


class EstatePost(models.Model):
    """Somebody who works for an estate and whom everybody may call there: by post, name and office phone."""

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="posts")
    kind = models.CharField(_("属于"), max_length=5, choices=OnTheSpot, default=OnTheSpot.SPOT)
    what = models.CharField(_("岗位"), max_length=30)
    name = PersonalLine(_("姓名"), max_length=40, **PUBLISHED)
    office_phone = PersonalLine(_("办公电话"), max_length=30, blank=True, default="", **PUBLISHED)
    from_day = models.DateField(_("从哪天起"))
    ended_on = models.DateField(_("离岗日期"), null=True, editable=False)

    impersonal = "kind what from_day ended_on"

    class Meta:
        verbose_name = verbose_name_plural = _("小区现场人员")
        ordering = ["kind", "id"]
        constraints = [
            bounded("estatepost", days=["from_day", "ended_on"]),
            models.CheckConstraint(condition=Q(kind__in=OnTheSpot.values), name="estate_post_known_kind"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("from_day")),
                name="estate_post_ends_after_it_began",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.what} {self.name}"


def _count(label):
    return models.PositiveIntegerField(label, default=0, validators=[MaxValueValidator(ANSWERS_MOST)])


class Score(models.Model):
    """What residents said of who manages, in one year: how many were asked, how many answered what. No person."""

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="opinions")
    year = models.PositiveSmallIntegerField(
        _("年度"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_DAY.year)]
    )
    sample = models.PositiveIntegerField(
        _("发放问卷（户）"), validators=[MinValueValidator(1), MaxValueValidator(ANSWERS_MOST)]
    )
    very_good = _count(_("很满意"))
    good = _count(_("满意"))
    fair = _count(_("一般"))
    poor = _count(_("不满意"))
    very_poor = _count(_("很不满意"))
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.LOCAL)
    is_struck = models.BooleanField(default=False, editable=False)

    impersonal = "year sample very_good good fair poor very_poor provenance is_struck"

    class Meta:
        verbose_name = verbose_name_plural = _("年度评分")
        ordering = ["-year", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__range=(FIRST_YEAR, LAST_DAY.year)), name="score_year_within_bounds"
            ),
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="score_known_provenance"
            ),
            models.CheckConstraint(
                condition=Q(sample__gte=F("very_good") + F("good") + F("fair") + F("poor") + F("very_poor")),
                name="score_answers_within_the_sample",
                violation_error_message=_("收回的问卷不能多于发放的，请核对各项人数。"),
            ),
            models.UniqueConstraint(
                fields=["estate", "year"],
                condition=Q(is_struck=False),
                name="score_of_an_estate_once_a_year",
                violation_error_message=_("这一年的评分已经登记，请先作废原来那一次。"),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.estate_id} {self.year}"

    @property
    def answered(self) -> int:
        """How many answered."""
        return sum(getattr(self, one) for one in ANSWERS)

    @property
    def told(self) -> list[tuple[str, int]]:
        """Each answer with how many gave it, the best first."""
        return [(self._meta.get_field(one).verbose_name, getattr(self, one)) for one in ANSWERS]
