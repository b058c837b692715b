"""What falls due by itself: people are reminded, those above are told, a suspension ends, what was provisional is counted.

Each matter is a transaction of its own, in which its row is locked before its terms are read again: two workers, a killed
one or one that slept for a week say everything once. Whoever holds a matter at the moment is not waited for: the next
minute finds it again. What is said is a step of the table, which the caller takes (`say`).
"""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from grids.conduct.alone import alone
from whistles.clocks.calendar import calendar_version
from whistles.clocks.deadlines import calendar_for
from whistles.clocks.models import Clock, Term
from whistles.clocks.terms import RECOUNT, Terms, Told

log = logging.getLogger(__name__)
AT_A_TIME = 200
# a sweep leaves the rest to the next one
WITHIN = timedelta(seconds=25)

# a step, on a whistle whose row is locked, by its verb and with what it is given; `occurred_at` where it happened earlier
Say = Callable[[Any, str, dict[str, Any]], object]


def sweep(say: Say, *, now: datetime | None = None, within: timedelta = WITHIN) -> int:
    """Say whatever is due by now, the longest due first; how much was said."""
    now, until, said = now or timezone.now(), monotonic() + within.total_seconds(), 0
    for whistle_id in _due(now):
        said += _alone(whistle_id, lambda whistle: _say_all(whistle, say, now))
        if monotonic() > until:
            break
    return said


def count_anew(say: Say) -> int:
    """Count provisional deadlines by the calendar as it is now, and give terms to what was blown before they had rows.

    How many matters another deadline, or certainty, was found for. What whoever edits has in hand waits for the next time.
    """
    return sum(
        _alone(whistle_id, lambda whistle: _count_anew(whistle, say))
        for whistle_id in [*_provisional(), *_without_terms(), *_handed_in()]
    )


def _due(now: datetime) -> Iterator[UUID]:
    """The whistles of which something is due, each once; found in pieces, so that one that fails stops no other."""
    at, after, met = datetime.min.replace(tzinfo=UTC), UUID(int=0), set()
    while True:
        behind = Q(look_at__gt=at) | Q(look_at=at, id__gt=after)
        found = Term.objects.filter(behind, look_at__lte=now).order_by("look_at", "id")
        rows = list(found.values_list("look_at", "id", "whistle_id")[:AT_A_TIME])
        for _at, _id, whistle_id in rows:
            if whistle_id not in met:
                met.add(whistle_id)
                yield whistle_id
        if len(rows) < AT_A_TIME:
            return
        at, after = rows[-1][:2]


def _provisional() -> Iterator[UUID]:
    """Whistles with a running term that was counted provisionally, and by another calendar than the present one."""
    now = calendar_version(calendar_for(""))
    found = Term.objects.filter(is_tentative=True, ended_at__isnull=True).exclude(calendar_version=now)
    return iter(list(found.order_by("whistle_id").values_list("whistle_id", flat=True).distinct()))


def _without_terms() -> Iterator[UUID]:
    """Whistles for which a clock runs in their own columns alone: blown before terms had rows."""
    terms = Term.objects.filter(whistle=OuterRef("pk"))
    found = _whistles().filter(~Exists(terms), next_due_at__isnull=False)
    return iter(list(found.order_by("pk").values_list("pk", flat=True)))


def _handed_in() -> Iterator[UUID]:
    """Whistles whose result waits to be verified while the department's clock runs on: handed in by an older release."""
    # of which something is still to be said: those are few and have an index
    found = Term.objects.filter(look_at__isnull=False, clock=Clock.CLOSE, part__submitted_at__isnull=False)
    return iter(list(found.order_by("whistle_id").values_list("whistle_id", flat=True)))


def _whistles() -> models.QuerySet:
    return Term._meta.get_field("whistle").related_model._base_manager.all()


def _alone(whistle_id: UUID, work: Callable[[Any], int]) -> int:
    """Do something with one whistle, locked, in a transaction of its own; what fails is logged and stops nothing else."""
    return alone(
        whistle_id, lambda key: _locked(key, work), "the terms of a whistle could not be looked after"
    )


def _locked(whistle_id: UUID, work: Callable[[Any], int]) -> int:
    whistle = _whistles().select_for_update(of=("self",), skip_locked=True).filter(pk=whistle_id).first()
    return work(whistle) if whistle else 0


def _say_all(whistle: Any, say: Say, now: datetime) -> int:
    """Everything that is due of one whistle: after a stop that can be more than one thing."""
    said = set()
    while due := Terms.of(whistle).due(now):
        told = due[0]
        if (told.term.pk, told.verb) in said:
            raise RuntimeError(f"{told.verb} was said and is due again")
        _say(whistle, told, say)
        said.add((told.term.pk, told.verb))
    return len(said)


def end_what_is_over(whistle: Any, say: Say) -> bool:
    """What of a locked whistle ended by itself before now, as a suspension does, is said; whether there was anything."""
    over = [told for told in Terms.of(whistle).due(timezone.now()) if told.ended_at]
    for told in over:
        _say(whistle, told, say)
    return bool(over)


def _say(whistle: Any, told: Told, say: Say) -> None:
    given: dict[str, Any] = {"term": str(told.term.pk)}
    if told.ended_at:
        # whatever was done to it since, nothing happened before that
        given["occurred_at"] = max(told.ended_at, whistle.last_occurred_at)
    say(whistle, told.verb, given)


def _count_anew(whistle: Any, say: Say) -> int:
    terms = Terms.of(whistle)
    leading = whistle.report_ins.filter(part="lead", ended_at=None).first()
    runs_on = leading is not None and terms.hand_in(leading)
    if not terms.recount() and not terms.is_adopted and not runs_on:
        return 0
    say(whistle, RECOUNT, {"recount": True})
    return 1
