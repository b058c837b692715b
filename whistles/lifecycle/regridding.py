"""What becomes of open matters when boundaries change: those that lie in another grid now are moved by steps of the tables.

Whatever is open and has a place lies where its place lies; without one it stays with its grid, and where that ended it goes
to the one that took most of its ground. What is closed stays in the grid that it was handled in. Looked for in one question,
and written together: `whistles.lifecycle.recording`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import reverse

from grids.areas.locating import strays
from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.conduct.among import Among
from grids.conduct.fetched import fetched
from grids.conduct.gathering import gathering
from grids.seams import Left, Moved
from whistles.intake.engine import LEAD_ENGINE
from whistles.intake.models import Lead, LeadEvent
from whistles.intake.situation import LeadSituation
from whistles.intake.table import REGRID as REGRID_LEAD
from whistles.lifecycle.actions import record
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.recording import together
from whistles.lifecycle.table import REGRID

if TYPE_CHECKING:
    from grids.areas.changing import Relocation
    from grids.staff.models import User

# so many of each way are told by name
NAMED = 5
# what was put to a community or a street as a whole lies there still, unless that is no more
_OF_GRIDS = "(length(row.area_code) >= 15 OR row.area_code = ANY(%(ended)s))"


def _among(states: Iterable[str]) -> str:
    """States of a table as a condition: words of our own, none from outside."""
    words = "', '".join(sorted(states))
    return f"row.state IN ('{words}') AND {_OF_GRIDS}"


def move_whistles(relocation: "Relocation") -> list[Moved]:
    """Open whistles go to the grid in which they lie now, and go on; what a complaint led to is moved and not named."""
    to = _strays(relocation, Whistle, REGRID.sources)
    rows = Whistle.objects.select_related("grade__scheme")
    found = list(_locked(rows, to))
    areas, moved = _areas(found, to), _moved(found, to, _called_whistle, _known(Whistle, found, relocation))
    with together(found):
        for whistle in found:
            record(whistle, REGRID, by=relocation.by, area=areas[to[whistle.pk]])
    return moved


def move_leads(relocation: "Relocation") -> list[Moved]:
    """What waits in the pool goes to the grid in which it lies now."""
    to = _strays(relocation, Lead, REGRID_LEAD.sources)
    found = list(_locked(Lead.objects.select_related("source"), to))
    areas, moved = _areas(found, to), _moved(found, to, _called_lead, _known(Lead, found, relocation))
    _with_last_steps(found)
    with gathering():
        for lead in found:
            LEAD_ENGINE.carry_out(
                LeadSituation(lead, relocation.by), REGRID_LEAD, given={"area": areas[to[lead.pk]]}
            )
    return moved


def whistles_left(by: "User", area: Area, day: date) -> Left:
    """Open whistles of an area that is to end. What a complaint led to hinders nobody and is told to none: it stays with its code."""
    return _left(Whistle, by, area, REGRID.sources)


def leads_left(by: "User", area: Area, day: date) -> Left:
    """What waits in the pool of an area that is to end, complaints left out as above."""
    return _left(Lead, by, area, REGRID_LEAD.sources)


def _left(model: Any, by: "User", area: Area, states: Iterable[str]) -> Left:
    rows = model.objects.filter(area=area, state__in=sorted(states), is_sealed=False)
    known = model.objects.ordinary_to(by).filter(pk__in=rows.values("pk"))
    return Left(rows.exists(), known.count())


def _strays(relocation: "Relocation", model: Any, states: Iterable[str]) -> dict[UUID, str]:
    """Where each goes that lies elsewhere now."""
    found = strays(
        relocation, table=model._meta.db_table, key="id", area="area_code", point="point", where=_among(states),
    )  # fmt: skip
    return {key: leaf for key, _was, leaf in found}


def _locked(rows: QuerySet, ids: Mapping[UUID, str]) -> QuerySet:
    return rows.select_for_update(of=("self",)).filter(Among("pk", ids)).order_by("pk")


def _areas(found: Iterable[Any], to: Mapping[UUID, str]) -> Mapping[str, Area]:
    """The areas from which and to which they go, each read once: what they are called stands in every step."""
    areas = areas_by_code({matter.area_id for matter in found} | set(to.values()))
    for matter in found:
        matter.area = areas[matter.area_id]
    return areas


def _with_last_steps(leads: list[Lead]) -> None:
    """The newest step of each, asked for all at once: what comes follows it."""
    events = LeadEvent.objects.filter(Among("lead", [lead.pk for lead in leads])).order_by("lead_id", "-seq")
    last = {event.lead_id: event for event in events.distinct("lead_id")}
    for lead in leads:
        fetched(lead, "events", [last[lead.pk]] if lead.pk in last else [])


def _known(model: type[Model], found: Iterable[Any], relocation: "Relocation") -> set[UUID]:
    """Which of these matters whoever changes the boundaries may read: the others are counted, and named to nobody."""
    rows = model._default_manager.ordinary_to(relocation.by).filter(pk__in=[one.pk for one in found])
    return set(rows.values_list("pk", flat=True))


def _moved(found: Iterable[Any], to: Mapping[UUID, str], called: Any, known: set[UUID]) -> list[Moved]:
    """How many go from where to where, and some of them by name: no complaint among these, and only what is `known`."""
    ways: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for matter in found:
        ways[matter.area_id, to[matter.pk]].append(matter)
    return [
        Moved(
            was,
            now,
            len(some),
            tuple(called(one) for one in some if not one.is_sealed and one.pk in known)[:NAMED],
        )
        for (was, now), some in sorted(ways.items())
    ]


def _called_whistle(whistle: Whistle) -> tuple[str, str]:
    return f"{whistle.number} {whistle.title}", reverse("whistle", args=[whistle.pk])


def _called_lead(lead: Lead) -> tuple[str, str]:
    return f"{lead.source_number} {lead.title}", reverse("lead", args=[lead.pk])
