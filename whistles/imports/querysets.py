"""Imports as phrases."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, F, IntegerField, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from grids.access.roles import Permission
from grids.access.scoped import Scoped
from whistles.imports.states import AFTERWARDS, ENDED, IN_HAND, OPEN, WAITS

if TYPE_CHECKING:
    from grids.staff.models import User


class ImportQuerySet(Scoped):
    """Imports as phrases."""

    def visible_to(self, user: "User") -> "ImportQuerySet":
        """Imports into the areas where `user` may import."""
        return self.filter(self.under(user, Permission.LEDGER_IMPORT))

    def waiting(self) -> "ImportQuerySet":
        """Imports that the worker has something to do for."""
        return self.filter(state__in=sorted(IN_HAND))

    def to_hand_out(self, since: datetime) -> "ImportQuerySet":
        """Imports that wait and that no worker was given or moved on since then, the oldest first."""
        untouched = Q(handed_at=None) | Q(handed_at__lt=since)
        return self.waiting().filter(untouched).order_by("created_at")

    def with_rows_to_mend(self) -> "ImportQuerySet":
        """Imports some of whose rows were refused as matters, not as totals or the like, and are not yet dealt with."""
        asides = Cast(KeyTextTransform("rows", KeyTextTransform("asides", "findings")), IntegerField())
        refused = self.alias(asides=Coalesce(asides, 0)).filter(refused__gt=F("asides"))
        return refused.filter(settled_at=None)

    def left_lying(self, since: datetime) -> "ImportQuerySet":
        """Uploads with which nobody has done anything since then."""
        waiting = self.alias(touched=Coalesce("started_at", "created_at"))
        return waiting.filter(state__in=sorted(WAITS), touched__lt=since)

    def ended(self, before: datetime) -> "ImportQuerySet":
        """Imports that ended before then: well, badly, or given up."""
        ended = self.alias(ended_at=Coalesce("finished_at", "started_at", "created_at"))
        return ended.filter(state__in=sorted(ENDED), ended_at__lt=before)

    def never_ended(self, since: datetime) -> "ImportQuerySet":
        """Imports of before then that came to no end, whatever they wait for."""
        return self.filter(state__in=sorted(OPEN), created_at__lt=since)

    def never_gone_through(self, since: datetime, asked: Iterable[str]) -> "ImportQuerySet":
        """Imports of before then whose matters are gone through still; asked: the verbs that begin it, none since then."""
        lately = self.behind("events").filter(verb__in=list(asked), recorded_at__gte=since)
        return self.filter(~Exists(lately), state__in=sorted(AFTERWARDS), created_at__lt=since)
