"""Rounds from door to door: which homes are on one, what came of each visit, and what clashed with a step taken meanwhile.

A visit has a day and no moment, no place beside its home's, and nothing is counted by whoever made it.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.areas.models import Area
from grids.conduct.events import new_id
from grids.conduct.moments import bounded
from grids.homes.placed import LiesWithDwelling, lies_with
from grids.personal.fields import Basis, SealedText
from grids.registry.dwellings.models import Dwelling
from grids.registry.models import Building
from grids.walks.kinds import UNTIL_DECIDED, Outcome, Stands, Why
from grids.walks.querysets import ConflictQuerySet, VisitQuerySet, WalkHomeQuerySet, WalkQuerySet

BY = {"on_delete": models.PROTECT, "related_name": "+", "db_index": False}


class Walk(models.Model):
    """One round: homes in the order in which they are walked to. Its key is made by the page that begins it; it goes a few
    days after its end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", verbose_name=_("走访范围")
    )  # fmt: skip
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("走访哪幢")
    )  # fmt: skip
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("走访人"), **BY)
    made_at = models.DateTimeField(_("制定时间"))
    ends_at = models.DateTimeField(_("结束时间"))

    impersonal = "id made_at ends_at"

    objects = WalkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("走访计划")
        ordering = ["-made_at", "-id"]
        constraints = [
            bounded("walk", ["made_at", "ends_at"]),
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="walk_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(fields=["made_by", "-made_at"], name="walks_of_whoever_made_them"),
            models.Index(fields=["ends_at"], name="walks_by_their_end"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.made_at:%Y-%m-%d}"


class WalkHome(LiesWithDwelling):
    """A home of a round, and which number it has on the way."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    walk = models.ForeignKey(Walk, models.CASCADE, related_name="homes", db_index=False)
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="+", verbose_name=_("户室"))
    place = models.PositiveSmallIntegerField(_("第几户"))

    impersonal = "id place community_code street_code"

    objects = WalkHomeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("走访计划里的户")
        ordering = ["walk", "place"]
        constraints = [
            models.UniqueConstraint(fields=["walk", "place"], name="one_home_at_each_place_of_a_walk"),
            models.UniqueConstraint(fields=["walk", "dwelling"], name="a_home_once_on_a_walk"),
        ]
        triggers = [lies_with("dwelling", "grids_dwelling")]

    def __str__(self) -> str:
        return f"{self.place}"


class Visit(LiesWithDwelling):
    """Somebody was at a door. Its key is made by the page that sends it, so that it is there once however often it comes.

    base: the version of the home that was seen; after: the visit by the same hand that this one builds on; steps: how many
    entries of the book it may have, by keys that follow from its own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dwelling = models.ForeignKey(
        Dwelling, models.PROTECT, related_name="+", db_index=False, verbose_name=_("户室")
    )
    on_day = models.DateField(_("走访日期"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("走访人"), **BY)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome)
    base = models.PositiveIntegerField(_("看到的版本"))
    after = models.UUIDField(_("接着哪次走访"), null=True, editable=False)
    steps = models.PositiveSmallIntegerField(default=1, editable=False)
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)

    impersonal = "id on_day outcome base after steps is_demo community_code street_code"

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("走访")
        ordering = ["-on_day", "-id"]
        constraints = [
            bounded("visit", days=["on_day"]),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="visit_known_outcome"),
        ]
        indexes = [models.Index(fields=["dwelling", "-on_day", "-id"], name="visits_of_a_dwelling")]
        triggers = [
            lies_with("dwelling", "grids_dwelling"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="stays_what_it_was",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf(
                    "dwelling_id", "on_day", "by_id", "outcome", "base", "after", "steps"
                ),
                func="RAISE EXCEPTION 'a visit stays what it was' USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.on_day}"


class VisitConflict(LiesWithDwelling):
    """What a visit says, and the home as somebody else left it meanwhile, until somebody decides. said: as the phone sent it.

    found: the version at which it was taken; now_at: to which home its people moved meanwhile.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="conflict", verbose_name=_("走访"))
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="+", verbose_name=_("户室"))
    now_at = models.ForeignKey(
        Dwelling, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("现在住在哪户")
    )  # fmt: skip
    why = models.CharField(_("为什么没有直接记上"), max_length=8, choices=Why)
    said = SealedText(
        _("走访时说的"), sealed_as="visitconflict.said", purpose=_("走访的登记与别人的改动不一致，等人核对"), basis=Basis.DUTY,
        retention=UNTIL_DECIDED, readers=(P.PEOPLE_VIEW,), default=b"", blank=True,
    )  # fmt: skip
    found = models.PositiveIntegerField(_("当时的版本"))
    taken_at = models.DateTimeField(_("收到时间"))
    state = models.CharField(_("状态"), max_length=6, choices=Stands, default=Stands.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name=_("处理人"), **BY
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    impersonal = "id why found taken_at state decided_at community_code street_code"

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("走访冲突")
        ordering = ["taken_at", "id"]
        constraints = [
            bounded("visitconflict", ["taken_at", "decided_at"]),
            models.CheckConstraint(
                condition=Q(state__in=Stands.values, why__in=Why.values), name="conflict_known_words"
            ),
            models.CheckConstraint(
                condition=Q(state=Stands.OPEN, decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state=Stands.OPEN) & Q(decided_by__isnull=False, decided_at__isnull=False, said=b""),
                name="conflict_is_decided_by_somebody_and_forgotten",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community_code", "taken_at", "id"],
                condition=Q(state=Stands.OPEN),
                name="conflicts_that_wait",
            ),
        ]
        triggers = [
            lies_with("dwelling", "grids_dwelling"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="is_decided_once",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state", "visit_id", "dwelling_id"),
                condition=pgtrigger.Q(old__state__df="open")
                | pgtrigger.Q(old__visit__df=pgtrigger.F("new__visit"))
                | pgtrigger.Q(old__dwelling__df=pgtrigger.F("new__dwelling")),
                func="RAISE EXCEPTION 'a conflict is decided once' USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.taken_at:%Y-%m-%d}"

    @property
    def title(self) -> str:
        """As a notice calls it: why it could not simply be written down, and no home."""
        return self.get_why_display()
