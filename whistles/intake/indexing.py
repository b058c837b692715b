"""Words of leads written and kept true: at once where a lead is received here, by a sweep where triggers noted it.

Every text that goes in is read with its lead locked, so that what was erased meanwhile never comes back.
"""

import logging
import time
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from grids.privacy.ciphers import SealBroken, unseal
from grids.privacy.sealing import look_up, place_of
from grids.search import texts
from whistles.intake.models import Lead
from whistles.intake.table import TAKEN_BACK
from whistles.intake.worded import LeadWords, WordsDue

log = logging.getLogger(__name__)

# leads that are locked and read at a time: as long as somebody who takes a step on one of them waits
AT_A_TIME = 200
# how long one sweep works; the next goes on
SECONDS = 5
WRITTEN = ("street_code", "community_code", "area_code", "received_at", "text", "codes", "name_digest")
COMMUNITY = 12


def searched() -> QuerySet[Lead]:
    """The leads that are to be found by their words."""
    return Lead.objects.ordinary().filter(is_erased=False)


def lacking() -> QuerySet[Lead]:
    """Those of them that have none."""
    return searched().filter(~Exists(LeadWords.objects.filter(lead=OuterRef("pk"))))


def write(lead: Lead, name: str) -> None:
    """The words of a lead that is received now, in the caller's transaction; name: its reporter's, in clear."""
    if not lead.is_sealed:
        words_of(lead, _digest(name)).save(force_insert=True)


def words_of(lead: Lead, name_digest: bytes) -> LeadWords:
    """What a lead is found by, not saved."""
    text = texts.PART.join(
        filter(
            None, (texts.joined(lead.title, lead.content, lead.address), texts.numbered(lead.source_number))
        )
    )
    return LeadWords(
        lead=lead, street_code=lead.street_code, area_code=lead.area_id, received_at=lead.received_at, text=text,
        community_code=lead.area_id[:COMMUNITY] if len(lead.area_id) >= COMMUNITY else "",
        codes=texts.codes_of(text), name_digest=name_digest,
    )  # fmt: skip


def _digest(name: str) -> bytes:
    return name_digest(name) if name else b""


def name_digest(name: str) -> bytes:
    """The keyed hash under which a reporter's name is found, however it is written."""
    return look_up(Lead, "reporter_name", texts.fold(name))


def sweep(*, seconds: float = SECONDS) -> int:
    """Write the words of leads that wait, for so many seconds; how many leads were read. Several may sweep at once.

    One that can't be read waits behind all others, in ever smaller company, and keeps none of them back.
    """
    until, read, passed = time.monotonic() + seconds, 0, 0
    alone: list[int] = []
    while time.monotonic() < until:
        due = WordsDue.objects.filter(pk__gt=passed).exclude(pk__in=alone)
        pk = due.order_by("pk").values_list("pk", flat=True).first()
        if pk is None:
            break
        try:
            some = _some_of(pk)
        except Exception:
            log.exception("words of leads could not be written")
            alone += _put_behind(pk)
            continue
        if some is None:
            passed = pk
        else:
            read += some
    return read


@transaction.atomic
def _put_behind(pk: int) -> list[int]:
    """The leads of a note of which one can't be read stand behind all others, by halves; the notes of one that is alone."""
    due = WordsDue.objects.select_for_update().filter(pk=pk).first()
    if due is None:
        return []
    now, later = due.leads[:AT_A_TIME], due.leads[AT_A_TIME:]
    half = len(now) // 2
    due.delete()
    notes = [WordsDue.objects.create(leads=some) for some in (later, now[:half], now[half:]) if some]
    return [note.pk for note in notes if len(note.leads) == 1 == len(now)]


@transaction.atomic
def _some_of(pk: int) -> int | None:
    """The next leads of a note; None where it is gone, or somebody else has it in hand."""
    due = WordsDue.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if due is None:
        return None
    now, later = due.leads[:AT_A_TIME], due.leads[AT_A_TIME:]
    read_again(now)
    if later:
        due.leads = later
        due.save(update_fields=["leads"])
    else:
        due.delete()
    return len(now)


def read_again(ids: Iterable[UUID]) -> None:
    """Write the words of these leads as they are now, in the caller's transaction; those of what is searched no more go."""
    wanted = list(ids)
    rows = Lead.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    found = [lead for lead in rows if not (lead.is_sealed or lead.is_erased or lead.state == TAKEN_BACK)]
    LeadWords.objects.filter(lead__in=set(wanted) - {lead.pk for lead in found}).delete()
    LeadWords.objects.bulk_create(
        [words_of(lead, _digest(_name_of(lead))) for lead in found],
        update_conflicts=True, unique_fields=["lead"], update_fields=WRITTEN,
    )  # fmt: skip


def _name_of(lead: Lead) -> str:
    """The reporter's name, for a moment; "" where no key here opens it, which is found by the next rebuild."""
    try:
        return unseal(lead.reporter_name, at=place_of(lead, "reporter_name"))
    except SealBroken:
        log.warning("lead %s is not found by its reporter's name: it can't be opened here", lead.pk)
        return ""


def note_all(*, only_lacking: bool) -> int:
    """Note every lead for the sweep, or those without words; how many. Goes by ids, so it may run beside the product."""
    rows, noted, after = (lacking() if only_lacking else searched()), 0, None
    while True:
        some = rows.filter(pk__gt=after) if after else rows
        ids = list(some.order_by("pk").values_list("pk", flat=True)[: 25 * AT_A_TIME])
        if not ids:
            return noted
        WordsDue.objects.create(leads=ids)
        noted, after = noted + len(ids), ids[-1]


def beyond() -> QuerySet[LeadWords]:
    """Words of what is to be found by none: there are never any."""
    return LeadWords.objects.filter(~Exists(searched().filter(pk=OuterRef("pk"))))


def state() -> dict[str, int]:
    """How many leads are searched, how many of them lack their words, whose words there are beyond them, how many notes wait."""
    return {
        "searched": searched().count(), "lacking": lacking().count(), "beyond": beyond().count(),
        "waiting": WordsDue.objects.count(),
    }  # fmt: skip
