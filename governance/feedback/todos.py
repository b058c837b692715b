"""What the first page says of words that wait for an answer, to whoever answers them."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.feedback.models import Feedback
from grids.pages import Todo

if TYPE_CHECKING:
    from grids.staff.models import User

COUNTED = 100


def to_answer(user: "User") -> list[Todo]:
    """One row for all that wait, with how long the oldest has."""
    waiting = Feedback.objects.answerable_by(user).waiting().order_by("said_at")
    found = list(waiting.values_list("said_at", flat=True)[:COUNTED])
    if not found:
        return []
    days = (timezone.now() - found[0]) // timedelta(days=1)
    return [
        Todo(
            title=_("%(n)d 条投诉建议待答复") % {"n": len(found)},
            url=reverse("feedback"),
            label=_("去答复"),
            meta=(_("最早一条已经 %(n)d 天") % {"n": days},),
        )
    ]
