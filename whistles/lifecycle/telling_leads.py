"""Whom a step of a lead is told, and what: who decides what was asked of it, and who registered it, how it ended."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from grids.notices.kinds import Draft, Kind
from whistles.intake.models import Lead, LeadEvent
from whistles.intake.table import LEAD_LIFECYCLE, LEAD_REST
from whistles.lifecycle.telling import Heard, askings, followers

if TYPE_CHECKING:
    from grids.staff.models import User

BOOK = "lead"


def drafts(steps: Iterable[tuple[UUID, datetime]]) -> list[Draft]:
    """What to tell of these steps."""
    keys, moments = zip(*steps, strict=True)
    found = LeadEvent.objects.filter(
        pk__in=keys, occurred_at__gte=min(moments), occurred_at__lte=max(moments)
    )
    related = found.select_related("lead__area", "lead__source").order_by("occurred_at", "seq")
    return [draft for event in related if not event.lead.is_sealed for draft in _of(event)]


def _of(event: LeadEvent) -> Iterator[Draft]:
    lead = event.lead
    told = {
        "number": lead.source_number,
        "source": lead.source.short_name,
        "area": lead.area.short_name,
        "state": event.to_state,
    }
    for heard in _heard(event):
        people = [one for one in heard.people if one and one != event.actor_id]
        if people:
            yield Draft(
                kind=heard.kind, event_id=event.pk, verb=event.verb, subject_kind=BOOK, subject_id=lead.pk,
                area_code=lead.area_id, at=event.occurred_at, facts=told, recipients=people,
            )  # fmt: skip


def _heard(event: LeadEvent) -> Iterator[Heard]:
    yield from askings(LEAD_LIFECYCLE.steps[event.verb], event.lead)
    if event.from_state != event.to_state and event.to_state in LEAD_REST:
        first = LeadEvent.objects.filter(lead=event.lead_id, seq=1, actor__is_active=True)
        yield Heard(Kind.ENDED, [*first.values_list("actor", flat=True), *followers(BOOK, event.lead_id)])


def known_to(user: "User") -> Any:
    """Leads of which somebody may be told: a complaint is among none of them."""
    return Lead.objects.ordinary_to(user)


def concerns(lead_id: UUID, department_id: int | None) -> bool:
    """No department is told of a lead; a street's desk is of those in ordinary lists."""
    return department_id is None and Lead.objects.ordinary().filter(pk=lead_id).exists()
