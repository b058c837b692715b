"""The strip above a list: how many of it have which colour, each with the address of exactly these; and what all of it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count

from grids.access import oracle
from grids.access.roles import Permission
from grids.colours.queries import legend
from grids.lists.reading import PLACES

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Sign:
    """A colour with how many have it. mark: how it is drawn and called."""

    mark: object
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """Every colour, and all of them together."""

    total: int
    colours: list[Sign]
    all_url: str
    chosen: str


def strip_of(user: "User", rows: "QuerySet", query: Mapping[str, str], wanted: Mapping) -> Strip:
    """The strip of rows as they are in every colour: one question for them, one for how the colours are called there."""
    counted = dict(rows.order_by().values_list("colour").annotate(n=Count("pk")))
    kept = {name: value for name, value in query.items() if name not in (*PLACES, "colour") and value}
    place = wanted.get("area") or next(iter(oracle.prefixes(user, Permission.PEOPLE_VIEW)), "")
    chosen = wanted.get("colour", "")
    signs = [
        Sign(one, counted.get(one.code, 0), f"?{urlencode(kept | {'colour': one.code})}", one.code == chosen)
        for one in legend(place)
    ]
    return Strip(sum(counted.values()), signs, f"?{urlencode(kept)}", chosen)
