"""Organisations, the trades in which they work, and the dwellings in which they are."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from grids.conduct.events import new_id
from grids.conduct.exclusions import for_the_rule_alone
from grids.conduct.history import keep_history
from grids.conduct.moments import FOUNDED, bounded
from grids.homes.placed import STREET, LiesWithDwelling, lies_with
from grids.homes.premises.kinds import (
    EVERY_LEAST,
    EVERY_MOST,
    USCC_DIGITS,
    EnterpriseClass,
    OrgHazard,
    PremisesKind,
)
from grids.homes.premises.querysets import OrganisationQuerySet, PremisesQuerySet
from grids.provenance import Provenance


class Trade(models.Model):
    """A trade in which venues work, and how often they are inspected."""

    # "": of the whole installation; an area's own row of the same code holds there instead
    owner_code = models.CharField(_("适用区域"), max_length=17, blank=True, editable=False)
    code = models.SlugField(_("代码"), max_length=40)
    name = models.CharField(_("名称"), max_length=40)
    inspect_every_days = models.PositiveSmallIntegerField(
        _("多少天检查一次"), null=True, blank=True, help_text=_("空着就是不定期，到期名单里没有它。")
    )
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=100)
    is_active = models.BooleanField(_("启用"), default=True)

    impersonal = "owner_code code name inspect_every_days provenance note order is_active"

    class Meta:
        verbose_name = verbose_name_plural = _("行业")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(inspect_every_days__isnull=True) | Q(inspect_every_days__range=(EVERY_LEAST, EVERY_MOST)),
                name="trade_is_inspected_within_bounds",
                violation_error_message=_("应在 1 到 1096 天之间。"),
            ),
            models.CheckConstraint(condition=Q(provenance__in=Provenance.values), name="trade_known_provenance"),
            models.UniqueConstraint(fields=["owner_code", "code"], name="trade_once_in_its_area"),
            models.UniqueConstraint(fields=["owner_code", "name"], name="trade_called_once_in_its_area"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


@keep_history
class Organisation(models.Model):
    """An enterprise, a shop, a public institution: known in a street by its unified social credit code, where it has one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    street_code = models.CharField(_("街道代码"), max_length=STREET, editable=False)
    name = models.CharField(_("名称"), max_length=80)
    uscc = models.CharField(_("统一社会信用代码"), max_length=USCC_DIGITS, blank=True)
    enterprise_class = models.CharField(_("企业类别"), max_length=2, choices=EnterpriseClass, blank=True)
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)

    impersonal = "street_code name uscc enterprise_class is_demo"

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("单位")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["street_code", "uscc"], condition=~Q(uscc=""), name="organisation_once_in_its_street",
                violation_error_message=_("这个统一社会信用代码已经登记为别的单位。"),
            ),
            models.CheckConstraint(
                condition=Q(uscc="") | Q(Exact(Length("uscc"), USCC_DIGITS)), name="organisation_code_has_18_digits",
                violation_error_message=_("统一社会信用代码应为 18 位。"),
            ),
            models.CheckConstraint(
                condition=Q(Exact(Length("street_code"), STREET)), name="organisation_of_a_street"
            ),
            models.CheckConstraint(
                condition=Q(enterprise_class__in=["", *EnterpriseClass.values]), name="organisation_known_class"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["street_code", "name"], name="organisation_by_name")]

    def __str__(self) -> str:
        return self.name


class Premises(LiesWithDwelling):
    """An organisation in a dwelling, from a day on; whoever answers for it, and by when it is inspected again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="premises", db_index=False, verbose_name=_("单位")
    )
    dwelling = models.ForeignKey(
        "grids.Dwelling", models.PROTECT, related_name="premises", verbose_name=_("户室")
    )
    kind = models.CharField(_("用作"), max_length=6, choices=PremisesKind)
    trade = models.ForeignKey(
        Trade, models.PROTECT, null=True, blank=True, related_name="premises", verbose_name=_("行业")
    )
    responsible = models.ForeignKey(
        "grids.Person", models.PROTECT, null=True, blank=True, related_name="answers_for", verbose_name=_("负责人")
    )  # fmt: skip
    office_phone = models.CharField(_("单位电话"), max_length=20, blank=True)
    org_hazard = models.CharField(_("安全隐患"), max_length=2, choices=OrgHazard, blank=True)
    inspected_on = models.DateField(_("上次检查"), null=True, blank=True)
    inspect_by = models.DateField(_("下次检查不晚于"), null=True, blank=True)
    period = DateRangeField(_("时段"))

    impersonal = "kind office_phone org_hazard inspected_on inspect_by period"

    objects = PremisesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("单位场所")
        ordering = ["dwelling", "period", "id"]
        constraints = [
            bounded("premises", days=["inspected_on", "inspect_by"], periods=["period"], since=FOUNDED),
            models.CheckConstraint(condition=Q(kind__in=PremisesKind.values), name="premises_known_kind"),
            models.CheckConstraint(
                condition=Q(kind=PremisesKind.VENUE, trade__isnull=False) | ~Q(kind=PremisesKind.VENUE),
                name="venue_has_a_trade",
                violation_error_message=_("经营场所要选行业。"),
            ),
            models.CheckConstraint(
                condition=Q(org_hazard__in=["", *OrgHazard.values]), name="premises_known_hazard"
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=True) | Q(period__startswith__isnull=False),
                name="premises_begin_some_day",
            ),
            ExclusionConstraint(
                name="organisation_once_in_a_dwelling",
                expressions=[
                    ("organisation", RangeOperators.EQUAL), (for_the_rule_alone("dwelling"), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("这个单位在这个时段已经登记在这户。"),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["community_code", "inspect_by", "id"], condition=Q(inspect_by__isnull=False),
                name="premises_by_inspection",
            ),
            models.Index(
                fields=["street_code", "inspect_by", "id"], condition=Q(inspect_by__isnull=False),
                name="premises_of_a_street_by_day",
            ),
            models.Index(fields=["area", "id"], name="premises_of_a_grid"),
        ]  # fmt: skip
        triggers = [lies_with("dwelling", "grids_dwelling")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.dwelling}"
