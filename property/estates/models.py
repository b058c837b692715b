"""Estates: what is managed as one, the buildings in it, and the book of what happened to it."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.areas.models import Area
from grids.conduct.events import EventBase, new_id
from grids.conduct.moments import FOUNDED, bounded
from grids.personal.fields import ARCHIVED, Basis, PersonalData
from grids.provenance import Provenance
from grids.registry.models import Building
from property.estates.kinds import DONE, EstateKind
from property.estates.querysets import EstateQuerySet


class Estate(models.Model):
    """One estate (小区) or quarter (片区). No person: nothing of it is personal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        to_field="code",
        db_column="area_code",
        related_name="+",
        verbose_name=_("所在区域"),
    )
    community_code = models.GeneratedField(
        expression=Left("area", 12), output_field=models.CharField(max_length=12), db_persist=True
    )
    street_code = models.GeneratedField(
        expression=Left("area", 9), output_field=models.CharField(max_length=9), db_persist=True
    )
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("类别"), max_length=8, choices=EstateKind, default=EstateKind.ESTATE)
    built = models.CharField(_("建成年代"), max_length=40, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.LOCAL)
    ends_on = models.DateField(_("注销日期"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    impersonal = "id community_code street_code name kind built note provenance ends_on is_demo version"

    objects = EstateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("小区")
        ordering = ["community_code", "name", "id"]
        constraints = [
            bounded("estate", days=["ends_on"], since=FOUNDED),
            models.CheckConstraint(condition=Q(kind__in=EstateKind.values), name="estate_known_kind"),
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="estate_known_provenance"
            ),
            models.UniqueConstraint(
                fields=["community_code", "name"],
                condition=Q(ends_on__isnull=True),
                name="estate_named_once_in_a_community",
                violation_error_message=_("这个社区已经登记了同名的小区。"),
            ),
        ]
        indexes = [models.Index(fields=["area"], name="estates_of_an_area")]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class EstateBuilding(models.Model):
    """A building belongs to an estate from a day on, until the day it left; to one estate at a time."""

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="memberships")
    building = models.ForeignKey(Building, models.PROTECT, related_name="+", verbose_name=_("楼栋"))
    from_day = models.DateField(_("从哪天起"))
    left_on = models.DateField(_("哪天移出"), null=True, blank=True)

    impersonal = "from_day left_on"

    class Meta:
        verbose_name = verbose_name_plural = _("小区楼栋")
        ordering = ["id"]
        constraints = [
            bounded("estatebuilding", days=["from_day", "left_on"], since=FOUNDED),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("from_day")),
                name="estate_building_leaves_after_it_came",
            ),
            models.UniqueConstraint(
                fields=["building"],
                condition=Q(left_on__isnull=True),
                name="building_in_one_estate_at_a_time",
                violation_error_message=_("这栋楼已经在另一个小区里，请先在那边移出。"),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.estate_id} {self.building_id}"


class EstateEvent(EventBase):
    """One step in the book of an estate."""

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="events")
    given = PersonalData(
        default=dict, db_default={}, purpose=_("记明这一步填写了什么"), basis=Basis.DUTY, retention=ARCHIVED,
        readers=(P.GRID_VIEW,),
    )  # fmt: skip

    impersonal = ""
    typed = ("reason", "given")

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("小区经过")
        ordering = ["seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(fields=["estate", "seq"], name="one_step_of_an_estate_at_a_time"),
        ]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return DONE[self.verb]
