"""投诉建议: a word to the makers and the street, answered in public."""

import re

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.feedback.querysets import FeedbackQuerySet
from grids.conduct.moments import bounded
from grids.personal.fields import WORD, Basis, PersonalText, Reader

OF_A_WORD = {"basis": Basis.DUTY, "retention": WORD, "readers": (Reader.SIGNED_IN,)}


# a part of an address that is a word of ours, and no key of a row
WORD_OF_AN_ADDRESS = re.compile(r"[a-z][a-z_-]*", re.ASCII)


def place_of(page: str) -> str:
    """The part of the product to which a page belongs: its path up to the key of a row.

    Whoever answers may not know the row, and that there is one would tell of a complaint.
    """
    kept = "/"
    for part in filter(None, page.split("/")):
        if not WORD_OF_AN_ADDRESS.fullmatch(part):
            break
        kept += f"{part}/"
    return kept if page else ""


class Feedback(models.Model):
    """One word of a user, with the answer that everybody may read. Who said it is never shown."""

    text = PersonalText(_("意见"), max_length=2000, purpose=_("听取意见"), **OF_A_WORD)
    page = models.CharField(_("页面"), max_length=200, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    said_at = models.DateTimeField(_("提出时间"))
    answer = PersonalText(_("答复"), max_length=2000, blank=True, purpose=_("答复意见"), **OF_A_WORD)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("答复人"),
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    is_public = models.BooleanField(
        _("公开"), default=True, help_text=_("内容涉及个人信息的，答复只给提出人看，不公开。")
    )

    impersonal = "page said_at answered_at is_public"

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("投诉建议")
        ordering = ["-said_at", "-id"]
        constraints = [
            bounded("feedback", ["said_at", "answered_at"]),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="feedback_answered_by_somebody_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def place(self) -> str:
        """From where it was said, also where an earlier release kept the whole address."""
        return place_of(self.page)
