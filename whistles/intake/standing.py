"""Which steps of a book still count: a step that a ledger told may be taken back by a later one, and nothing is deleted."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from grids.conduct.books import matter_of
from grids.conduct.events import EventBase
from whistles.intake.table import TAKEN_BACK


class LedgerEvent(EventBase):
    """A step that somebody took here, or that a ledger told."""

    # by which import a ledger told it; empty in steps of before
    ledger_id = models.UUIDField(null=True)
    # the seq of the step of a ledger that no longer counts; this one gives back what that one counted, on its own day
    takes_back = models.SmallIntegerField(null=True)

    class Meta(EventBase.Meta):
        abstract = True


def told_indexes(matter: str, named: str) -> list[models.Index]:
    """The indexes of a book of such steps, called after `named`; matter: its relation to whose step it is."""
    return [
        # an import's steps lie together, as they were appended
        BrinIndex(fields=["ledger_id"], name=f"{named}_of_an_import", pages_per_range=32),
        # the few that take another back: of each matter, which no longer count
        models.Index(
            fields=[matter, "takes_back"],
            name=f"{named}_that_take_back",
            condition=Q(takes_back__isnull=False),
        ),
    ]


M = TypeVar("M", bound=Model)
E = TypeVar("E", bound=LedgerEvent)


def standing(events: QuerySet[M]) -> QuerySet[M]:
    """Those of the steps that count: neither such as take another back, nor those that were."""
    return never_taken(events).filter(takes_back=None)


def never_taken(events: QuerySet[M]) -> QuerySet[M]:
    """Those of the steps that no other takes back."""
    matter = matter_of(events.model)
    takers = events.model._base_manager.filter(**{matter: OuterRef(matter), "takes_back": OuterRef("seq")})
    return events.filter(~Exists(takers))


def taken_back_by(matter: Any, steps: Sequence[E]) -> E | None:
    """The step by which it was taken back that a matter came to be; None where it counts. steps: in their order."""
    if matter.state != TAKEN_BACK:
        return None
    return next((step for step in reversed(steps) if step.takes_back is not None), None)


def standing_among(steps: Iterable[E]) -> list[E]:
    """The same of all steps of one matter at hand, in their order."""
    steps = list(steps)
    taken = {step.takes_back for step in steps} - {None}
    return [step for step in steps if step.takes_back is None and step.seq not in taken]
