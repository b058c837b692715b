"""Matters that may be the same as a lead, by their words, their place, the caller and the time; a person decides."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.staff.models import User
from whistles.desk.likeness import HEAD, alike, held, place_of
from whistles.intake.models import Lead
from whistles.intake.table import LEAD_STATES
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.states import ALIVE, STATES

# how many of the newest are looked at, and since when
LOOKED_AT = 300
WITHIN = timedelta(days=90)
SHOWN = 5
# from how alike two texts are on they are shown; with the same place or caller much less is enough
BY_WORDS, BY_MORE = 0.42, 0.1


@dataclass(slots=True)
class Likely:
    """A matter that may be the same, and by what. called: the number of a whistle; of a lead its channel's."""

    pk: UUID
    is_whistle: bool
    called: str
    title: str
    state: Any
    at: datetime
    words: float
    department_id: int | None = None
    grounds: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("whistle" if self.is_whistle else "lead", args=[self.pk])

    @property
    def weight(self) -> float:
        """The likeliest first: what has more than one ground, then whose words are nearer."""
        return len(self.grounds) + self.words


def likely(user: User, lead: Lead) -> list[Likely]:
    """Open whistles and waiting leads of the lead's street that may be the same matter, the likeliest first.

    Of a complaint none is looked for, and none is one.
    """
    if lead.is_sealed:
        return []
    since = min(lead.received_at, timezone.now()) - WITHIN
    callers = _of_caller(user, lead)
    found = [
        _judged(
            lead,
            Likely(pk, True, number, title, STATES[state], at, 0.0, led),
            area,
            address,
            is_caller=pk in callers,
        )
        for pk, title, address, area, at, number, state, led in _whistles(user, lead, since)
    ]
    found += [
        _judged(
            lead,
            Likely(pk, False, number, title, LEAD_STATES[state], at, 0.0),
            area,
            address,
            is_caller=pk in callers,
        )
        for pk, title, address, area, at, number, state in _leads(user, lead, since)
    ]
    told = [one for one in found if _is_told(one)]
    return sorted(told, key=lambda one: (one.weight, one.at), reverse=True)[:SHOWN]


def _whistles(user: User, lead: Lead, since: datetime) -> QuerySet:
    rows = Whistle.objects.ordinary_to(user).filter(
        street_code=lead.street_code, closed_at=None, whistled_at__gte=since, state__in=ALIVE
    )
    rows = rows.exclude(pk=lead.whistle_id).order_by("-whistled_at", "-id")
    return rows.values_list(
        "pk", "title", "address", "area_id", "whistled_at", "number", "state", "lead_department_id"
    )[:LOOKED_AT]


def _leads(user: User, lead: Lead, since: datetime) -> QuerySet:
    rows = (
        Lead.objects.ordinary_to(user).in_pool().filter(street_code=lead.street_code, received_at__gte=since)
    )
    rows = rows.exclude(pk=lead.pk).order_by("-received_at", "-id")
    return rows.values_list("pk", "title", "address", "area_id", "received_at", "source_number", "state")[
        :LOOKED_AT
    ]


def _of_caller(user: User, lead: Lead) -> set[UUID]:
    """Ids of the leads of the same telephone, and of the whistles that came of them."""
    if not bytes(lead.phone_digest):
        return set()
    same = Lead.objects.ordinary_to(user).filter(phone_digest=lead.phone_digest)
    rows = same.order_by("-received_at", "-id").values_list("pk", "whistle_id")[:LOOKED_AT]
    return {one for pair in rows for one in pair if one}


def _judged(lead: Lead, one: Likely, area_code: str, address: str, *, is_caller: bool) -> Likely:
    one.words = max(alike(lead.title, one.title), held(one.title, lead.content[:HEAD]))
    if one.words >= BY_WORDS:
        one.grounds.append(_("文字相近"))
    if lead.address and place_of(lead.address) == place_of(address):
        one.grounds.append(_("同一地址"))
    elif lead.area_id == area_code and one.grounds:
        one.grounds.append(_("同一社区或网格"))
    if is_caller:
        one.grounds.append(_("同一电话"))
    return one


def _is_told(one: Likely) -> bool:
    return one.words >= BY_WORDS or (bool(one.grounds) and one.words >= BY_MORE)
