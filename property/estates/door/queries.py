"""What residents may know of estates. Columns are named one by one, so that the public connection needs no right to any other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grids.areas.models import Area
from grids.door.queries import FROM
from property.estates.funds.models import FundEntry
from property.estates.funds.queries import quarters_of, yuan
from property.estates.kinds import ManagedBy
from property.estates.managing.models import EstatePost, Management
from property.estates.managing.queries import told_of
from property.estates.models import Estate

if TYPE_CHECKING:
    from uuid import UUID

ESTATES_MOST = 2_000
SHOWN = ("id", "name", "kind", "built", "community_code")
OF_A_STRETCH = ("id", "kind", "office_phone", "period", "exact", "note", "provenance", "company__name")


@dataclass(frozen=True, slots=True)
class Told:
    """An estate as residents read it. now: who manages today, None: nobody is registered."""

    estate: Estate
    community: str
    stretches: list
    now: Management | None
    posts: list[EstatePost]
    quarters: list[tuple[str, str, str, str]]


def by_community() -> list[tuple[str, list[Estate]]]:
    """The standing estates, below the name of each community."""
    rows = list(
        Estate.objects.using(FROM)
        .filter(ends_on=None)
        .only(*SHOWN)
        .order_by("community_code", "name", "id")[:ESTATES_MOST]
    )
    names = _communities({one.community_code for one in rows})
    found: dict[str, list[Estate]] = {}
    for one in rows:
        found.setdefault(one.community_code, []).append(one)
    return [(names.get(code, ""), those) for code, those in found.items()]


def _communities(codes: set[str]) -> dict[str, str]:
    return dict(Area.objects.using(FROM).filter(code__in=codes).values_list("code", "name"))


def told(pk: "UUID") -> Told | None:
    """One estate; None where there is none that stands."""
    estate = Estate.objects.using(FROM).filter(pk=pk, ends_on=None).only(*SHOWN).first()
    if estate is None:
        return None
    rows = Management.objects.using(FROM).filter(estate=pk, is_struck=False).select_related("company")
    stretches = told_of(list(rows.only(*OF_A_STRETCH).order_by("period")))
    posts = EstatePost.objects.using(FROM).filter(estate=pk, ended_on=None)
    now = next((one.row for one in stretches if one.lasts and one.row.kind != ManagedBy.NONE), None)
    return Told(
        estate,
        _communities({estate.community_code}).get(estate.community_code, ""),
        stretches,
        now,
        list(posts.only("id", "kind", "what", "name", "office_phone").order_by("kind", "id")),
        [
            (one.quarter, one.fund.label, yuan(one.came_in), yuan(one.went_out))
            for one in quarters_of(FundEntry.objects.using(FROM).filter(estate=pk))
        ],
    )
