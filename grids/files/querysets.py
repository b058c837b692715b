"""Files as phrases."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from grids.files.holders import holders

if TYPE_CHECKING:
    from grids.staff.models import User


class AttachmentQuerySet(models.QuerySet):
    """Files as phrases."""

    def visible_to(self, user: "User") -> "AttachmentQuerySet":
        """Files of matters that `user` sees."""
        seen = Q(pk=None)
        for kind, holder in holders().items():
            seen |= Q(subject_kind=kind, subject_id__in=holder.rows(user).order_by().values("pk"))
        return self.filter(seen)

    def of(self, *matters: Any) -> "AttachmentQuerySet":
        """Files of these matters, in the order in which they were added."""
        return self.filter(subject_id__in=[one.pk for one in matters]).order_by("pk")

    def of_kind(self, kind: str, keys: Iterable[Any]) -> "AttachmentQuerySet":
        """Files of these matters of a kind."""
        return self.filter(subject_kind=kind, subject_id__in=list(keys))

    def there(self) -> "AttachmentQuerySet":
        """Those that were neither taken off nor destroyed with their matter."""
        return self.filter(ended_at=None)
