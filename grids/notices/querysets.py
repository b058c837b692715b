"""Notices and what leaves by mail and robots, as phrases."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from grids.access.oracle import scope
from grids.access.roles import Permission
from grids.notices.tellers import tellers

if TYPE_CHECKING:
    from grids.staff.models import User


class NoticeQuerySet(models.QuerySet):
    """Notices as phrases."""

    def visible_to(self, user: "User") -> "NoticeQuerySet":
        """What `user` was told of matters that they may still know of: asked of the matters themselves, at this moment."""
        known = Q(pk__in=[])
        for kind, teller in tellers().items():
            # matter by matter: what somebody was told of is little beside what they may know of
            matter = teller.known_to(user).order_by().filter(pk=OuterRef("subject_id"))
            known |= Q(Exists(matter), subject_kind=kind)
        return self.filter(known, recipient=user)

    def unseen(self) -> "NoticeQuerySet":
        """Those that nobody looked at."""
        return self.filter(seen_at__isnull=True)


class OfficeHookQuerySet(models.QuerySet):
    """Robots of offices as phrases."""

    def visible_to(self, user: "User") -> "OfficeHookQuerySet":
        """Those of offices in areas that `user` keeps the reference rows of."""
        return self.filter(scope(user, Permission.REFERENCE_EDIT, area="area__code"))


class DeliveryQuerySet(models.QuerySet):
    """What leaves the product, as phrases."""

    def visible_to(self, user: "User") -> "DeliveryQuerySet":
        """Those about matters of areas that `user` keeps the reference rows of; of the matter itself they say nothing."""
        return self.filter(scope(user, Permission.REFERENCE_EDIT, area="area_code"))
