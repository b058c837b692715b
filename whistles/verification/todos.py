"""What the first page says of findings: to the auditor, how many nobody has looked into."""

from typing import TYPE_CHECKING

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.pages import Todo
from whistles.verification.models import Finding

if TYPE_CHECKING:
    from grids.staff.models import User
    from whistles.verification.querysets import FindingQuerySet


def count_open(user: "User") -> int:
    """How many findings of the user's area nobody has closed."""
    return _waiting(user).count() if Finding.objects.open().exists() else 0


def _waiting(user: "User") -> "FindingQuerySet":
    """Whose findings these are is long to say, on every page of the auditor: asked only where any is open."""
    return Finding.objects.visible_to(user).open()


def to_look_into(user: "User") -> list[Todo]:
    """One row for all of them, with the newest; it leads to it where it is the only one."""
    if not Finding.objects.open().exists():
        return []
    newest = _waiting(user).annotate(all=Window(Count("pk"))).order_by("-id").first()
    if newest is None:
        return []
    count = newest.all
    url = (
        reverse("admin:whistles_finding_change", args=[newest.pk])
        if count == 1
        else reverse("admin:whistles_finding_changelist")
    )
    return [
        Todo(
            title=_("核对发现 %(n)d 个问题没有查明") % {"n": count},
            url=url,
            label=_("去查明"),
            meta=(f"{newest.subject_label}：{newest.get_kind_display()}",),
            count=count,
            stripe="late",
        )
    ]
