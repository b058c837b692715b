"""What a template can be filled from, what is in it, and how its first rows would read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids import pages
from grids.access import oracle
from grids.conduct.refusals import Refusal
from grids.exports import sources
from grids.exports.cells import shown
from grids.lists.actions import kept_query
from grids.lists.listing import Column, Listing
from grids.lists.queries import filters_of
from grids.sheets.reports import apart
from grids.sheets.reports.filling.words import WORDS
from grids.sheets.reports.kinds import Kind
from grids.sheets.reports.models import ReportTemplate
from grids.sheets.vocabulary import plain_heading

if TYPE_CHECKING:
    from grids.staff.models import User

PREVIEWED = 5
# rows with which is tried what follows and what doesn't
TRIED = 500


def listings_of(user: "User") -> list[Listing]:
    """The lists that `user` may take out, by their labels."""
    found = [
        one
        for one in pages.lists().values()
        if not one.is_confidential and oracle.allowed_anywhere(user, one.permission)
    ]
    return sorted(found, key=lambda one: str(one.label))


def listing_of(template: ReportTemplate) -> Listing | None:
    """The list that fills a template; None where there is none of this name any more."""
    found = pages.lists().get(template.listing)
    return found if found is not None and not found.is_confidential else None


def asked_by(template: ReportTemplate) -> dict[str, str]:
    """What the list is narrowed down to, word by word."""
    return dict(parse_qsl(template.query))


def filters_for(user: "User", template: ReportTemplate) -> list[tuple[str, str]]:
    """What a template's list can be narrowed down to: nothing, what it is now, and the kept filters; query and name."""
    kept = [(kept_query(one.query), one.name) for one in filters_of(user, template.listing)]
    known = {query for query, _name in kept}
    now = [(template.query, _("现在的条件"))] if template.query and template.query not in known else []
    return [("", _("全部")), *now, *kept]


def column_choices(listing: Listing) -> list[tuple[str, str]]:
    """Columns of a list by name; of some it is said that only a whole file has them."""
    found = []
    for one in listing.columns:
        label = heading(one)
        found.append(
            (one.name, _("%(label)s（完整导出才有）") % {"label": label} if one.is_granted_only else label)
        )
    return found


def heading(column: Column) -> str:
    """What a column is called in files."""
    return str(column.in_files or column.label)


def outline_of(template: ReportTemplate) -> dict[str, Any]:
    """What there is in a template: sheets with their first rows, or the words of its marks."""
    return apart.look(template.kind, template.file())[0]


def guessed(listing: Listing, heads: Mapping[str, str]) -> dict[str, str]:
    """Which column of a list goes where, by what stands above: place → name of a column; what isn't told stays out."""
    known = {plain_heading(heading(one)): one.name for one in reversed(listing.columns)}
    known |= {plain_heading(str(one.label)): one.name for one in reversed(listing.columns)}
    found: dict[str, str] = {}
    for place, text in heads.items():
        name = known.get(plain_heading(text)) or next(
            (name for label, name in known.items() if _is_like(plain_heading(text), label)), None
        )
        if name and name not in found.values():
            found[place] = name
    return found


def _is_like(text: str, label: str) -> bool:
    """Whether a head says what a column is called, with a word before it: 联系电话, 证件号码."""
    return len(label) > 1 and (text.endswith(label) or text.removesuffix("码") == label)


@dataclass(frozen=True, slots=True)
class Preview:
    """How a template would be filled now. heads, lines: its places and the first rows; total: how many rows there are.

    free, left: rows kept free in a workbook, and what doesn't follow; refusal: why it can't be filled.
    """

    heads: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    total: int = 0
    free: int = 0
    left: tuple[str, ...] = ()
    said: tuple[str | Promise, ...] = ()
    refusal: str = ""


def preview_of(template: ReportTemplate, listing: Listing, user: "User") -> Preview:
    """The first rows, masked, as they would stand in the template; and whether it can be filled at all."""
    try:
        rows = sources.Rows(listing, user, asked_by(template))
        total = rows.count()
        wanted = places(template, rows)
        first = [
            row
            for _n, row in zip(
                range(PREVIEWED), (row for batch in rows.batches() for row in batch), strict=False
            )
        ]
        tried = [[None] * len(rows.columns)] * (min(total, TRIED) if template.kind == Kind.XLSX else 0)
        made = apart.fill(template.kind, template.file(), wanted_of(template, rows, tried))
    except Refusal as refusal:
        return Preview(refusal=str(refusal))
    lines = tuple(tuple("" if at is None else shown(row[at]) for at in wanted.values()) for row in first)
    said = tuple(sources.said_of(listing, user, asked_by(template)))
    return Preview(
        tuple(_place(listing, template, place) for place in wanted), lines, total, made.free, made.left, said
    )


def _place(listing: Listing, template: ReportTemplate, place: str) -> str:
    column = listing.column(template.columns[place])
    return f"{place} · {heading(column)}" if column else place


def places(template: ReportTemplate, rows: sources.Rows) -> dict[str, int | None]:
    """Where each mapped column goes: place → which value of a row; None where this file has none of it."""
    at = {column.name: n for n, column in enumerate(rows.columns)}
    return {place: at.get(name) for place, name in template.columns.items() if rows.listing.column(name)}


def wanted_of(
    template: ReportTemplate, rows: sources.Rows, values: list, *, mark: str = "", words: Mapping[str, str] | None = None
) -> apart.Wanted:  # fmt: skip
    """What the process that fills is told; a value that this file has none of is empty."""
    width = len(rows.columns)
    columns = {place: width if at is None else at for place, at in places(template, rows).items()}
    words = words or dict.fromkeys(WORDS, "")
    return apart.Wanted(
        columns, [[*row, None] for row in values], mark, words, template.sheet, template.first
    )
