"""What initiatives collect, as phrases."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils import timezone

from grids.access.oracle import scope
from grids.access.roles import Permission
from grids.initiatives.collecting.kinds import WAITS

if TYPE_CHECKING:
    from grids.staff.models import User


class CollectingQuerySet(models.QuerySet):
    """Plans of collecting as phrases."""

    def visible_to(self, user: "User") -> "CollectingQuerySet":
        """Those of initiatives that one sees."""
        initiatives = self.model._meta.get_field("initiative").related_model.objects
        return self.filter(initiative__in=initiatives.visible_to(user))

    def holding(self) -> "CollectingQuerySet":
        """Those that were opened and are not destroyed: their key is there."""
        return self.filter(opened_at__isnull=False, destroyed_at=None)

    def due(self) -> "CollectingQuerySet":
        """Those whose end is behind."""
        return self.holding().filter(until__lt=timezone.localdate())

    def read_by(self, user: "User") -> "CollectingQuerySet":
        """Those that name a post which `user` holds today."""
        posts = self.model._meta.get_field("readers").related_model.objects
        held = posts.filter(
            appointments__member__user=user, appointments__period__contains=timezone.localdate()
        )
        return self.filter(readers__in=held).order_by().distinct()


class EntryQuerySet(models.QuerySet):
    """Entries as phrases."""

    def visible_to(self, user: "User") -> "EntryQuerySet":
        """One's own, where one still works; all of an area for whoever may read and holds a post that the plan names there."""
        own = Q(entered_by=user) & scope(user, Permission.PATROL_DO, area="task__area__code")
        named = Q(self._named_there(user)) & scope(user, Permission.ENTRY_REVEAL, area="task__area__code")
        return self.filter(own | named)

    def _named_there(self, user: "User") -> Exists:
        """Whether `user` holds a post today that the plan names, of an area around the entry: one of elsewhere opens nothing."""
        plans = self.model._meta.get_field("collecting").related_model
        readers = plans.readers.through.objects.filter(collecting=OuterRef(OuterRef("collecting")))
        posts = plans._meta.get_field("readers").related_model
        held = posts._meta.get_field("appointments").related_model.objects.filter(
            member__user=user, period__contains=timezone.localdate(), kind__in=readers.values("postkind")
        )
        code = ExpressionWrapper(OuterRef("task__area"), models.CharField())
        return Exists(held.annotate(entry_code=code).filter(entry_code__startswith=F("area__prefix")))

    def standing(self) -> "EntryQuerySet":
        """Those that are not struck out."""
        return self.filter(struck_at=None)


class RefusedEntryQuerySet(models.QuerySet):
    """Refused rows as phrases."""

    def visible_to(self, user: "User") -> "RefusedEntryQuerySet":
        """Those that one brought oneself."""
        return self.filter(brought_by=user)


class BroughtTableQuerySet(models.QuerySet):
    """Tables that wait to be confirmed, as phrases."""

    def visible_to(self, user: "User") -> "BroughtTableQuerySet":
        """Those that one brought oneself, while their hour lasts."""
        return self.filter(brought_by=user, brought_at__gt=timezone.now() - WAITS)

    def over(self) -> "BroughtTableQuerySet":
        """Those that nobody confirmed within their hour."""
        return self.filter(brought_at__lte=timezone.now() - WAITS)


class CertificateQuerySet(models.QuerySet):
    """Certificates of destruction as phrases."""

    def visible_to(self, user: "User") -> "CertificateQuerySet":
        """Those of initiatives that one sees, and all of an area for whoever audits it."""
        initiatives = self.model._meta.get_field("initiative").related_model.objects
        audited = scope(user, Permission.AUDIT_READ, area="area__code")
        return self.filter(Q(initiative__in=initiatives.visible_to(user)) | audited)
