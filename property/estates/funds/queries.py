"""What is read of an estate's money books."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, F, QuerySet, Sum, When
from django.db.models.functions import ExtractQuarter, ExtractYear

from property.estates.funds.models import FundEntry
from property.estates.kinds import Flow, Fund

if TYPE_CHECKING:
    from uuid import UUID

CAME_IN = Sum(Case(When(flow=Flow.IN, then=F("fen")), default=0))
WENT_OUT = Sum(Case(When(flow=Flow.OUT, then=F("fen")), default=0))
FEN_IN_A_YUAN = 100
QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Sums:
    """What came in and went out of a book, in fen; what is left is their difference."""

    fund: Fund
    came_in: int = 0
    went_out: int = 0
    quarter: str = ""

    @property
    def left(self) -> int:
        """What is there."""
        return self.came_in - self.went_out


def yuan(fen: int) -> str:
    """A sum of money as it is written, exact."""
    whole, rest = divmod(abs(fen), FEN_IN_A_YUAN)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


def sums_of(estate_id: "UUID") -> list[Sums]:
    """Both books of an estate, one question; a book without entries isn't there."""
    rows = FundEntry.objects.filter(estate=estate_id).order_by().values_list("fund")
    told = {fund: (came, went) for fund, came, went in rows.annotate(came=CAME_IN, went=WENT_OUT)}
    return [Sums(one, *told[one]) for one in Fund if one in told]


def entries_of(estate_id: "UUID", fund: str = "") -> QuerySet[FundEntry]:
    """The entries of an estate, or of one book of it."""
    rows = FundEntry.objects.filter(estate=estate_id).select_related("countered_by")
    return rows.filter(fund=fund) if fund else rows


def quarters_of(rows: QuerySet[FundEntry]) -> list[Sums]:
    """What came and went in each quarter, the newest first; those of the last two years that have entries."""
    told = (
        rows.order_by()
        .values(year=ExtractYear("day"), quarter=ExtractQuarter("day"))
        .values_list("year", "quarter", "fund")
        .annotate(came=CAME_IN, went=WENT_OUT)
        .order_by("-year", "-quarter", "fund")
    )
    return [
        Sums(Fund(fund), came, went, f"{year}-Q{quarter}")
        for year, quarter, fund, came, went in told[: QUARTERS * 2]
    ]
