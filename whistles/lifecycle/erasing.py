"""What names or reaches somebody leaves a matter when its term is over: the reporter goes, numbers in texts are masked.

The matter itself stays in the ledger, and the lead's book says when it was done.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from grids.audit.actions import Subject, note
from grids.audit.models import Kind, Result
from grids.files.actions import destroy as destroy_files
from grids.personal.fields import MATTER, after_term
from grids.privacy.ciphers import SealBroken
from grids.staff.models import User
from whistles.intake.actions import record
from whistles.intake.models import Lead, LeadEvent
from whistles.intake.querysets import LeadQuerySet
from whistles.intake.reporters import known_of
from whistles.intake.standing import never_taken, standing
from whistles.intake.table import ERASE as ERASE_LEAD
from whistles.intake.table import LEAD_REST, TAKEN_BACK
from whistles.lifecycle.actions import record as append
from whistles.lifecycle.models import Whistle, WhistleEvent
from whistles.lifecycle.states import AT_REST, CLOSED
from whistles.lifecycle.table import ERASE

log = logging.getLogger(__name__)

AT_A_TIME = 500


ERASED = gettext_lazy("到期事项去标识")


@dataclass(slots=True)
class Erased:
    """What came of it: matters erased, and those left as they are because their reporter can't be opened here."""

    done: int = 0
    left: Counter[str] = field(default_factory=Counter)


def past_term() -> LeadQuerySet:
    """Leads whose personal values are past their term: the matter ended long ago, or was entered longer ago still.

    It ended with the step that brought it to rest: what was done to it since, also for another lead, ends nothing later.
    What nobody decides or closes is no reason to keep a name for ever.
    """
    now = timezone.now()
    ended, entered = now - timedelta(days=MATTER.days), now - timedelta(days=MATTER.at_most)
    came_to_rest = LeadEvent.objects.filter(
        lead=OuterRef("pk"), to_state__in=LEAD_REST, occurred_at__lt=ended
    )
    # by a step that counts, or by the one by which it was taken back that it came to be
    ended_itself = never_taken(came_to_rest).filter(Q(takes_back=None) | Q(to_state=TAKEN_BACK))
    ended_itself = ended_itself.exclude(from_state=F("to_state"))
    since = standing(
        WhistleEvent.objects.filter(
            whistle=OuterRef("whistle"), to_state__in=AT_REST, occurred_at__gte=ended
        ).exclude(from_state=F("to_state"))
    )
    unclosed = Q(whistle__closed_at=None) & ~Q(Exists(since))
    whistled = Q(whistle__state__in=AT_REST) & (Q(whistle__closed_at__lt=ended) | unclosed)
    living = ~Q(state__in=LEAD_REST) & (Q(whistle=None) | ~Q(whistle__state__in=AT_REST))
    rested = Q(state__in=LEAD_REST) & Q(Exists(ended_itself))
    over = whistled | rested | (living & Q(recorded_at__lt=entered))
    return Lead.objects.filter(is_erased=False).filter(over)


def erase_past_term(*, by: User, at_most: int = 100_000) -> Erased:
    """Erase what is past its term, in order of ids. What somebody has in hand waits for the next time.

    A matter whose reporter can't be opened here stays whole: its texts may name them, and nobody could tell any more.
    The auditor of its street is told.
    """
    came, after = Erased(), UUID(int=0)
    while came.done < at_most:
        found = list(past_term().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_A_TIME])
        if not found:
            break
        _erase(found, by, came)
        after = found[-1]
    if came.done:
        log.info("erased personal values of %s matters whose term is over", came.done)
        note(
            kind=Kind.CONFIGURATION,
            by=by,
            subject=Subject("erasing"),
            detail={"what": ERASED, "count": came.done},
        )
    for street_code, count in sorted(came.left.items()):
        _tell(street_code, count, by)
    return came


@transaction.atomic
def _erase(ids: list[UUID], by: User, came: Erased) -> None:
    """Erase some matters: leads are locked before their whistles, as everywhere."""
    leads = Lead.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=ids, is_erased=False)
    leads = list(leads.order_by("pk"))
    own, gone = _whistles_of(leads), []
    for lead in leads:
        known = _reporter(lead)
        if known is None:
            came.left[lead.street_code] += 1
            continue
        came.done += 1
        for whistle in own[lead.pk]:
            _change(whistle, after_term(whistle, known=known))
            append(whistle, ERASE, by=by)
        lead.is_erased = True
        lead.version += 1
        _change(lead, {**after_term(lead, known=known), "is_erased": True, "version": lead.version})
        record(lead, ERASE_LEAD, by=by, occurred_at=timezone.now(), before=lead.state)
        gone.append(lead)
    # what a picture or a recording says of somebody can't be masked
    whistles = {whistle.pk for lead in gone for whistle in own[lead.pk]}
    destroy_files(Lead._meta.label_lower, [lead.pk for lead in gone], by=by)
    destroy_files(Whistle._meta.label_lower, whistles, by=by)


def _whistles_of(leads: list[Lead]) -> dict[UUID, list[Whistle]]:
    """The whistles in which the texts of leads stand, locked: the present one, and those that gave them back unclosed.

    What was closed gives none back; what was not is found by its state.
    """
    ids = [str(lead.pk) for lead in leads]
    gave_back = Q(
        street_code__in={lead.street_code for lead in leads}, closed_at=None, state__in=sorted(AT_REST - {CLOSED}),
        leads_before__overlap=ids,
    )  # fmt: skip
    present = Q(pk__in=[lead.whistle_id for lead in leads if lead.whistle_id])
    found: dict[UUID, list[Whistle]] = {lead.pk: [] for lead in leads}
    wanted = {*Whistle.objects.filter(present).values_list("pk", flat=True)}
    wanted |= {*Whistle.objects.filter(gave_back).values_list("pk", flat=True)}
    for whistle in Whistle.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"):
        for lead in leads:
            if whistle.pk == lead.whistle_id or str(lead.pk) in whistle.leads_before:
                found[lead.pk].append(whistle)
    return found


def _reporter(lead: Lead) -> list[str] | None:
    """The reporter's name and number, to be masked where the texts repeat them; None where no key here opens them."""
    if lead.is_masked:
        return []
    try:
        return known_of(lead)
    except SealBroken:
        log.warning(
            "lead %s is not erased: who reported it can't be opened with the keys of this process", lead.pk
        )
        return None


def _tell(street_code: str, count: int, by: User) -> None:
    told = {
        "what": gettext_lazy("到期事项的反映人打不开，没有去标识；请运行 manage.py erase_matters"),
        "count": count,
    }
    note(
        kind=Kind.NOTICE,
        by=by,
        subject=Subject("erasing"),
        area_code=street_code,
        detail=told,
        result=Result.FAILED,
    )


def _change(row: Lead | Whistle, values: dict) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    if values:
        row.save(update_fields=list(values))
