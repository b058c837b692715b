"""Emergencies that a department hasn't signed yet, straight from its parts: no queue stands between them and its screen."""

from typing import TYPE_CHECKING

from django.urls import reverse

from grids.notices.kinds import Alarm
from whistles.clocks.words import moment
from whistles.lifecycle.grades import Behaviour
from whistles.lifecycle.models import ReportIn
from whistles.lifecycle.shown import next_step

if TYPE_CHECKING:
    from grids.staff.models import User

MOST = 5


def unsigned(user: "User") -> list[Alarm]:
    """The emergencies of the user's departments that none of them signed, the longest waiting first."""
    waits = ReportIn.objects.of_departments_of(user).open().filter(
        signed_at=None, ended_at=None, whistle__grade__behaviour=Behaviour.EMERGENCY, whistle__is_sealed=False
    )  # fmt: skip
    found = waits.select_related("whistle__area", "whistle__grade", "department").order_by(
        "assigned_at", "id"
    )
    return [alarm for part in found[:MOST] if (alarm := _of(part))]


def _of(part: ReportIn) -> Alarm | None:
    whistle, step = part.whistle, next_step(part)
    if step is None:
        return None
    url = reverse("whistle", args=[whistle.pk])
    due = whistle.sign_due_at
    return Alarm(
        key=str(part.pk), title=f"{whistle.grade} {whistle.number}", url=url,
        meta=(whistle.area.short_name, part.department.name, moment(part.assigned_at)),
        due=due.isoformat() if due else "", act_label=str(step.label),
        act_url=reverse("whistle_take", args=[whistle.pk, step.verb]),
        fields={"version": str(whistle.version), "next": url} if step.is_one_click else {},
    )  # fmt: skip
