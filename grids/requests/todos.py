"""Requests that wait, on the first page: those without an answer, and of those for access the part of who may read records of care."""

from typing import TYPE_CHECKING

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.pages import Todo
from grids.requests.kinds import SOON_DAYS
from grids.requests.models import SubjectRequest

if TYPE_CHECKING:
    from datetime import date

    from grids.staff.models import User

SHOWN = 10


def stripe_of(due_on: "date", today: "date") -> str:
    """How near an answer is due."""
    left = (due_on - today).days
    return "late" if left < 0 else "soon" if left <= SOON_DAYS else "ok"


def waiting(user: "User") -> list[Todo]:
    """How many requests have no answer, and which is due first: one question."""
    rows = SubjectRequest.objects.handled_by(user).open()
    found = rows.aggregate(many=Count("pk"), first=Min("due_on"))
    if not found["many"]:
        return []
    return [
        Todo(
            title=_("%(n)d 件个人信息申请待答复") % {"n": found["many"]},
            url=f"{reverse('request_list')}?state=open&sort=due_on",
            label=_("去答复"),
            meta=(_("最早的 %(day)s 前答复") % {"day": found["first"]},),
            count=found["many"],
            stripe=stripe_of(found["first"], timezone.localdate()),
        )
    ]


def for_care(user: "User") -> list[Todo]:
    """Requests for access of which the part about care was not answered: every one, whether there is anything to tell or not."""
    rows = SubjectRequest.objects.waiting_for_care(user).select_related("area").order_by("due_on", "pk")
    return [
        Todo(
            title=_("查阅申请：请答复关注帮扶部分"),
            url=reverse("subject_request", args=[one.pk]),
            label=_("去答复"),
            meta=(one.area.short_name, _("%(day)s 前答复") % {"day": one.due_on}),
            stripe=stripe_of(one.due_on, timezone.localdate()),
        )
        for one in rows[:SHOWN]
    ]
