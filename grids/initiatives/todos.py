"""What of initiatives waits for somebody by their posts, as rows of the first page: one for each initiative."""

from itertools import groupby
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.initiatives.places import stripe_of
from grids.initiatives.queries import own_waiting
from grids.pages import Todo

if TYPE_CHECKING:
    from grids.staff.models import User


def waiting(user: "User") -> list[Todo]:
    """Each initiative with how much of it is still to be done in one's grids, and by when the first of it."""
    tasks = sorted(own_waiting(user), key=lambda one: str(one.initiative_id))
    rows = [list(group) for _key, group in groupby(tasks, key=lambda one: one.initiative_id)]
    rows.sort(key=lambda group: min(one.item.due_on for one in group))
    return [_row(group) for group in rows]


def _row(tasks: list) -> Todo:
    due, today = min(one.item.due_on for one in tasks), timezone.localdate()
    one = tasks[0]
    return Todo(
        title=_("%(name)s：还有 %(n)d 项未办") % {"name": one.initiative.name, "n": len(tasks)},
        url=reverse("initiative_task", args=[one.pk]) if len(tasks) == 1 else reverse("initiative_mine"),
        label=_("去办"),
        meta=(_("最早一项 %(day)s 前") % {"day": f"{due:%m-%d}"}, one.item.what),
        count=len(tasks),
        stripe=stripe_of(due, today),
    )
