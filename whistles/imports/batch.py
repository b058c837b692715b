"""One batch of ledger rows into the ledger: set-based where rows are new, by action where they are known."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import F
from django.utils import timezone

from grids.conduct.events import new_id
from whistles.imports import closing, differing, known
from whistles.imports.closing import Everyday
from whistles.imports.identity import LOCAL
from whistles.imports.matters import Fresh, Known
from whistles.imports.meeting import Tally, meet_earlier_row, meet_known
from whistles.imports.references import References
from whistles.imports.seen import Seen, moved_sights, sights_of
from whistles.imports.timing import start_clocks
from whistles.imports.writing import BatchWriter
from whistles.intake.models import Lead
from whistles.intake.table import WHISTLE
from whistles.ledgers.rows import LedgerRow
from whistles.lifecycle.numbers import number_blocks
from whistles.lifecycle.recording import together


def bring_in(
    rows: Iterable[LedgerRow], references: References, *, write: bool = True, seen: Seen | None = None
) -> Tally:
    """Bring a batch in, inside the caller's transaction; with `write=False` only tell what would become of it.

    seen: what a check met in the batches before, so that it tells the same as the import. A row known by (street,
    source, number) changes nothing, unless it was open and comes closed. Another matter under a number that is
    taken is refused.
    """
    tally, fresh = Tally(), {}
    resolved = _resolved(rows, references, tally, write=write)
    if resolved:
        times = [item.row.received_at for item in resolved]
        tally.received = min(times), max(times)
    met = known.locked(resolved, references) if write else known.looked_up(resolved, references, seen)
    there = met.known
    # before anything is moved by the rows
    tally.differing = differing.among(resolved, there, references)
    before = {key: matter.stands for key, matter in there.items()}
    # what the ledger says further of open matters is recorded together
    matters = list({id(matter): matter for matter in there.values()}.values())
    whistles = [matter.whistle for matter in matters if matter.whistle]
    with together(one for one in whistles if not isinstance(one, Everyday)):
        for item in resolved:
            if item.key in fresh:
                meet_earlier_row(item, fresh, references, tally)
            elif item.key in there:
                meet_known(item, there[item.key], references, tally, write=write)
            else:
                fresh[item.key] = item
                tally.imported += 1
                tally.doubts += [
                    (item.row.line, item.row.number, doubt) for doubt in met.doubts.get(item.key, ())
                ]
    tally.closed = sum(1 for item in fresh.values() if item.row.is_closed)
    if write:
        closed = (one for one in whistles if isinstance(one, Everyday) and one.at)
        closing.write(closed, by=references.by, ledger_id=references.ledger_id)
        blown = [(matter.blown, matter) for matter in matters if matter.blown]
        references.categorise([*fresh.values(), *(item for item, _matter in blown)])
        for item, matter in blown:
            # as the desk filed it; where it did not, as the ledger does
            item.category_id = matter.lead.category_id or item.category_id
        copy_fresh(list(fresh.values()), references, blown)
    elif seen:
        seen.note([*sights_of(fresh.values()), *moved_sights(there, before)])
    return tally


def _resolved(rows: Iterable[LedgerRow], references: References, tally: Tally, *, write: bool) -> list[Fresh]:
    """The rows with their references; what can't be understood is refused."""
    found: list[Fresh] = []
    for row in rows:
        tally.try_to(lambda row=row: found.append(references.resolve(row, write=write)), row)
    return found


def copy_fresh(items: list[Fresh], references: References, blown: Sequence[tuple[Fresh, Known]] = ()) -> None:
    """Copy new matters into the tables; `blown`: rows whose lead waits in the pool and is whistled by the ledger."""
    writer = BatchWriter(
        references.by.pk, references.actor_label, references.source, timezone.now(), references.ledger_id
    )
    numbers = _numbers([item for item in (*items, *(item for item, _matter in blown)) if item.grade])

    def number(item: Fresh) -> str:
        return numbers[(item.area.street_code, _year(item))].pop() if item.grade else ""

    for item in items:
        writer.add(item, number(item), str(new_id()), is_new=True)
    whistled = [
        (matter.lead_id, writer.add(item, number(item), str(matter.lead_id), is_new=False) or None)
        for item, matter in blown
    ]
    writer.copy()
    for lead_id, whistle_id in whistled:
        # its row is locked
        Lead.objects.filter(pk=lead_id).update(
            state=WHISTLE.target, whistle_id=whistle_id, version=F("version") + 1
        )
    # each with its leads, whose outer limit holds and whose ids its marks cover
    if references.starts_clocks:
        start_clocks(writer.open_whistles(), by=references.by, ledger_id=references.ledger_id)


def _numbers(items: list[Fresh]) -> dict[tuple[str, int], list[str]]:
    counts = Counter((item.area.street_code, _year(item)) for item in items)
    return {key: numbers[::-1] for key, numbers in number_blocks(counts).items()}


def _year(item: Fresh) -> int:
    return item.began.astimezone(LOCAL).year
