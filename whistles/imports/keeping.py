"""What an import keeps of what its file says otherwise: differences row by row, and the matters that it doesn't name."""

import copy
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from whistles.imports import reading
from whistles.imports.differences import Difference
from whistles.imports.differing import Found
from whistles.imports.identity import is_midnight
from whistles.imports.kinds import IN_ROWS, DifferenceKind
from whistles.imports.matters import Key
from whistles.imports.models import Import
from whistles.imports.references import References
from whistles.intake.models import Lead
from whistles.intake.spaces import Anew, space_of
from whistles.ledgers.rows import LedgerRow

# of the matters that a file doesn't name so many are listed; all are counted
MOST_LISTED = 10_000
A_DAY = timedelta(days=1, microseconds=-1)
SLICE = 1_000
# of a channel that numbers anew the year or month belongs to a number; a refused row may tell none
NAMED = (
    "EXISTS (SELECT FROM pg_temp.ledger_numbers n WHERE n.number = whistles_lead.source_number "
    "AND (whistles_lead.number_space = '' OR n.year IS NULL OR whistles_lead.number_space IN (n.year, n.month)))"
)


def keep(ledger: Import, found: Sequence[Found]) -> None:
    """Keep the differences of a batch that is written; each is told once."""
    if not found:
        return
    written = _written(ledger, {one.key for one in found if one.lead_id is None})
    rows = [
        Difference(
            ledger=ledger, lead_id=one.lead_id or written[one.key], kind=one.kind, line=one.line, ours=one.ours,
            theirs=one.theirs, ours_at=one.ours_at, theirs_at=one.theirs_at, is_day=one.is_day,
        )
        for one in found
    ]  # fmt: skip
    told = ledger.differences.filter(kind__in=IN_ROWS, lead__in={row.lead_id for row in rows})
    before = told.count()
    Difference.objects.bulk_create(rows, batch_size=SLICE, ignore_conflicts=True)
    ledger.differing += told.count() - before


def _written(ledger: Import, keys: set[Key]) -> dict[Key, object]:
    """The leads that this very batch wrote."""
    if not keys:
        return {}
    leads = Lead.objects.ordinary().filter(
        street_code__in={street for street, *_rest in keys}, source=ledger.source_id,
        source_number__in={number for _street, number, *_rest in keys},
    )  # fmt: skip
    told = leads.values_list("street_code", "source_number", "number_space", "is_sealed", "pk")
    return {tuple(key): pk for *key, pk in told}


def saw(ledger: Import, received: Sequence) -> None:
    """Widen the span of the times within which the file's matters were received."""
    if received:
        ledger.earliest = min(filter(None, (ledger.earliest, *received)))
        ledger.latest = max(filter(None, (ledger.latest, *received)))


def keep_missing(ledger: Import, references: References) -> None:
    """Keep which matters of this channel and area, received within the file's span, the file doesn't name.

    The file is read once more, and only where such matters were there before it: most ledgers follow one another.
    """
    known = _known_before(ledger, references)
    if not known.exists():
        return
    _note_numbers(_numbers_of(ledger))
    # a statement of ours, and nothing is put into it
    absent = known.filter(~RawSQL(NAMED, [], output_field=BooleanField()))  # noqa: S611
    ledger.missing = absent.count()
    rows = [
        Difference(ledger=ledger, lead_id=pk, kind=DifferenceKind.MISSING)
        for pk in absent.order_by("received_at", "pk").values_list("pk", flat=True)[:MOST_LISTED]
    ]
    Difference.objects.bulk_create(rows, batch_size=SLICE, ignore_conflicts=True)


def _known_before(ledger: Import, references: References) -> QuerySet[Lead]:
    # of a file in which no row could be read
    if ledger.earliest is None:
        return Lead.objects.none()
    mine = Lead.objects.all() if references.by.is_system else Lead.objects.visible_to(references.by)
    return mine.ordinary().within(ledger.area_id).filter(
        source=ledger.source_id, recorded_at__lt=ledger.started_at or ledger.created_at,
        received_at__gte=ledger.earliest, received_at__lte=_to_its_end(ledger.latest),
    )  # fmt: skip


def _to_its_end(at: datetime) -> datetime:
    """The last moment that may be meant: of a day the end of it."""
    return at + A_DAY if is_midnight(at) else at


def _numbers_of(ledger: Import) -> Iterator[tuple[str, str | None, str | None]]:
    """Every number that a row of the file has, of a refused one too."""
    again = copy.copy(ledger)
    again.cursor = 0
    read = reading.batches_of(again)
    while (batch := read()).cells:
        yield from map(_named, batch.rows)
        yield from (_named(row) for _line, _reason, row in batch.refused if row)


def _named(row: LedgerRow) -> tuple[str, str | None, str | None]:
    """A number with the year and the month that may belong to it."""
    if row.received_at is None:
        return row.number, None, None
    return row.number, space_of(Anew.YEAR, row.received_at), space_of(Anew.MONTH, row.received_at)


def _note_numbers(numbers: Iterator[tuple]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.ledger_numbers")
        cursor.execute("CREATE TEMP TABLE ledger_numbers (number varchar, year varchar, month varchar)")
        while some := list(islice(numbers, reading.BATCH)):
            cursor.execute(
                "INSERT INTO ledger_numbers SELECT * FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[])",
                [list(column) for column in zip(*some, strict=True)],
            )
        cursor.execute("CREATE INDEX ON ledger_numbers (number)")
