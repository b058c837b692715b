"""What every page of a list shows around its rows: filters, states, heads that sort, neighbours. The rows are the subject's."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.lists.listing import Listing
from grids.lists.narrowing import Narrowing
from grids.lists.reading import PLACES, Ordered, heads, ordered

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as its page shows it. form: the filters, bound to an address; rows: what is read; lines: the words of a page's rows."""

    listing: Listing
    form: "Callable[[User, Mapping[str, str]], Narrowing]"
    rows: "Callable[[User, Mapping[str, str], Narrowing], QuerySet]"
    lines: Callable[[list], list]


def context_of(shown: Shown, user: "User", query: Mapping[str, str]) -> dict:
    """Everything that the page of a list shows of an address."""
    form = shown.form(user, query)
    wanted = form.wanted
    found = ordered(shown.listing, user, query, shown.rows(user, query, form))
    return {
        "form": form,
        "wanted": wanted,
        "states": state_pills(form.states, query, wanted.get("state", "")),
        **read(found, shown.lines, user, query),
    }


def read(
    found: Ordered, lines: Callable[[list], list], user: "User", query: Mapping[str, str], *, hidden: Collection[str] = ()
) -> dict:  # fmt: skip
    """The rows of one page with their heads and neighbours; hidden: columns that have no place this time."""
    page = found.page(query)
    return {
        "listing": found.listing,
        "page": page,
        "rows": lines(page.rows),
        "heads": [head for head in heads(found, user, query) if head.name not in hidden],
        "unsorted": found.note,
    }


def state_pills(states: Mapping[str, str | Promise], query: Mapping[str, str], chosen: str) -> list[dict]:
    """Links that set the state and keep every other filter."""
    rest = urlencode({name: value for name, value in query.items() if name not in (*PLACES, "state")})
    return [
        {"label": label, "url": "?" + "&".join(filter(None, (urlencode({"state": code}) if code else "", rest))),
         "is_chosen": code == chosen}
        for code, label in [("", _("全部")), *states.items()]
    ]  # fmt: skip
