"""Steps of many whistles recorded together: what stands around them is asked once, what they write is written once.

Each step is carried out by the engine as it is alone (`whistles.lifecycle.actions.record`, any row of the table), in memory;
so a batch of a ledger's closings leaves the same rows, steps, marks and figures as one closing after the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from grids.approvals.queries import look_for
from grids.conduct.among import Among
from grids.conduct.gathering import gathering
from grids.staff.models import User
from whistles.clocks.models import Term
from whistles.clocks.terms import Terms
from whistles.intake.models import Lead
from whistles.lifecycle.models import ReportIn, Whistle
from whistles.lifecycle.situation import Situation

# matters of which the surroundings are asked in one question each
AT_ONCE = 5_000


class _Around:
    """What stands around many locked whistles, by whistle, until a step of it is taken."""

    def __init__(self, whistles: Iterable[Whistle]) -> None:
        self.whistles = {whistle.pk: whistle for whistle in whistles}
        ids = list(self.whistles)
        self.parts: dict[UUID, list[ReportIn]] = defaultdict(list)
        self.terms: dict[UUID, list[Term]] = defaultdict(list)
        self.leads: dict[UUID, list[UUID]] = defaultdict(list)
        for at in range(0, len(ids), AT_ONCE):
            self._look(ids[at : at + AT_ONCE])

    def _look(self, ids: list[UUID]) -> None:
        for part in ReportIn.objects.filter(Among("whistle", ids)):
            self.parts[part.whistle_id].append(part)
        for term in Term.objects.filter(Among("whistle", ids)).order_by("started_at", "id"):
            self.terms[term.whistle_id].append(term)
        for whistle_id, lead_id in Lead.objects.filter(Among("whistle", ids)).values_list("whistle_id", "pk"):
            self.leads[whistle_id].append(lead_id)
        look_for([self.whistles[pk] for pk in ids])

    def take(self, whistle: Whistle, by: User) -> Situation | None:
        """The situation for the first step of a whistle: what is known of it then is true no more."""
        if self.whistles.get(whistle.pk) is not whistle:
            return None
        del self.whistles[whistle.pk]
        pk = whistle.pk
        situation = _Known(whistle, by, self.parts[pk], self.leads[pk])
        situation.terms = Terms.of(whistle, self.terms[pk])
        return situation


class _Known(Situation):
    """A situation of which the parts and the leads' ids are known."""

    def __init__(self, matter: Whistle, by: User, parts: list[ReportIn], lead_ids: list[UUID]) -> None:
        super().__init__(matter, by)
        self.parts = self._in_order(parts)
        self._lead_ids = lead_ids

    @property
    def lead_ids(self) -> list[UUID]:
        """The ids of its leads, unless a step changed which there are."""
        known: list[Any] | None = self.__dict__.get("leads")
        return self._lead_ids if known is None else [lead.pk for lead in known]


_NOW: ContextVar[_Around | None] = ContextVar("around", default=None)


@contextmanager
def together(whistles: Iterable[Whistle]) -> Iterator[None]:
    """Record steps of these whistles, whose rows the caller has locked, as one: written at the end, all or nothing.

    A second step of a whistle lets everything before it be written first. What reads a whistle from the database inside
    does not see what was recorded of it.
    """
    token = _NOW.set(_Around(whistles))
    try:
        with gathering():
            yield
    finally:
        _NOW.reset(token)


def situation_of(whistle: Whistle, by: User) -> Situation:
    """The whistle's situation, with what is known around it where many are recorded together."""
    now = _NOW.get()
    return (now and now.take(whistle, by)) or Situation(whistle, by)
