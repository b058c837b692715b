"""What the first page says of findings: to the auditor, how many nobody has looked into."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.pages import Todo
from whistles.verification.models import Finding

if TYPE_CHECKING:
    from grids.staff.models import User


def count_open(user: "User") -> int:
    """How many findings of the user's area nobody has closed."""
    return Finding.objects.visible_to(user).open().count()


def to_look_into(user: "User") -> list[Todo]:
    """One row for all of them, with the newest; it leads to it where it is the only one."""
    count = count_open(user)
    if not count:
        return []
    newest = Finding.objects.visible_to(user).open().order_by("-id")[0]
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
