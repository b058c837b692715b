"""Rounds: who began one where and when, and what was found. The places of findings are kept; of the way between them nothing."""

import pgtrigger
from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.areas.models import Area, CoordSource
from grids.conduct.events import REFERS, EventBase, new_id
from grids.conduct.moments import bounded
from grids.patrols.kinds import DONE, FoundKind, Outcome
from grids.patrols.querysets import PatrolFindingQuerySet, PatrolQuerySet
from grids.personal.fields import (
    ARCHIVED,
    MATTER,
    Basis,
    PersonalData,
    PersonalLine,
    PersonalText,
)

READERS = (P.LEAD_VIEW, P.PATROL_DO)
OF_A_ROUND = {"basis": Basis.DUTY, "retention": MATTER, "readers": READERS}
AREA = {"on_delete": models.PROTECT, "to_field": "code", "db_column": "area_code", "related_name": "+"}


class Patrol(models.Model):
    """One round through an area. Its key is made by the page that begins it, so that it is there once however often it is sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    street_code = models.CharField(max_length=9, editable=False)
    area = models.ForeignKey(Area, verbose_name=_("巡查范围"), **AREA)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("巡查人")
    )
    started_at = models.DateTimeField(_("开始"))
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)
    note = PersonalText(_("巡查说明"), blank=True, default="", purpose=_("记明巡查情况"), **OF_A_ROUND)
    version = models.PositiveIntegerField(default=0, editable=False)
    is_erased = models.BooleanField(default=False, editable=False)
    is_dropped = models.BooleanField(default=False, db_default=False, editable=False)

    impersonal = "street_code started_at ended_at version is_erased is_dropped"

    objects = PatrolQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("巡查")
        ordering = ["-started_at", "-id"]
        constraints = [
            bounded("patrol", ["started_at", "ended_at"]),
            models.UniqueConstraint(
                fields=["started_by"],
                condition=Q(ended_at__isnull=True),
                name="one_round_of_a_person_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="patrol_ends_after_it_starts",
                violation_error_message=_("结束时间不能早于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(is_dropped=False) | Q(ended_at__isnull=False), name="patrol_dropped_has_ended"
            ),
        ]
        indexes = [
            models.Index(fields=["area", "-started_at"], name="patrols_of_an_area"),
            models.Index(fields=["started_by", "-started_at"], name="patrols_of_a_person"),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="ends_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    '((OLD."area_code", OLD."started_by_id", OLD."started_at") IS DISTINCT FROM '
                    '(NEW."area_code", NEW."started_by_id", NEW."started_at") '
                    'OR (OLD."ended_at" IS NOT NULL AND NEW."ended_at" IS DISTINCT FROM OLD."ended_at"))'
                ),
                func="RAISE EXCEPTION 'a round stays what it was, and ends once' USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_going(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None


class PatrolFinding(models.Model):
    """Something found on a round, where it lies. lead: what it was passed on as."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patrol = models.ForeignKey(Patrol, models.PROTECT, related_name="findings", verbose_name=_("巡查"))
    area = models.ForeignKey(Area, verbose_name=_("网格"), **AREA)
    kind = models.CharField(_("类别"), max_length=10, choices=FoundKind)
    what = PersonalText(_("发现了什么"), purpose=_("记明发现的问题"), **OF_A_ROUND)
    address = PersonalLine(
        _("在哪里"), max_length=200, blank=True, default="", purpose=_("找到问题的位置"), **OF_A_ROUND
    )
    place = PointField(_("地点"), srid=4326, null=True, blank=True)
    coord_source = models.CharField(_("坐标来源"), max_length=8, choices=CoordSource, blank=True, default="")
    found_at = models.DateTimeField(_("发现时间"))
    outcome = models.CharField(_("去向"), max_length=8, choices=Outcome, default=Outcome.KEPT)
    lead_id = models.UUIDField(null=True, editable=False)
    lead_number = models.CharField(_("哨源编号"), max_length=80, blank=True, default="", editable=False)
    lead_url = models.CharField(max_length=120, blank=True, default="", editable=False)

    # where a thing lies on the ground names nobody; with whoever found it, it goes with the texts when their term is over
    impersonal = "kind place coord_source found_at outcome lead_id lead_number lead_url"

    objects = PatrolFindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("巡查发现")
        ordering = ["-found_at", "-id"]
        constraints = [
            bounded("patrolfinding", ["found_at"]),
            models.CheckConstraint(condition=Q(kind__in=FoundKind.values), name="patrol_finding_known_kind"),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="patrol_finding_known_outcome"
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=True, coord_source="")
                | Q(place__isnull=False, coord_source__in=CoordSource.values),
                name="patrol_finding_place_says_its_coordinates",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.REPORTED, lead_id__isnull=False)
                | ~Q(outcome=Outcome.REPORTED) & Q(lead_id__isnull=True),
                name="patrol_finding_passed_on_as_what",
            ),
        ]
        indexes = [models.Index(fields=["area", "-found_at"], name="patrol_findings_of_an_area")]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.area_id}"


class PatrolEvent(EventBase):
    """One step of a round, or of something found on it."""

    patrol = models.ForeignKey(Patrol, models.PROTECT, related_name="events")
    finding = models.ForeignKey(PatrolFinding, null=True, **REFERS)
    given = PersonalData(
        default=dict, db_default={}, purpose=_("记明这一步填写了什么"), basis=Basis.DUTY, retention=ARCHIVED, readers=READERS,
    )  # fmt: skip

    impersonal = ""
    typed = ("reason", "given")

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("巡查经过")
        ordering = ["seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(fields=["patrol", "seq"], name="one_step_of_a_patrol_at_a_time"),
        ]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return DONE[self.verb]
