"""What somebody opened outside their own areas (越区查看): for a reason, read-only, for a limited time, told to its leaders."""

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.conduct.events import new_id
from grids.conduct.moments import bounded
from grids.openings.kinds import Opened, Why
from grids.openings.querysets import OpeningQuerySet
from grids.personal.fields import ARCHIVED, Basis, PersonalLine

READERS = (P.PEOPLE_OPEN, P.PEOPLE_REVEAL, P.AUDIT_READ)


class Opening(models.Model):
    """One dwelling, person or leaf grid that is open to one account until a moment; written once, over by itself or closed before.

    subject: by its key alone, since this tells who looked and nothing of whom. area_code: where it lay when it was opened.
    closed: by whoever opened it, or by somebody who is told of it there.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("打开什么"), max_length=8, choices=Opened)
    subject_id = models.CharField(_("对象编号"), max_length=36)
    area_code = models.CharField(_("区域代码"), max_length=17)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("查看人"), db_index=False
    )
    opened_by_label = PersonalLine(
        _("查看人"), max_length=80, purpose=_("记明谁越区查看"), basis=Basis.STAFF, retention=ARCHIVED, readers=READERS
    )  # fmt: skip
    why = models.CharField(_("事由"), max_length=8, choices=Why)
    # what reaches a person in it was masked on the way in
    reason = PersonalLine(
        _("说明"), max_length=200, purpose=_("记明为什么越区查看"), basis=Basis.DUTY, retention=ARCHIVED, readers=READERS
    )  # fmt: skip
    opened_at = models.DateTimeField(_("打开时间"))
    until = models.DateTimeField(_("到什么时候"))
    closed_at = models.DateTimeField(_("提前关闭时间"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("谁关闭的"), db_index=False
    )  # fmt: skip

    impersonal = "kind subject_id area_code why opened_at until closed_at"

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("越区查看记录")
        ordering = ["-opened_at", "-id"]
        constraints = [
            bounded("opening", ["opened_at", "until", "closed_at"]),
            models.CheckConstraint(condition=Q(kind__in=Opened.values), name="opening_of_a_known_kind"),
            models.CheckConstraint(condition=Q(why__in=Why.values), name="opening_for_a_known_reason"),
            models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="opening_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="opening_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(closed_at__gte=F("opened_at"), closed_at__lt=F("until")),
                name="opening_closed_before_its_end",
            ),
        ]
        indexes = [
            models.Index(fields=["opened_by", "until"], name="openings_of_somebody"),
            models.Index(fields=["kind", "subject_id", "-opened_at"], name="openings_of_a_subject"),
            models.Index(fields=["area_code", "-opened_at"], name="openings_of_an_area"),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            # an update may fill in that it was closed, once, and nothing else
            pgtrigger.Trigger(
                name="written_once", when=pgtrigger.Before, operation=pgtrigger.Update,
                func="""
                    IF OLD.closed_at IS NOT NULL OR NEW.closed_at IS NULL
                       OR to_jsonb(OLD) - 'closed_at' - 'closed_by_id' <> to_jsonb(NEW) - 'closed_at' - 'closed_by_id' THEN
                        RAISE EXCEPTION 'opening % is closed once and never changed', OLD.id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.opened_at:%Y-%m-%d %H:%M}"

    @property
    def title(self) -> str:
        """As a notice calls it: in the words of whoever opened it."""
        return self.reason

    @property
    def ends_at(self) -> datetime:
        """When it is over, by itself or because somebody closed it."""
        return self.closed_at or self.until

    @property
    def said_why(self) -> str:
        """The reason of the list with the words that were written beside it."""
        return f"{Why(self.why).label}：{self.reason}"
