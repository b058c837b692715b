"""What every page of a list shows around its rows: filters, states, heads that sort, neighbours. The rows are the subject's."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.lists.actions import kept_query
from grids.lists.listing import Listing
from grids.lists.models import SavedFilter
from grids.lists.narrowing import Narrowing
from grids.lists.queries import filters_of, may_edit
from grids.lists.reading import PLACES, Ordered, heads, ordered
from grids.lists.several import Several, Taken

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as its page shows it. form: the filters, bound to an address; rows: what is read; lines: the words of a page's rows.

    on_page: how the rows of a page are read, where it needs less of them than a file, or what belongs to them at once.
    """

    listing: Listing
    form: "Callable[[User, Mapping[str, str]], Narrowing]"
    rows: "Callable[[User, Mapping[str, str], Narrowing], QuerySet]"
    lines: Callable[[list], list]
    on_page: "Callable[[QuerySet], QuerySet] | None" = None


def context_of(shown: Shown, user: "User", query: Mapping[str, str]) -> dict:
    """Everything that the page of a list shows of an address."""
    form = shown.form(user, query)
    wanted = form.wanted
    found = ordered(shown.listing, user, query, shown.rows(user, query, form))
    if shown.on_page is not None:
        found = found.read_by(shown.on_page)
    return {
        "form": form,
        "wanted": wanted,
        "states": state_pills(form.states, query, wanted.get("state", "")),
        "saved": saved_of(shown.listing, user, query),
        **read(found, shown.lines, user, query),
    }


@dataclass(frozen=True, slots=True)
class Saved:
    """The kept filters above a list. tabs: each of them; chosen: the one that the address is; query: what could be kept now."""

    tabs: list[dict]
    chosen: SavedFilter | None
    may_edit: bool
    query: str


def saved_of(listing: Listing, user: "User", query: Mapping[str, str]) -> Saved:
    """The kept filters of a list, and what of its address could be kept."""
    now = kept_query(urlencode({name: value for name, value in query.items() if value}))
    known = filters_of(user, listing.name)
    chosen = next((one for one in known if one.query == now), None)
    tabs = [
        {"label": one.name, "url": f"?{one.query}", "is_chosen": one is chosen, "owner": one.owner if one.is_shared else None}
        for one in known
    ]  # fmt: skip
    return Saved(tabs, chosen, chosen is not None and may_edit(user, chosen), now)


def read(
    found: Ordered, lines: Callable[[list], list], user: "User", query: Mapping[str, str], *, hidden: Collection[str] = ()
) -> dict:  # fmt: skip
    """The rows of one page with their heads and neighbours; hidden: columns that have no place this time."""
    page, several = found.page(query), found.listing.several
    return {
        "masked": any(not getattr(row, "is_readable", True) for row in page.rows),
        "picks": picks_of(several, user) if several and page.rows else None,
        "listing": found.listing,
        "page": page,
        "rows": lines(page.rows),
        "heads": tuple(head for head in heads(found, user, query) if head.name not in hidden),
        "unsorted": found.note,
    }


@dataclass(frozen=True, slots=True)
class Picks:
    """The steps that several rows of a list may take at once, and the states from which any of them starts."""

    steps: list[Taken]
    states: frozenset[str]


def picks_of(several: Several, user: "User") -> Picks | None:
    """What `user` may take on several rows at once; None where it is nothing."""
    steps = several.steps(user)
    return Picks(steps, frozenset().union(*(step.sources for step in steps))) if steps else None


def state_pills(states: Mapping[str, str | Promise], query: Mapping[str, str], chosen: str) -> list[dict]:
    """Links that set the state and keep every other filter."""
    rest = urlencode({name: value for name, value in query.items() if name not in (*PLACES, "state")})
    return [
        {"label": label, "url": "?" + "&".join(filter(None, (urlencode({"state": code}) if code else "", rest))),
         "is_chosen": code == chosen}
        for code, label in [("", _("全部")), *states.items()]
    ]  # fmt: skip
