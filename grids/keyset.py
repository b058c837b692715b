"""Pages of a list by key, in both directions, with addresses that stay true while rows are added."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from grids.paging import after, decode, encode

ROWS = 30


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page and the addresses of its neighbours; empty where there is none."""

    rows: list
    previous_url: str = ""
    next_url: str = ""


def page_of(rows: QuerySet, query: Mapping[str, str], keyset: tuple[str, ...], size: int = ROWS) -> Page:
    """The page that `query` asks for: `after` a row, or `before` one; the first page without either.

    keyset: the order, all fields "-" or none, the last one unique; fields are attributes of the rows.
    """
    backwards = query.get("before", "")
    position = backwards or query.get("after", "")
    order = _flipped(keyset) if backwards else keyset
    found = rows.order_by(*order)
    if position:
        wanted = decode(position, len(order))
        try:
            found = found.filter(after(order, wanted))
        except (ValueError, ValidationError) as broken:
            raise Refusal(_("翻页位置不对，请从第一页开始。")) from broken
    try:
        shown = list(found[: size + 1])
    except (ValueError, ValidationError, DataError) as broken:
        raise Refusal(_("翻页位置不对，请从第一页开始。")) from broken
    more, shown = len(shown) > size, shown[:size]
    if backwards:
        shown.reverse()
    has_previous = more if backwards else bool(position)
    has_next = bool(shown) if backwards else more
    return Page(
        shown,
        previous_url=_address(query, "before", shown[0], keyset) if has_previous and shown else "",
        next_url=_address(query, "after", shown[-1], keyset) if has_next and shown else "",
    )


def _flipped(keyset: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(field[1:] if field.startswith("-") else f"-{field}" for field in keyset)


def _address(query: Mapping[str, str], direction: str, row: object, keyset: tuple[str, ...]) -> str:
    """The present filters with a new position."""
    kept = {name: value for name, value in query.items() if name not in ("before", "after")}
    return f"?{urlencode(kept | {direction: encode([getattr(row, field.lstrip('-')) for field in keyset])})}"
