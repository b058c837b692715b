"""Ballots: who has voted, what was voted where it is told, and an urn where it is not."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.personal.fields import ARCHIVED, Basis, PersonalLine
from property.ballots.kinds import CastBy, PaperState
from property.ballots.querysets import UrnQuerySet
from property.ballots.rules import CAST_IN_TIME, URN_IN_TIME, URN_MATCHES, random_id
from property.meetings.kinds import Choice
from property.meetings.models import CountingMember, Motion, OwnersMeeting, RollEntry
from property.meetings.querysets import OfEntryQuerySet

BY = {"on_delete": models.PROTECT, "related_name": "+", "db_index": False}
VOTES = {"basis": Basis.DUTY, "retention": ARCHIVED, "readers": (P.MEETING_RUN,)}


class VotingCode(models.Model):
    """The code with which an owner votes without paper, as a keyed hash; printed once, revoked when it is lost."""

    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="codes")
    digest = models.BinaryField(max_length=32, unique=True)
    is_revoked = models.BooleanField(_("已作废"), default=False)

    impersonal = "digest is_revoked"

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("表决码")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(is_revoked=False), name="one_code_of_an_owner"
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.entry_id}"


class CastMark(models.Model):
    """An owner has voted on a motion, once. choice: of an open motion; of a secret one nothing, and never when."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    motion = models.ForeignKey(Motion, models.PROTECT, related_name="marks", db_index=False)
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="marks")
    way = models.CharField(_("怎么投的"), max_length=5, choices=CastBy)
    choice = PersonalLine(
        _("意见"), max_length=7, choices=Choice, blank=True, default="", purpose=_("记名表决计票"), **VOTES
    )

    impersonal = "id way"

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("已投票")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["motion", "entry"], name="one_ballot_of_an_owner",
                violation_error_message=_("这名业主已经投过这一项，先到的一张有效。"),
            ),
            models.CheckConstraint(condition=Q(way__in=CastBy.values), name="ballot_known_way"),
            models.CheckConstraint(condition=Q(choice__in=["", *Choice.values]), name="ballot_known_choice"),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(name="stands", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="cast_in_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("about", "record"), ("theirs", "uuid")],
                func=CAST_IN_TIME,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.motion_id} {self.entry_id}"


class UrnBallot(models.Model):
    """A sealed ballot of a secret motion. Nothing ties it to a mark: no key of it, no moment, no order (see urn.py)."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    motion = models.ForeignKey(Motion, models.PROTECT, related_name="urn")
    box = models.BinaryField(max_length=200)

    impersonal = "id box"

    objects = UrnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("票箱里的票")
        ordering = ["id"]
        triggers = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="moved_in_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                declare=[("about", "record")],
                func=URN_IN_TIME,
            ),
            pgtrigger.Trigger(
                name="as_many_as_voted",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="put_in"),
                func=URN_MATCHES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.motion_id}"


class UrnKey(models.Model):
    """The public key of a meeting's urn; its private half lies nowhere but in the shares."""

    meeting = models.OneToOneField(OwnersMeeting, models.PROTECT, related_name="urn_key")
    public_key = models.BinaryField(max_length=32)

    impersonal = "public_key"

    class Meta:
        verbose_name = verbose_name_plural = _("票箱的锁")
        triggers = [
            pgtrigger.Protect(name="stands", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}"


class UrnShare(models.Model):
    """The private key for two members of the counting group: neither opens it alone."""

    key = models.ForeignKey(UrnKey, models.PROTECT, related_name="shares")
    first = models.ForeignKey(CountingMember, models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(CountingMember, models.PROTECT, related_name="+", db_index=False)
    box = models.BinaryField(max_length=400)

    impersonal = "box"

    class Meta:
        verbose_name = verbose_name_plural = _("票箱钥匙的份")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["key", "first", "second"], name="one_share_of_two"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="share_of_two"),
        ]
        triggers = [
            pgtrigger.Protect(name="stands", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.key_id}"


class PaperBallot(models.Model):
    """A ballot on paper as two people read it, each by themselves; a third decides where they differ."""

    motion = models.ForeignKey(Motion, models.PROTECT, related_name="papers", db_index=False)
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="papers")
    state = models.CharField(_("状态"), max_length=7, choices=PaperState, default=PaperState.ONCE)
    first = PersonalLine(_("第一次录入"), max_length=7, choices=Choice, purpose=_("两人录入核对"), **VOTES)
    second = PersonalLine(
        _("第二次录入"),
        max_length=7,
        choices=Choice,
        blank=True,
        default="",
        purpose=_("两人录入核对"),
        **VOTES,
    )
    first_reader = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("第一录入人"), **BY)
    second_reader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, verbose_name=_("第二录入人"), **BY)
    third_reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, verbose_name=_("对照原票的人"), **BY
    )

    impersonal = "state"

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("纸质票")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["motion", "entry"], name="one_paper_of_an_owner"),
            models.CheckConstraint(condition=Q(state__in=PaperState.values), name="paper_known_state"),
            models.CheckConstraint(
                condition=Q(second_reader__isnull=True) | ~Q(first_reader=F("second_reader")), name="paper_read_by_two"
            ),
            models.CheckConstraint(
                condition=Q(third_reader__isnull=True) | ~Q(third_reader=F("first_reader")) & ~Q(third_reader=F("second_reader")),
                name="paper_settled_by_a_third",
            ),
        ]  # fmt: skip
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.motion_id} {self.entry_id}"
