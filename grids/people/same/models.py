"""Two rows that are one person: which were merged, with what was moved; and which are two people after all."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.areas.models import Area
from grids.conduct.events import new_id
from grids.conduct.moments import bounded
from grids.people import rules
from grids.people.models import AREA, Person, first_of
from grids.people.same.querysets import NotTheSameQuerySet, PersonMergeQuerySet
from grids.personal.fields import ARCHIVED, Basis, PersonalLine

BY = {"on_delete": models.PROTECT, "related_name": "+", "db_index": False}
WHY = {"max_length": 200, "basis": Basis.DUTY, "retention": ARCHIVED, "readers": (P.PEOPLE_VIEW,)}
STAYS = ("kept_id", "merged_id", "by_id", "at", "reason", "moved", "filled")


class PersonMerge(models.Model):
    """One row merged into another: a pointer, and a list of what was moved. Parted, exactly that goes back.

    moved: {"table.column": [keys of rows]}; filled: names of fields that the kept row took over.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges", verbose_name=_("保留的登记"))
    merged = models.ForeignKey(
        Person, models.PROTECT, related_name="was_merged", db_index=False, verbose_name=_("并入的登记")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("合并人"), **BY)
    at = models.DateTimeField(_("合并时间"))
    # what reaches a person in it was masked on the way in, as in what was said when they were parted
    reason = PersonalLine(_("合并依据"), purpose=_("说明为什么认定是同一个人"), **WHY)
    moved = models.JSONField(default=dict, editable=False)
    filled = models.JSONField(default=list, editable=False)
    parted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, verbose_name=_("拆分人"), **BY)
    parted_at = models.DateTimeField(_("拆分时间"), null=True)
    parted_reason = PersonalLine(
        _("拆分依据"), blank=True, default="", purpose=_("说明为什么不是同一个人"), **WHY
    )
    area = models.ForeignKey(Area, editable=False, **AREA)
    street_code, community_code = first_of(9), first_of(12)

    impersonal = "at moved filled parted_at street_code community_code"

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("合并记录")
        ordering = ["-at", "-id"]
        constraints = [
            bounded("personmerge", ["at", "parted_at"]),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_of_two_rows"),
            models.CheckConstraint(
                condition=Q(parted_by__isnull=True, parted_at__isnull=True)
                | Q(parted_by__isnull=False, parted_at__isnull=False),
                name="merge_parted_by_whom_and_when",
            ),
            models.UniqueConstraint(
                fields=["merged"], condition=Q(parted_at__isnull=True), name="merged_into_one_at_a_time"
            ),
        ]
        triggers = [
            rules.lies_with_its_person("kept_id"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="stays_what_it_was", operation=pgtrigger.UpdateOf(*STAYS)),
            pgtrigger.Protect(
                name="parted_once", operation=pgtrigger.UpdateOf("parted_at", "parted_by_id", "parted_reason"),
                condition=pgtrigger.Condition("OLD.parted_at IS NOT NULL"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"


class NotTheSame(models.Model):
    """Two rows that look like one person and are two: nobody is asked again. `one` has the smaller key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    one = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("一人"))
    other = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("另一人"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("认定人"), **BY)
    at = models.DateTimeField(_("认定时间"))

    impersonal = "at"

    objects = NotTheSameQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("不是同一人")
        ordering = ["-at", "-id"]
        constraints = [
            bounded("notthesame", ["at"]),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="pair_in_its_order"),
            models.UniqueConstraint(fields=["one", "other"], name="one_word_on_a_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} ≠ {self.other_id}"
