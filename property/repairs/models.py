"""Repairs of an estate: what a resident asked for, how far it is, and the hours that hold in an area."""

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.areas.models import Area
from grids.conduct.events import EventBase, new_id
from grids.conduct.moments import bounded
from grids.personal.fields import (
    ARCHIVED,
    Basis,
    PersonalData,
    PersonalLine,
    PersonalText,
    Retention,
    SealedText,
    Then,
)
from grids.provenance import Provenance
from grids.registry.models import Building
from property.estates.models import Estate
from property.repairs.kinds import AT_REST, DONE, OPEN, RepairState, Via
from property.repairs.querysets import RepairQuerySet

ENDED = _("修好、转为哨源或撤销之日")
MASKED_AFTER = Retention(365, ENDED, Then.MASKED, at_most=3 * 365)
REMOVED_AFTER = Retention(365, ENDED, Then.REMOVED, at_most=3 * 365)
OF_A_REPAIR = {"basis": Basis.DUTY, "readers": (P.REPAIR_HANDLE,)}
WHAT_MAX, PLACE_MAX, WORDS_MAX = 500, 120, 500
HOURS_MOST = 24 * 30


class RepairHours(models.Model):
    """How soon a repair is signed, looked at and done in an area and below it, in hours round the clock; the nearest above holds."""

    area = models.OneToOneField(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", verbose_name=_("适用区域")
    )  # fmt: skip
    sign = models.PositiveSmallIntegerField(
        _("签收（小时）"), default=2, validators=[MinValueValidator(1), MaxValueValidator(HOURS_MOST)]
    )
    arrive = models.PositiveSmallIntegerField(
        _("上门（小时）"), default=24, validators=[MinValueValidator(1), MaxValueValidator(HOURS_MOST)]
    )
    done = models.PositiveSmallIntegerField(
        _("修好（小时）"), default=72, validators=[MinValueValidator(1), MaxValueValidator(HOURS_MOST)]
    )
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.LOCAL)

    impersonal = "sign arrive done provenance"

    class Meta:
        verbose_name = verbose_name_plural = _("报修时限")
        ordering = ["area"]
        constraints = [
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="repair_hours_known_provenance"
            ),
            models.CheckConstraint(
                condition=Q(sign__gte=1, arrive__gte=F("sign"), done__gte=F("arrive"), done__lte=HOURS_MOST),
                name="repair_hours_follow_each_other",
                violation_error_message=_("签收、上门、修好的小时数要一个不比一个短，最多 720 小时。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.area_id)


class Repair(models.Model):
    """One request. number, code: by which who asked follows it; the code is kept as a keyed hash alone.

    press: which press of the public form it came by, so that the same press makes one. lead: what it was passed on as.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(_("编号"), max_length=14, unique=True, editable=False)
    code_digest = models.BinaryField(max_length=32, editable=False)
    press = models.UUIDField(null=True, unique=True, editable=False)
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="repairs", verbose_name=_("小区"))
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("楼栋")
    )
    via = models.CharField(_("怎么来的"), max_length=6, choices=Via)
    what = PersonalText(
        _("哪里坏了"), max_length=WHAT_MAX, purpose=_("按报修维修"), retention=MASKED_AFTER, **OF_A_REPAIR
    )
    place = PersonalLine(
        _("在什么地方"), max_length=PLACE_MAX, blank=True, default="", purpose=_("找到要修的地方"), retention=REMOVED_AFTER,
        **OF_A_REPAIR,
    )  # fmt: skip
    phone = SealedText(
        _("联系电话"), max_length=200, default=b"", editable=False, sealed_as="repair.phone", purpose=_("上门前联系报修的人"),
        retention=REMOVED_AFTER, **OF_A_REPAIR,
    )  # fmt: skip
    state = models.CharField(_("状态"), max_length=8, choices=RepairState, default=RepairState.NEW)
    received_at = models.DateTimeField(_("收到时间"))
    sign_due_at = models.DateTimeField(_("签收时限"))
    arrive_due_at = models.DateTimeField(_("上门时限"))
    done_due_at = models.DateTimeField(_("修好时限"))
    next_due_at = models.DateTimeField(_("下一时限"), null=True)
    told_late_at = models.DateTimeField(_("上次提醒超时"), null=True)
    ended_at = models.DateTimeField(_("办结时间"), null=True)
    lead_id = models.UUIDField(null=True, editable=False)
    lead_number = models.CharField(_("哨源编号"), max_length=80, blank=True, default="", editable=False)
    lead_url = models.CharField(max_length=120, blank=True, default="", editable=False)
    is_erased = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    impersonal = (
        "number code_digest press via state received_at sign_due_at arrive_due_at done_due_at next_due_at told_late_at ended_at "
        "lead_id lead_number lead_url is_erased version"
    )

    objects = RepairQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("报修")
        ordering = ["-id"]
        constraints = [
            bounded(
                "repair",
                [
                    "received_at",
                    "sign_due_at",
                    "arrive_due_at",
                    "done_due_at",
                    "next_due_at",
                    "told_late_at",
                    "ended_at",
                ],
            ),
            models.CheckConstraint(condition=Q(state__in=RepairState.values), name="repair_known_state"),
            models.CheckConstraint(condition=Q(via__in=Via.values), name="repair_known_way"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, next_due_at__isnull=False)
                | ~Q(state__in=OPEN) & Q(next_due_at__isnull=True),
                name="repair_hours_run_while_it_is_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AT_REST, ended_at__isnull=False)
                | ~Q(state__in=AT_REST) & Q(ended_at__isnull=True),
                name="repair_ended_when",
            ),
            models.CheckConstraint(
                condition=Q(state=RepairState.PASSED, lead_id__isnull=False)
                | ~Q(state=RepairState.PASSED) & Q(lead_id=None),
                name="repair_passed_on_as_what",
            ),
        ]
        indexes = [
            models.Index(fields=["estate", "state", "-id"], name="repairs_of_an_estate"),
            models.Index(
                fields=["next_due_at"], condition=Q(next_due_at__isnull=False), name="repairs_whose_hours_run"
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.number


class RepairEvent(EventBase):
    """One step in the book of a repair."""

    repair = models.ForeignKey(Repair, models.PROTECT, related_name="events")
    given = PersonalData(
        default=dict, db_default={}, purpose=_("记明这一步填写了什么"), retention=ARCHIVED, **OF_A_REPAIR
    )

    impersonal = ""
    typed = ("reason", "given")

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("报修经过")
        ordering = ["seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(fields=["repair", "seq"], name="one_step_of_a_repair_at_a_time"),
        ]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return DONE[self.verb]
