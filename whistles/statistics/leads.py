"""Leads that ended without a whistle, in figures: the SQL by which their events change them, and the list behind each."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from grids.access.oracle import STREET_DIGITS, may_in
from grids.access.roles import Permission
from grids.areas.codes import prefix_of
from grids.areas.models import Area
from whistles.intake.models import Lead, LeadEvent
from whistles.intake.querysets import LEAD_TURNS
from whistles.intake.standing import standing
from whistles.statistics.figures import ENDED_AS
from whistles.statistics.queries import end_of
from whistles.statistics.steps import steps_of

if TYPE_CHECKING:
    from grids.staff.models import User


def leads_behind(
    user: "User", area: Area, as_of: date, figure: str, *, since: date | None = None, own: bool = False,
    source: str = "",
) -> QuerySet[Lead]:  # fmt: skip
    """Exactly the leads that make a figure up, as of any day, whatever became of them since; since: those of a period."""
    at = end_of(as_of)
    said = LeadEvent.objects.filter(LEAD_TURNS, occurred_at__lte=at, is_sealed=False)
    found = said.filter(to_state=ENDED_AS[figure].state).filter(_placed(area, source, own=own))
    if len(prefix_of(area.code)) >= STREET_DIGITS:
        found = found.filter(street_code=area.code[:STREET_DIGITS])
    if since:
        came = ~Q(from_state=ENDED_AS[figure].state)
        found = standing(found.filter(came, occurred_at__gt=end_of(since - timedelta(days=1))))
    else:
        found = found.filter(~Exists(said.filter(lead=OuterRef("lead"), seq__gt=OuterRef("seq"))))
    is_theirs = may_in(user, Permission.STATISTICS_VIEW, area.code)
    return Lead.objects.counted_for(user, everywhere=is_theirs).filter(pk__in=found.values("lead"))


def _placed(area: Area, source: str, *, own: bool) -> Q:
    """Where a lead counts after a step; steps of before don't say it, and nothing moved a lead that had ended."""
    lookup = "" if own else "__startswith"
    value = area.code if own else prefix_of(area.code)
    found = Q(**{f"area_code{lookup}": value}) & ~Q(area_code="")
    found |= Q(area_code="", **{f"lead__area__code{lookup}": value})
    if source:
        found &= Q(source_code=source) | Q(source_code="", lead__source=source)
    return found


def figure_of_leads(
    area: Area, as_of: date, figure: str, *, since: date | None = None, own: bool = False, source: str = ""
) -> int:
    """The same figure from the rollups."""
    one = ENDED_AS[figure]
    what = one.came if since else one.what
    rows = steps_of(area.code, as_of, since)
    total = sum(row.number for row in rows if row.what == what and source in ("", row.source_code))
    if own:
        total -= sum(
            figure_of_leads(child, as_of, figure, since=since, source=source) for child in area.children.all()
        )
    return total
