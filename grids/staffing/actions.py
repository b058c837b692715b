"""Appointing into a hole of the matrix."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.approvals.models import Approval
from grids.areas.models import Area
from grids.audit.models import Kind, SecurityEvent
from grids.conduct.refusals import Refusal
from grids.staff import actions as staff
from grids.staff.models import Appointment, Member, PostKind, User


@transaction.atomic
def fill(
    *, area: Area, kind: PostKind, member: Member, from_day: date, by: User, to_day: date | None = None,
    basis: str = "", seen: int = 0,
) -> Appointment | Approval:  # fmt: skip
    """Appoint somebody to a post of a grid that stood empty when `by` looked.

    seen: the newest appointment to it that was known then. Refusal(conflict) where somebody came first, by whom and when.
    """
    # what refers to the area goes on: a handover that comes to it meanwhile waits for nobody here
    Area.objects.select_for_update(of=("self",), no_key=True).get(pk=area.pk)
    newer = Appointment.objects.filter(area=area, kind=kind, pk__gt=seen, period__isempty=False)
    other = newer.select_related("member").order_by("-pk").first()
    if other:
        raise Refusal(_taken(other, area, kind), code="conflict")
    return staff.appoint(
        member=member, kind=kind, area=area, from_day=from_day, to_day=to_day, basis=basis, by=by
    )


def _taken(other: Appointment, area: Area, kind: PostKind) -> str:
    about = {
        "who": other.member.name, "where": area.short_name, "post": kind.name,
        "day": f"{other.period.lower:%m-%d}" if other.period.lower else "—",
    }  # fmt: skip
    entries = SecurityEvent.objects.filter(
        kind=Kind.APPOINTMENT, subject_kind=Appointment._meta.label_lower, subject_id=str(other.pk)
    )
    entry = entries.order_by("recorded_at").first()
    if entry is None:
        return _("没有任命。已有人把 %(who)s 任为%(where)s %(post)s（%(day)s 起）。您填的没有丢。") % about
    about |= {"by": entry.actor_label, "at": f"{timezone.localtime(entry.occurred_at):%H:%M}"}
    return (
        _("没有任命。%(by)s %(at)s 已把 %(who)s 任为%(where)s %(post)s（%(day)s 起）。您填的没有丢。") % about
    )
