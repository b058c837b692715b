"""Leases: which dwelling or part of it is let to whom, from when until when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext_lazy as _

from grids.conduct.events import new_id
from grids.conduct.moments import FOUNDED, bounded
from grids.homes.leases.kinds import PART_MOST, EndedHow
from grids.homes.leases.querysets import LeaseQuerySet, LeaseTenantQuerySet
from grids.homes.placed import LiesWithDwelling, lies_with
from grids.homes.premises.models import Organisation
from grids.registry.dwellings.kinds import RentalUse


def _effective() -> CombinedExpression:
    """The contract's period as far as it held: nothing of it, where it never was."""
    until = Func(
        Value(None, output_field=models.DateField()),
        "ended_on",
        function="daterange",
        output_field=DateRangeField(),
    )
    return CombinedExpression(F("period"), "*", until, output_field=DateRangeField())


def _end(of: str) -> Func:
    return Func(_effective(), function=of, output_field=models.DateField(null=True))


class Lease(LiesWithDwelling):
    """A dwelling let, or a part of it; the period is the contract's, and `ended_on` the day on which it was over before that.

    Upper ends are the days from which on it holds no more; what was taken back has an empty period. landlord: neither person nor
    organisation: the owners.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dwelling = models.ForeignKey(
        "grids.Dwelling", models.PROTECT, related_name="leases", verbose_name=_("户室")
    )
    part = models.CharField(_("租的是哪一间"), max_length=PART_MOST, blank=True)
    landlord_person = models.ForeignKey(
        "grids.Person", models.PROTECT, null=True, blank=True, related_name="leases_given", verbose_name=_("出租人")
    )  # fmt: skip
    landlord_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="leases_given", verbose_name=_("出租单位")
    )  # fmt: skip
    is_sublet = models.BooleanField(_("转租"), default=False)
    period = DateRangeField(_("租期"))
    ended_on = models.DateField(_("提前结束"), null=True, blank=True)
    ended_how = models.CharField(_("怎样结束"), max_length=9, choices=EndedHow, blank=True)
    rental_use = models.CharField(_("出租用途"), max_length=2, choices=RentalUse)
    seen_contract = models.BooleanField(_("看过合同"), default=False)
    begins_on = models.GeneratedField(
        expression=_end("lower"), output_field=models.DateField(null=True), db_persist=True
    )
    ends_on = models.GeneratedField(
        expression=_end("upper"), output_field=models.DateField(null=True), db_persist=True
    )
    effective = models.GeneratedField(expression=_effective(), output_field=DateRangeField(), db_persist=True)

    impersonal = (
        "part is_sublet period ended_on ended_how rental_use seen_contract begins_on ends_on effective"
    )

    objects = LeaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("租赁")
        ordering = ["dwelling", "-begins_on", "id"]
        constraints = [
            bounded("lease", days=["ended_on"], periods=["period"], since=FOUNDED),
            models.CheckConstraint(
                condition=Q(period__isempty=True) | Q(period__startswith__isnull=False),
                name="lease_begins_some_day",
                violation_error_message=_("租期的最后一天不能早于第一天。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_how="")
                | Q(ended_on__isnull=False, ended_how__in=EndedHow.values)
                & (Q(period__isempty=True) | Q(ended_on__gte=F("period__startswith"))),
                name="lease_ended_some_day_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(landlord_person__isnull=False, landlord_organisation__isnull=False),
                name="lease_of_one_landlord",
                violation_error_message=_("出租人是个人或者单位，只能是其中一个。"),
            ),
            models.CheckConstraint(condition=Q(rental_use__in=RentalUse.values), name="lease_known_use"),
            *(
                ExclusionConstraint(
                    name=name,
                    expressions=[("dwelling", RangeOperators.EQUAL), ("part", RangeOperators.EQUAL), ("effective", RangeOperators.OVERLAPS)],
                    condition=Q(is_sublet=is_sublet),
                    violation_error_message=_("这户（这一间）在这个时段已经租出，请先看现有的租赁。"),
                )
                for name, is_sublet in (("let_once_at_a_time", False), ("sublet_once_at_a_time", True))
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["community_code", "ends_on", "id"], name="lease_of_a_community_by_end"),
            models.Index(fields=["street_code", "ends_on", "id"], name="lease_of_a_street_by_end"),
            models.Index(fields=["area", "ends_on", "id"], name="lease_of_a_grid_by_end"),
        ]
        triggers = [lies_with("dwelling", "grids_dwelling")]

    def __str__(self) -> str:
        return f"{self.dwelling} {self.part} {self.period}"


class LeaseTenant(LiesWithDwelling):
    """Somebody who rents by a lease."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lease = models.ForeignKey(Lease, models.PROTECT, related_name="tenants", db_index=False)
    person = models.ForeignKey(
        "grids.Person", models.PROTECT, related_name="tenancies", verbose_name=_("承租人")
    )

    objects = LeaseTenantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("承租人")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["lease", "person"], name="tenant_once_in_a_lease"),
        ]
        indexes = [models.Index(fields=["area"], name="lease_tenant_of_a_grid")]
        triggers = [lies_with("lease", "grids_lease")]

    def __str__(self) -> str:
        return f"{self.lease_id} {self.person_id}"
