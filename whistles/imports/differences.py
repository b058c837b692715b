"""What a ledger says otherwise than the matters that are known of it: a row for each difference, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.conduct.moments import bounded
from grids.personal.fields import ARCHIVED, Basis, PersonalLine
from whistles.imports.kinds import DifferenceKind
from whistles.imports.models import Import
from whistles.intake.models import Lead


class Difference(models.Model):
    """One thing that an import's file says otherwise than the matter that its row is of.

    Times in `ours_at` and `theirs_at`, words in `ours` and `theirs`; `is_day`: the file tells no time of day. Whoever takes
    it over says why; `kept_because` tells why it could not be.
    """

    ledger = models.ForeignKey(Import, models.PROTECT, related_name="differences", db_index=False)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=8, choices=DifferenceKind)
    line = models.PositiveIntegerField(_("行"), null=True)
    ours = models.CharField(max_length=24, blank=True)
    theirs = models.CharField(max_length=24, blank=True)
    ours_at = models.DateTimeField(null=True)
    theirs_at = models.DateTimeField(null=True)
    is_day = models.BooleanField(default=False)
    # somebody chose it to be taken over
    chosen_at = models.DateTimeField(null=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    taken_over_at = models.DateTimeField(null=True)
    kept_because = PersonalLine(
        _("没有改的原因"), max_length=200, blank=True, purpose=_("说明为什么没有改，会写明谁在后面办了什么"), basis=Basis.STAFF,
        retention=ARCHIVED, readers=(P.LEDGER_IMPORT,),
    )  # fmt: skip

    impersonal = "kind line ours theirs ours_at theirs_at is_day chosen_at taken_over_at"

    class Meta:
        verbose_name = verbose_name_plural = _("与台账不一致之处")
        ordering = ["id"]
        constraints = [
            bounded("difference", ["ours_at", "theirs_at", "chosen_at", "taken_over_at"]),
            models.UniqueConstraint(fields=["ledger", "kind", "lead"], name="a_difference_is_told_once"),
            models.CheckConstraint(
                condition=Q(kind__in=DifferenceKind.values), name="difference_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(chosen_at__isnull=True, chosen_by__isnull=True, taken_over_at__isnull=True, kept_because="")
                | Q(chosen_at__isnull=False, chosen_by__isnull=False),
                name="difference_chosen_by_somebody",
            ),
        ]  # fmt: skip
        indexes = [models.Index("ledger", "id", name="differences_of_an_import")]

    def __str__(self) -> str:
        return f"{self.kind} {self.lead_id}"


class KeptMatter(models.Model):
    """A matter that an import's taking back left as it is, and why: something was built on it."""

    ledger = models.ForeignKey(Import, models.PROTECT, related_name="kept_matters", db_index=False)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    why = PersonalLine(
        _("保留的原因"), max_length=200, purpose=_("说明为什么没有撤回，会写明谁在后面办了什么"), basis=Basis.STAFF,
        retention=ARCHIVED, readers=(P.LEDGER_IMPORT,),
    )  # fmt: skip

    impersonal = ""

    class Meta:
        verbose_name = verbose_name_plural = _("撤回导入时保留的事项")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["ledger", "lead"], name="a_matter_is_kept_once")]
        indexes = [models.Index("ledger", "id", name="kept_of_an_import")]

    def __str__(self) -> str:
        return f"{self.ledger_id} {self.lead_id}"
