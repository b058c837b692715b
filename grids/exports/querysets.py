"""Exports as phrases."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from grids.staff.models import User


class ExportQuerySet(models.QuerySet):
    """Exports as phrases."""

    def of(self, user: "User") -> "ExportQuerySet":
        """Those that `user` asked for; nobody else opens what came of them."""
        return self.filter(asked_by=user)

    def visible_to(self, user: "User") -> "ExportQuerySet":
        """Those that `user` asked for, and whole ones about which they may decide: of these what was asked for, no file."""
        askings = self.model._meta.get_field("approval").related_model.objects
        return self.filter(Q(asked_by=user) | Q(approval__in=askings.in_hands_of(user)))

    def in_hand(self) -> "ExportQuerySet":
        """Those that a worker has something to do for."""
        return self.filter(state__in=sorted(self.model.in_hand_states))

    def to_hand_out(self, since: datetime) -> "ExportQuerySet":
        """Those that wait and that no worker was given or wrote on since then, the oldest first."""
        untouched = Q(handed_at=None) | Q(handed_at__lt=since)
        return self.in_hand().filter(untouched).order_by("asked_at")

    def over(self, now: datetime) -> "ExportQuerySet":
        """Those whose file was there long enough, and those that nobody decided about in time."""
        kept_long_enough = Q(state=self.model.State.READY, until__lte=now)
        return self.filter(kept_long_enough | Q(state=self.model.State.ASKED, approval__until__lte=now))

    def past_term(self, before: datetime) -> "ExportQuerySet":
        """Those of before then that nobody has in hand."""
        return self.filter(asked_at__lt=before).exclude(state=self.model.State.READY)
