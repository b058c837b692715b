"""The strip above a list: how many of it have which colour, each with the address of exactly these; and what all of it counts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count

from grids.access import oracle
from grids.access.roles import Permission
from grids.colours.over import code_over, legend_for
from grids.lists.reading import PLACES
from grids.roster.over import lying_over

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


def strip_of(user: "User", rows: "QuerySet", query: Mapping[str, str], wanted: Mapping, of: str) -> Strip:
    """The strip of rows as they are in every colour: one question for them, one for how the colours are called there.

    of: which rows of what lies over the colours they are, `people` or `dwellings`; asked for whoever sees it alone.
    """
    counted = dict(rows.order_by().values_list("colour").annotate(n=Count("pk")))
    kept = {name: value for name, value in query.items() if name not in (*PLACES, "colour") and value}
    place = wanted.get("area") or next(iter(oracle.prefixes(user, Permission.PEOPLE_VIEW)), "")
    chosen = wanted.get("colour", "")
    if code := code_over(user, place):
        counted = _with_what_lies_over(counted, rows, lying_over(user, of), code)
    signs = [
        Sign(one, counted.get(one.code, 0), f"?{urlencode(kept | {'colour': one.code})}", one.code == chosen)
        for one in legend_for(user, place)
    ]
    return Strip(sum(counted.values()), signs, f"?{urlencode(kept)}", chosen)


def _with_what_lies_over(
    counted: dict[str, int], rows: "QuerySet", ids: Collection, code: str
) -> dict[str, int]:
    over = dict(rows.filter(pk__in=ids).order_by().values_list("colour").annotate(n=Count("pk")))
    return {base: n - over.get(base, 0) for base, n in counted.items()} | {code: sum(over.values())}
