"""What is read of who manages an estate."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from property.estates.kinds import Exact
from property.estates.managing.models import Contract, EstatePost, Management, Score

if TYPE_CHECKING:
    from uuid import UUID

SCORES_SHOWN = 10
# how a beginning is written, as exactly as it is known
WRITTEN = {Exact.DAY: "%Y-%m-%d", Exact.MONTH: "%Y-%m", Exact.YEAR: "%Y"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of an estate's management as it is told: from when until when, by whom."""

    row: Management
    since: str
    until: str
    lasts: bool

    @property
    def company(self) -> str:
        """The company's name, "" where it is none."""
        return self.row.company.name if self.row.company_id else ""


def stretches_of(estate_id: "UUID") -> list[Stretch]:
    """How an estate was managed, the first stretch first; one question."""
    rows = Management.objects.filter(estate=estate_id, is_struck=False).select_related("company")
    return told_of(list(rows.order_by("period")))


def told_of(rows: list[Management]) -> list[Stretch]:
    """The same of rows in the order of their periods."""
    told = []
    for at, one in enumerate(rows):
        upper = one.period.upper
        after = rows[at + 1] if at + 1 < len(rows) else None
        # an end is as exact as what begins on it
        exact = after.exact if after and after.period.lower == upper else Exact.DAY
        until = upper.strftime(WRITTEN[Exact(exact)]) if upper else ""
        since = one.period.lower.strftime(WRITTEN[Exact(one.exact)])
        told.append(Stretch(one, since, until, upper is None or upper > timezone.localdate()))
    return told


def contracts_of(estate_id: "UUID") -> list[tuple[Contract, date, bool]]:
    """What was agreed with companies, the newest first, each with its last day and whether it holds today."""
    rows = Contract.objects.filter(management__estate=estate_id, is_struck=False)
    found = rows.select_related("management__company").order_by("-period")
    today = timezone.localdate()
    return [(one, one.period.upper - timedelta(days=1), today in one.period) for one in found]


def posts_of(estate_id: "UUID") -> list[EstatePost]:
    """Who is on the spot today, the party's people first."""
    return list(EstatePost.objects.filter(estate=estate_id, ended_on=None).order_by("kind", "pk"))


def scores_of(estate_id: "UUID") -> list[Score]:
    """What residents said, year by year, the newest first."""
    return list(Score.objects.filter(estate=estate_id, is_struck=False)[:SCORES_SHOWN])
