"""What the rows of a batch meet in the ledger: looked up for a check, locked for an import."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from grids.areas.codes import prefix_of
from grids.conduct.among import Among
from whistles.imports.closing import Everyday, everyday
from whistles.imports.doubts import NEXT_DOOR, Doubt, lost_zeros
from whistles.imports.identity import Looks, digest, is_another
from whistles.imports.matters import Fresh, Key, Known
from whistles.imports.paths import AFTER
from whistles.imports.references import References
from whistles.imports.seen import Seen
from whistles.intake.models import Lead, Source
from whistles.intake.numbering import Numberings, one_at_a_time
from whistles.intake.queries import number_space
from whistles.intake.table import WHISTLE
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.table import CLOSE_BY_LEDGER


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the rows of a batch meet: the matters they stand for, and by key what makes one doubtful that comes in anew."""

    known: dict[Key, Known]
    doubts: dict[Key, list[Doubt]]


def locked(resolved: list[Fresh], references: References) -> Meeting:
    """What these rows meet, locked, while no other import of the same streets and source goes on."""
    one_at_a_time({item.area.street_code for item in resolved}, references.source)
    met = _met(resolved, references)
    _lock({matter.lead_id: matter for matter in met.known.values()}, _closed_alone(resolved, met.known))
    return met


def looked_up(resolved: list[Fresh], references: References, seen: Seen | None) -> Meeting:
    """What these rows would meet: in the ledger, and in the earlier batches of the same file."""
    met = _met(resolved, references)
    if seen and resolved:
        met.known.update(seen.known({item.key for item in resolved}))
    return met


def _closed_alone(resolved: list[Fresh], known: dict[Key, Known]) -> set[UUID | None]:
    """The leads of which the batch says once, and only, that their whistles were closed."""
    rows: dict[UUID | None, list[Fresh]] = defaultdict(list)
    for item in resolved:
        if matter := known.get(item.key):
            rows[matter.lead_id].append(item)
    return {
        lead_id for lead_id, (first, *more) in rows.items() if not more and AFTER.get(first.row.stands) == (CLOSE_BY_LEDGER,)
    }  # fmt: skip


def _lock(known: dict[UUID | None, Known], closed_alone: set[UUID | None]) -> None:
    """Lock what may be closed, leads before whistles and each in one order, before any number is drawn.

    Whoever blows a whistle locks the lead first and draws the number last; so nobody waits in a circle.
    """
    waiting = [matter for matter in known.values() if matter.is_open]
    leads = Lead.objects.select_for_update().filter(Among("pk", [matter.lead_id for matter in waiting]))
    now = {pk: rest for pk, *rest in leads.order_by("pk").values_list("pk", "state", "whistle_id")}
    # what waits in the pool is whistled with what the desk filed of it
    pooled = Lead.objects.filter(
        Among("pk", [pk for pk, (state, _id) in now.items() if state in WHISTLE.sources])
    )
    in_pool = {lead.pk: lead for lead in pooled}
    open_now = _whistles_now(now, closed_alone)
    for matter in waiting:
        state, whistle_id = now[matter.lead_id]
        # one that was merged into a whistle tells nothing of that: it is another lead's
        whistle = open_now.get(whistle_id) if state == WHISTLE.target else None
        matter.lock(state, whistle_id, in_pool.get(matter.lead_id), whistle)


def _whistles_now(
    leads: dict[UUID, list], closed_alone: set[UUID | None]
) -> dict[UUID | None, Whistle | Everyday]:
    """The whistles of locked leads, locked; of what is only to be closed no more than that asks."""
    whistled = {
        whistle_id: lead_id for lead_id, (state, whistle_id) in leads.items() if state == WHISTLE.target
    }
    rows = Whistle.objects.select_for_update().filter(Among("pk", whistled)).order_by("pk")
    alone = [whistle_id for whistle_id, lead_id in whistled.items() if lead_id in closed_alone]
    if not alone:
        return {whistle.pk: whistle for whistle in rows}
    list(rows.values_list("pk"))
    found: dict[UUID | None, Whistle | Everyday] = dict(everyday(alone))
    rest = [whistle_id for whistle_id in whistled if whistle_id not in found]
    return found | {
        whistle.pk: whistle for whistle in (Whistle.objects.filter(Among("pk", rest)) if rest else ())
    }


def _met(resolved: list[Fresh], references: References) -> Meeting:
    """Matters that are there already, each with the state of its whistle; of complaints those that `by` registered.

    An area and what lies below it have one ledger: what the one brought in is known to the other, where it is the same
    matter by all that tells one from another.
    """
    source, own = references.source, number_space(references.by.pk)
    numberings = Numberings.of(source)
    for item in resolved:
        item.space = own if item.is_sealed else numberings.space(item.area.street_code, item.row.received_at)
    known: dict[Key, Known] = {}
    doubts = lost_zeros(resolved, references)
    # two rows may stand for one matter, by an area and by one below it
    one_of_each: dict[UUID | None, Known] = {}
    for item, street, is_sealed, found in _of_these_numbers(resolved, source):
        matter = one_of_each.setdefault(found.lead_id, found)
        if street == item.area.street_code:
            known[item.key] = matter
        elif is_sealed or item.is_sealed or item.key in known or is_another(item.looks, matter.looks):
            continue
        elif not _is_below(street, item.area.street_code):
            # of what a desk next door typed a number and a day tell nobody that it is known there
            if not matter.looks.is_loose or item.looks.title == matter.looks.title:
                doubts[item.key].append(Doubt(NEXT_DOOR, matter.area_code))
        elif references.may_know(matter) or not matter.looks.is_loose:
            known[item.key] = matter
    return Meeting(known, doubts)


def _is_below(one: str, other: str) -> bool:
    return one.startswith(prefix_of(other)) or other.startswith(prefix_of(one))


def _of_these_numbers(resolved: list[Fresh], source: Source) -> Iterator[tuple[Fresh, str, bool, Known]]:
    """Each row with every matter of its number, its own street's first; a matter's street, and whether it is a complaint."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wanted.place, l.street_code, l.is_sealed, l.title, l.received_at, l.content, l.address, "
            "l.is_sealed OR l.is_masked OR l.is_erased OR l.origin = 'live', l.state, l.area_code, w.state, w.last_occurred_at, l.id, l.whistle_id "
            "FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[]) WITH ORDINALITY "
            "AS wanted(street_code, source_number, number_space, place) "
            "JOIN whistles_lead l ON l.source_code = %s AND l.source_number = wanted.source_number "
            "AND l.number_space = wanted.number_space AND (l.street_code = wanted.street_code OR NOT l.is_sealed) "
            "AND NOT l.state = 'taken_back' LEFT JOIN whistles_whistle w ON w.id = l.whistle_id AND l.state <> 'merged' "
            "ORDER BY wanted.place, l.street_code <> wanted.street_code, l.street_code",
            [
                [item.area.street_code for item in resolved],
                [item.row.number for item in resolved],
                [item.space for item in resolved],
                source.code,
            ],
        )
        for place, street, is_sealed, *rest in cursor:
            yield resolved[place - 1], street, is_sealed, _known_of(*rest)


def _known_of(
    title: str, received_at: datetime, content: str, address: str, is_loose: bool, state: str, area_code: str, *rest: Any
) -> Known:  # fmt: skip
    looks = Looks(title, received_at, digest(content), digest(address), is_loose=is_loose)
    return Known(state, area_code, looks, *rest)
