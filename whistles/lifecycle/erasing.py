"""What names or reaches somebody leaves a matter when its term is over: the reporter goes, numbers in texts are masked.

The matter itself stays in the ledger, and the lead's book says when it was done.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from grids.personal.fields import MATTER, after_term
from grids.privacy.ciphers import SealBroken, unseal
from grids.privacy.sealing import place_of
from grids.staff.models import User
from whistles.intake.actions import record
from whistles.intake.models import Lead, LeadEvent
from whistles.intake.querysets import LeadQuerySet
from whistles.intake.table import DISMISSED
from whistles.lifecycle.actions import record as append
from whistles.lifecycle.models import Whistle, WhistleEvent
from whistles.lifecycle.table import AT_REST, LIFECYCLE

log = logging.getLogger(__name__)

AT_A_TIME = 500


def past_term() -> LeadQuerySet:
    """Leads whose matter ended so long ago that its personal values are past their term.

    It ended with the step that brought it to rest: what was done to it since, also for another lead, ends nothing later.
    """
    ended = timezone.now() - timedelta(days=MATTER.days)
    dismissed = LeadEvent.objects.filter(lead=OuterRef("pk"), verb="dismiss", occurred_at__lt=ended)
    since = WhistleEvent.objects.filter(
        whistle=OuterRef("whistle"), to_state__in=AT_REST, occurred_at__gte=ended
    ).exclude(from_state=F("to_state"))
    unclosed = Q(whistle__closed_at=None) & ~Q(Exists(since))
    whistled = Q(whistle__state__in=AT_REST) & (Q(whistle__closed_at__lt=ended) | unclosed)
    return Lead.objects.filter(is_erased=False).filter(whistled | (Q(state=DISMISSED) & Q(Exists(dismissed))))


def erase_past_term(*, by: User, at_most: int = 100_000) -> int:
    """Erase what is past its term, in order of ids; how many matters. What somebody has in hand waits for the next time."""
    done, after = 0, UUID(int=0)
    while done < at_most:
        found = list(past_term().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_A_TIME])
        if not found:
            break
        done += _erase(found, by)
        after = found[-1]
    if done:
        log.info("erased personal values of %s matters whose term is over", done)
    return done


@transaction.atomic
def _erase(ids: list[UUID], by: User) -> int:
    """Erase some matters: leads are locked before their whistles, as everywhere."""
    leads = Lead.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=ids, is_erased=False)
    leads = list(leads.order_by("pk"))
    wanted = [lead.whistle_id for lead in leads if lead.whistle_id]
    whistles = Whistle.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    by_id = {whistle.pk: whistle for whistle in whistles}
    for lead in leads:
        known = _reporter(lead)
        if whistle := by_id.get(lead.whistle_id):
            _change(whistle, after_term(whistle, known=known))
            append(whistle, LIFECYCLE.steps["erase"], by=by)
        lead.is_erased = True
        lead.version += 1
        _change(lead, {**after_term(lead, known=known), "is_erased": True, "version": lead.version})
        record(lead, "erase", by=by, occurred_at=timezone.now(), from_state=lead.state)
    return len(leads)


def _reporter(lead: Lead) -> list[str]:
    """The reporter's name and number, to be masked where the texts repeat them; what can't be opened is not known."""
    known = []
    for name in ("reporter_name", "reporter_phone"):
        try:
            known.append(unseal(getattr(lead, name), at=place_of(lead, name)))
        except SealBroken:
            log.warning("a value of lead %s could not be opened before it was erased", lead.pk)
    return [value for value in known if value]


def _change(row: Lead | Whistle, values: dict) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    if values:
        row.save(update_fields=list(values))
