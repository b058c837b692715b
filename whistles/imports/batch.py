"""One batch of ledger rows into the ledger: set-based where rows are new, by action where they are known."""

import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.events import Origin
from grids.conduct.refusals import Refusal
from whistles.imports.references import Fresh, Registry
from whistles.imports.seen import Seen, closed_sights, sights_of
from whistles.imports.writing import BatchWriter
from whistles.intake.actions import Reporter
from whistles.intake.models import Lead, Source
from whistles.intake.table import NEW, WHISTLED
from whistles.ledgers.rows import LedgerRow
from whistles.lifecycle import table
from whistles.lifecycle.actions import number_blocks, record
from whistles.lifecycle.models import Whistle

IMPORT_LOCK = 0x494D50
A_MONTH = timedelta(days=31)
LOCAL = timezone.get_default_timezone()


@dataclass(slots=True)
class Tally:
    """What became of the rows of a batch, and the refused ones by line."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    closed: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def bring_in(
    rows: Iterable[LedgerRow], registry: Registry, *, write: bool = True, seen: Seen | None = None
) -> Tally:
    """Bring a batch in, inside the caller's transaction; with `write=False` only tell what would become of it.

    seen: what a check met in the batches before, so that it tells the same as the import. A row known by (street,
    source, number) changes nothing, unless it was open and comes closed. Another matter under a number that is
    taken is refused.
    """
    tally, fresh = Tally(), {}
    resolved = _resolved(rows, registry, tally)
    known = _locked(resolved, registry.source) if write else _looked_up(resolved, registry.source, seen)
    blown: list[tuple[Fresh, Lead]] = []
    for item in resolved:
        key = (item.area.street_code, item.row.number)
        if key in fresh:
            _meets_fresh(item, key, fresh, tally)
        elif key in known:
            _meets_known(item, known[key], registry, tally, blown, write=write)
        else:
            fresh[key] = item
            tally.imported += 1
    tally.closed = sum(1 for item in fresh.values() if item.row.closed_at)
    if write:
        registry.categorise([*fresh.values(), *(item for item, _lead in blown)])
        for item, lead in blown:
            # as the desk filed it; where it did not, as the ledger does
            item.category_id = lead.locked.category_id or item.category_id
        copy_fresh(list(fresh.values()), registry, blown)
    elif seen:
        seen.note([*sights_of(fresh.values()), *closed_sights(known)])
    return tally


def _locked(resolved: list[Fresh], source: Source) -> dict[tuple[str, str], Lead]:
    """What these rows meet, locked, while no other import of the same streets and source goes on."""
    _one_import_at_a_time(sorted({item.area.street_code for item in resolved}), source)
    known = _known(resolved, source)
    _lock_known(known)
    return known


def _looked_up(resolved: list[Fresh], source: Source, seen: Seen | None) -> dict[tuple[str, str], Lead]:
    """What these rows would meet: in the ledger, and in the earlier batches of the same file."""
    known = _known(resolved, source)
    if seen and resolved:
        known |= seen.known({(item.area.street_code, item.row.number) for item in resolved})
    return known


def _resolved(rows: Iterable[LedgerRow], registry: Registry, tally: Tally) -> list[Fresh]:
    """The rows with their references; what can't be understood is refused."""
    found = []
    for row in rows:
        try:
            found.append(registry.resolve(row))
        except Refusal as refusal:
            tally.refused.append((row.line, str(refusal)))
    return found


def _lock_known(known: dict[tuple[str, str], Lead]) -> None:
    """Lock what may be closed, leads before whistles and each in one order, before any number is drawn.

    Whoever blows a whistle locks the lead first and draws the number last; so nobody waits in a circle.
    """
    waiting = [lead for lead in known.values() if lead.state == NEW or lead.whistle_state in table.OPEN]
    locked = Lead.objects.select_for_update().filter(pk__in=[lead.pk for lead in waiting]).order_by("pk")
    now = {lead.pk: lead for lead in locked}
    whistles = Whistle.objects.select_for_update().filter(
        pk__in=[lead.whistle_id for lead in now.values() if lead.whistle_id]
    )
    open_now = {whistle.pk: whistle for whistle in whistles.order_by("pk")}
    for lead in waiting:
        # it may have been whistled, closed or dismissed since it was looked up
        lead.locked = now[lead.pk]
        lead.state, lead.whistle_id = lead.locked.state, lead.locked.whistle_id
        lead.locked_whistle = open_now.get(lead.whistle_id)
        lead.whistle_state = lead.locked_whistle.state if lead.locked_whistle else None


def _one_import_at_a_time(streets: list[str], source: Source) -> None:
    """Imports of one street and source follow one another; in sorted order, so that none waits for itself."""
    keys = [zlib.crc32(f"{street}/{source.code}".encode()) & 0x7FFFFFFF for street in streets]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, key) FROM unnest(%s::int[]) AS key", [IMPORT_LOCK, sorted(keys)]
        )


def _known(resolved: list[Fresh], source: Source) -> dict[tuple[str, str], Lead]:
    """Leads that are there already, by (street, number), each with the state of its whistle."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.street_code, l.source_number, l.id, l.state, l.whistle_id, l.area_code, l.received_at, l.title, "
            "l.accused_id, w.state "
            "FROM unnest(%s::varchar[], %s::varchar[]) AS wanted(street_code, source_number) "
            "JOIN whistles_lead l ON l.street_code = wanted.street_code AND l.source_code = %s "
            "AND l.source_number = wanted.source_number LEFT JOIN whistles_whistle w ON w.id = l.whistle_id",
            [
                [item.area.street_code for item in resolved],
                [item.row.number for item in resolved],
                source.code,
            ],
        )
        found = {}
        for (
            street,
            number,
            lead_id,
            state,
            whistle_id,
            area,
            received_at,
            title,
            accused,
            whistle_state,
        ) in cursor.fetchall():
            lead = Lead(
                id=lead_id,
                street_code=street,
                state=state,
                whistle_id=whistle_id,
                area_id=area,
                received_at=received_at,
                title=title,
                accused_id=accused,
            )
            lead.whistle_state, lead.locked, lead.locked_whistle = whistle_state, None, None
            found[(street, number)] = lead
        return found


def _meets_fresh(item: Fresh, key: tuple[str, str], fresh: dict, tally: Tally) -> None:
    """The same number a second time in one batch: an open row is closed by it, otherwise nothing changes.

    What is another matter under the same number is refused.
    """
    before = fresh[key]
    if _is_another(item.row, before.row):
        tally.refused.append((item.row.line, _another(item.row, before.row)))
    elif item.row.closed_at and not before.row.closed_at:
        began = before.row.whistled_at or before.row.received_at
        if item.row.closed_at < began:
            tally.refused.append((item.row.line, _too_early(item.row.closed_at, began)))
            return
        closed = before.row._replace(closed_at=item.row.closed_at, resolution=item.row.resolution)
        # what the first row left open may stand in the later one
        fresh[key] = replace(
            before, row=closed, outcome=item.outcome, grade=before.grade or item.grade,
            department_id=before.department_id or item.department_id,
        )  # fmt: skip
        tally.updated += 1
    else:
        tally.unchanged += 1


def _meets_known(
    item: Fresh, lead: Lead, registry: Registry, tally: Tally, blown: list[tuple[Fresh, Lead]], *, write: bool
) -> None:
    is_open = lead.state == NEW or lead.whistle_state in table.OPEN
    if _is_another(item.row, lead):
        tally.refused.append((item.row.line, _another(item.row, lead)))
        return
    if not (item.row.closed_at and is_open):
        tally.unchanged += 1
        return
    try:
        _check_known(item, lead, registry)
        if lead.state == NEW:
            blown.append((_as_registered(item, lead, registry), lead))
            # a second row of the same number finds it whistled
            lead.state, lead.whistle_state = WHISTLED, table.CLOSED
        else:
            _close_whistle(item, lead, registry, write=write)
            lead.whistle_state = table.CLOSED
        tally.updated += 1
    except Refusal as refusal:
        tally.refused.append((item.row.line, str(refusal)))


def _check_known(item: Fresh, lead: Lead, registry: Registry) -> None:
    """A ledger closes only what lies in the area it was imported for."""
    if not lead.area_id.startswith(registry.area.prefix):
        raise Refusal(
            _("这个编号已登记在「%(here)s」以外的区域，不能由这个台账办结。") % {"here": registry.area.name}
        )
    if lead.accused_id and lead.accused_id in (item.department_id, *registry.own_departments):
        raise Refusal(_("这个编号是检举控告，不能由被反映的部门办结；请交街道负责人处理。"))


def _as_registered(item: Fresh, lead: Lead, registry: Registry) -> Fresh:
    """A lead that waits in the pool stays where and what it is; the ledger's row tells how it went on."""
    known = lead.locked or lead
    row = item.row._replace(
        area=known.area_id, title=known.title, received_at=known.received_at,
        address=known.address or item.row.address,
    )  # fmt: skip
    if row.whistled_at and row.whistled_at < known.received_at:
        row = row._replace(whistled_at=None)
    began = row.whistled_at or row.received_at
    if row.closed_at < began:
        raise Refusal(_too_early(row.closed_at, began))
    return registry.resolve(row)


def _close_whistle(item: Fresh, lead: Lead, registry: Registry, *, write: bool) -> None:
    """Close what was open, because the ledger says so."""
    whistle = lead.locked_whistle or Whistle.objects.get(pk=lead.whistle_id)
    if item.row.closed_at < whistle.last_occurred_at:
        raise Refusal(_too_early(item.row.closed_at, whistle.last_occurred_at))
    if write:
        whistle.resolution = item.row.resolution or whistle.resolution
        record(
            whistle, table.LIFECYCLE.steps["close_by_ledger"], by=registry.by, outcome=item.outcome,
            occurred_at=item.row.closed_at, origin=Origin.IMPORTED,
        )  # fmt: skip


def _is_another(row: LedgerRow, known: LedgerRow | Lead) -> bool:
    """Whether a row is another matter than the one its number stands for: some ledgers count anew every year.

    Of one matter somebody may have corrected the title, or noted the receipt on another day; not both.
    """
    apart = abs(row.received_at - known.received_at)
    return apart > A_MONTH or (_day(row) != _day(known) and row.title != known.title)


def _another(row: LedgerRow, known: LedgerRow | Lead) -> str:
    return _(
        "编号「%(number)s」已经是 %(known)s 收到的另一件事，而这一行是 %(here)s 收到的。"
        "编号每年重新开始的，请在前面加上年份；其实是同一件事的，请把收到时间改成一样。"
    ) % {"number": row.number, "known": _day(known).isoformat(), "here": _day(row).isoformat()}


def _day(matter: LedgerRow | Lead) -> date:
    return matter.received_at.astimezone(LOCAL).date()


def _too_early(closed: datetime, before: datetime) -> str:
    when = "%Y-%m-%d %H:%M"
    return _("办结时间 %(closed)s 早于已登记的上一步 %(before)s。") % {
        "closed": timezone.localtime(closed).strftime(when),
        "before": timezone.localtime(before).strftime(when),
    }


def copy_fresh(items: list[Fresh], registry: Registry, blown: Iterable[tuple[Fresh, Lead]] = ()) -> None:
    """Copy new matters into the tables; `blown`: rows whose lead waits in the pool and is whistled by the ledger."""
    blown = list(blown)
    writer = BatchWriter(registry.by.pk, registry.actor_label, registry.source.code, timezone.now())
    numbers = _numbers([item for item in (*items, *(item for item, _lead in blown)) if item.grade])

    def number(item: Fresh) -> str:
        return numbers[(item.area.street_code, _year(item))].pop() if item.grade else ""

    for item in items:
        writer.add(item, number(item), Reporter.of(item.row.reporter, item.row.phone))
    for item, lead in blown:
        lead.whistle_id = writer.add(item, number(item)) or None
    writer.copy()
    for _item, lead in blown:
        # only what was looked up is known of this lead; its row is locked
        Lead.objects.filter(pk=lead.pk).update(
            state=WHISTLED, whistle_id=lead.whistle_id, version=F("version") + 1
        )


def _numbers(items: list[Fresh]) -> dict[tuple[str, int], list[str]]:
    counts = Counter((item.area.street_code, _year(item)) for item in items)
    return {key: numbers[::-1] for key, numbers in number_blocks(counts).items()}


def _year(item: Fresh) -> int:
    return (item.row.whistled_at or item.row.received_at).astimezone(LOCAL).year
