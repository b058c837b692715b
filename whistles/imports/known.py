"""What the rows of a batch meet in the ledger: looked up for a check, locked for an import."""

from datetime import datetime
from typing import Any

from django.db import connection

from grids.staff.models import User
from whistles.imports.identity import Looks, digest
from whistles.imports.matters import Fresh, Key, Known
from whistles.imports.seen import Seen
from whistles.intake.models import Lead, Source
from whistles.intake.numbering import Numberings, one_at_a_time
from whistles.intake.queries import number_space
from whistles.lifecycle.models import Whistle


def locked(resolved: list[Fresh], source: Source, by: User) -> dict[Key, Known]:
    """What these rows meet, locked, while no other import of the same streets and source goes on."""
    one_at_a_time({item.area.street_code for item in resolved}, source)
    known = _known(resolved, source, by)
    _lock(known)
    return known


def looked_up(resolved: list[Fresh], source: Source, by: User, seen: Seen | None) -> dict[Key, Known]:
    """What these rows would meet: in the ledger, and in the earlier batches of the same file."""
    known = _known(resolved, source, by)
    if seen and resolved:
        known |= seen.known({item.key for item in resolved})
    return known


def _lock(known: dict[Key, Known]) -> None:
    """Lock what may be closed, leads before whistles and each in one order, before any number is drawn.

    Whoever blows a whistle locks the lead first and draws the number last; so nobody waits in a circle.
    """
    waiting = [matter for matter in known.values() if matter.is_open]
    leads = Lead.objects.select_for_update().filter(pk__in=[matter.lead_id for matter in waiting])
    now = {lead.pk: lead for lead in leads.order_by("pk")}
    whistles = Whistle.objects.select_for_update().filter(
        pk__in=[lead.whistle_id for lead in now.values() if lead.whistle_id]
    )
    open_now = {whistle.pk: whistle for whistle in whistles.order_by("pk")}
    for matter in waiting:
        lead = now[matter.lead_id]
        matter.lock(lead, open_now.get(lead.whistle_id))


def _known(resolved: list[Fresh], source: Source, by: User) -> dict[Key, Known]:
    """Matters that are there already, each with the state of its whistle; of complaints those that `by` registered."""
    numberings, own = Numberings.of(source), number_space(by.pk)
    for item in resolved:
        item.space = own if item.is_sealed else numberings.space(item.area.street_code, item.row.received_at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.street_code, l.source_number, l.number_space, l.is_sealed, l.title, l.received_at, l.content, l.address, "
            "l.is_sealed OR l.is_masked OR l.is_erased OR l.origin = 'live', l.state, l.area_code, w.state, w.last_occurred_at, l.id, l.whistle_id "
            "FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[]) AS wanted(street_code, source_number, number_space) "
            "JOIN whistles_lead l ON l.street_code = wanted.street_code AND l.source_code = %s "
            "AND l.source_number = wanted.source_number AND l.number_space = wanted.number_space "
            "AND NOT l.state = 'taken_back' LEFT JOIN whistles_whistle w ON w.id = l.whistle_id",
            [
                [item.area.street_code for item in resolved],
                [item.row.number for item in resolved],
                [item.space for item in resolved],
                source.code,
            ],
        )
        return {
            (street, number, space, sealed): _known_of(*rest)
            for street, number, space, sealed, *rest in cursor
        }


def _known_of(
    title: str, received_at: datetime, content: str, address: str, is_loose: bool, state: str, area_code: str, *rest: Any
) -> Known:  # fmt: skip
    looks = Looks(title, received_at, digest(content), digest(address), is_loose=is_loose)
    return Known(state, area_code, looks, *rest)
