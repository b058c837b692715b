"""What was said and answered, as phrases."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from grids.access.oracle import allowed_anywhere, scope
from grids.access.roles import Permission

if TYPE_CHECKING:
    from grids.staff.models import User

# where somebody works: by a post, or by a department
POSTS, DEPARTMENTS = "member__appointments__area__code", "memberships__department__area__code"


class FeedbackQuerySet(models.QuerySet):
    """Words as phrases."""

    def visible_to(self, user: "User") -> "FeedbackQuerySet":
        """What was answered in public, the own words, and those that `user` answers."""
        public = Q(answered_at__isnull=False, is_public=True)
        return self.filter(
            public | Q(said_by=user) | Q(pk__in=self.model.objects.answerable_by(user).values("pk"))
        )

    def answerable_by(self, user: "User") -> "FeedbackQuerySet":
        """Words of people who work in the areas whose reference data `user` keeps; of nobody's people, anybody's."""
        if not allowed_anywhere(user, Permission.REFERENCE_EDIT):
            return self.none()
        people = self.model._meta.get_field("said_by").related_model.objects
        here = scope(user, Permission.REFERENCE_EDIT, area=POSTS)
        here |= scope(user, Permission.REFERENCE_EDIT, area=DEPARTMENTS)
        here |= Q(member__appointments__isnull=True, memberships__isnull=True)
        return self.filter(said_by__in=people.filter(here).values("pk"))

    def waiting(self) -> "FeedbackQuerySet":
        """Words without an answer."""
        return self.filter(answered_at__isnull=True)
