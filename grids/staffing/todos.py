"""Holes among the posts of the own grids, for whoever appoints there; how things stand, not what waits for one person."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.oracle import scope
from grids.access.roles import Permission
from grids.areas.codes import code_of
from grids.areas.models import Area
from grids.pages import Todo
from grids.staff.models import Appointment, User
from grids.staffing.models import Handover, HandoverState
from grids.staffing.vacancies import vacancies

# of a district one asks on the page itself
FROM_DIGITS = 9
FAILED_MOST = 5


def holes(user: User) -> list[Todo]:
    """A row for each own area of which posts stand empty."""
    found = []
    for prefix in oracle.prefixes(user, Permission.GRID_APPOINT):
        area = Area.objects.filter(code=code_of(prefix)).first() if len(prefix) >= FROM_DIGITS else None
        matrix = vacancies(area, timezone.localdate()) if area else None
        if matrix and matrix.holes:
            found.append(_row(matrix.area, matrix.holes, matrix.longest))
    return found


# a handover that could not be done is told so many days
TOLD_DAYS = 30


def failed_handovers(user: User) -> list[Todo]:
    """Handovers that could not be carried out on their day, as long as whoever was to give still holds something."""
    since = timezone.now() - timedelta(days=TOLD_DAYS)
    rows = Handover.objects.filter(
        scope(user, Permission.GRID_APPOINT), state=HandoverState.FAILED, settled_at__gt=since
    )
    going_on = Appointment.objects.filter(member=OuterRef("giver"), period__contains=timezone.localdate())
    found = (
        rows.filter(Exists(going_on)).select_related("giver", "taker").order_by("-settled_at")[:FAILED_MOST]
    )
    return [
        Todo(
            _("%(giver)s 到日子没有交接给 %(taker)s") % {"giver": one.giver.name, "taker": one.taker.name},
            reverse("staffing_handed", args=[one.pk]), _("去看原因"), (one.why,), 1, "none",
        )
        for one in found
    ]  # fmt: skip


def _row(area: Area, number: int, longest: int | None) -> Todo:
    title = _("%(area)s有 %(n)d 个岗位空缺") % {"area": area.short_name, "n": number}
    meta = (_("最久的空了 %(n)d 天") % {"n": longest},) if longest is not None else ()
    return Todo(
        title, f"{reverse('staffing')}?area={area.code}&shown=holes", _("去任命"), meta, number, "none"
    )
