"""What was said and answered, for whom."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from grids.staff.access import allowed_anywhere
from grids.staff.roles import Permission

if TYPE_CHECKING:
    from grids.staff.models import User


class FeedbackQuerySet(models.QuerySet):
    """Words as phrases."""

    def visible_to(self, user: "User") -> "FeedbackQuerySet":
        """Answered ones are public; whoever answers sees all, everybody else the own ones too."""
        if allowed_anywhere(user, Permission.REFERENCE_EDIT):
            return self.all()
        return self.filter(Q(answered_at__isnull=False) | Q(said_by=user))
