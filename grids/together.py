"""What all subjects say of grids, maps and of the administration, in its order: see `grids.seams` and `grids.pages`."""

from collections.abc import Callable, Collection
from functools import cache
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from grids.access.oracle import allowed_anywhere, may_in
from grids.of_people import Forgets, Held
from grids.pages import Beside, Group, Listed, registered
from grids.seams import (
    Block,
    Box,
    Carried,
    Doorway,
    DueList,
    GridFigure,
    Handed,
    Housed,
    HousePicture,
    Inside,
    Matters,
    Overlaid,
    Overlay,
    Pins,
    Stored,
    Subjects,
    Waiting,
    Way,
)

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest  # noqa: TID251

    from grids.areas.models import Area
    from grids.staff.models import User


@cache
def carried() -> tuple[Carried, ...]:
    """Everything that lies in grids and goes with them, in its order."""
    return tuple(sorted((one for pages in registered() for one in pages.carried), key=lambda one: one.order))


@cache
def housed() -> tuple[Housed, ...]:
    """Everything that belongs to buildings and goes with them, in its order."""
    return tuple(sorted((one for pages in registered() for one in pages.housed), key=lambda one: one.order))


def follow_buildings(buildings: "Collection[UUID]", *, by: "User") -> None:
    """Whatever belongs to these buildings goes to where and how they are now; in the caller's transaction."""
    for one in housed():
        one.follow(buildings, by)


@cache
def pins() -> tuple[Pins, ...]:
    """Everything that is shown on maps, in its order."""
    return tuple(sorted((one for pages in registered() for one in pages.pins), key=lambda one: one.order))


@cache
def matters() -> tuple[Matters, ...]:
    """Everything that is open at places, in its order."""
    return tuple(sorted((one for pages in registered() for one in pages.matters), key=lambda one: one.order))


def matters_in(user: "User", area_code: str, box: Box) -> "list[tuple[datetime | None, dict]]":
    """What is open in a box within an area, of every subject that `user` reads."""
    mine = [one for one in matters() if allowed_anywhere(user, one.permission)]
    return [row for one in mine for row in one.of(user, area_code, box)]


@cache
def grid_figures() -> tuple[GridFigure, ...]:
    """The figures of a grid, in their order."""
    return tuple(
        sorted((one for pages in registered() for one in pages.grid_figures), key=lambda one: one.order)
    )


@cache
def blocks() -> tuple[Block, ...]:
    """What the page of a home shows of every subject, in its order."""
    return tuple(sorted((one for pages in registered() for one in pages.blocks), key=lambda one: one.order))


def beyond(request: "HttpRequest") -> dict | None:
    """What a subject says where what was asked for isn't in the reader's areas."""
    said = [one.beyond for one in registered() if one.beyond is not None]
    return said[0](request) if said else None


@cache
def due_lists() -> tuple[DueList, ...]:
    """Lists of what is due of homes beside the roster's own, in their order."""
    found = (one for pages in registered() for one in pages.due_lists)
    return tuple(sorted(found, key=lambda one: one.order))


@cache
def ways() -> tuple[Way, ...]:
    """Pages that are found beside the lists of what is due, in their order."""
    found = (one for pages in registered() for one in pages.ways)
    return tuple(sorted(found, key=lambda one: one.order))


@cache
def inside() -> tuple[Inside, ...]:
    """What may be in a dwelling, in its order."""
    return tuple(sorted((one for pages in registered() for one in pages.inside), key=lambda one: one.order))


def said_inside(dwellings: "Collection[UUID]") -> "dict[UUID, str]":
    """What is in these dwellings, in words; those in which nothing is are missing."""
    found: dict[UUID, list[str]] = {}
    for one in inside() if dwellings else ():
        for pk, words in one.said(dwellings).items():
            found.setdefault(pk, []).append(words)
    return {pk: "，".join(words) for pk, words in found.items()}


@cache
def house_pictures() -> tuple[HousePicture, ...]:
    """How a house's picture is drawn for whom, where it isn't by use."""
    return tuple(one for pages in registered() for one in pages.house_pictures)


@cache
def stored() -> tuple[Stored, ...]:
    """Everything that lies in sealed files, in its order."""
    return tuple(sorted((one for pages in registered() for one in pages.stored), key=lambda one: one.order))


@cache
def held() -> tuple[Held, ...]:
    """Everything that a report for a person tells, in its order."""
    return tuple(sorted((one for pages in registered() for one in pages.held), key=lambda one: one.order))


@cache
def forgets() -> tuple[Forgets, ...]:
    """Whatever goes with people's names, in its order."""
    return tuple(sorted((one for pages in registered() for one in pages.forgets), key=lambda one: one.order))


@cache
def overlays() -> tuple[Overlay, ...]:
    """What lies over the colours, for whom."""
    return tuple(one for pages in registered() for one in pages.overlays)


def overlay_for(user: "User") -> Overlay | None:
    """What lies over the colours for `user`; whoever holds its permission nowhere has none, and the database is asked nothing."""
    return next((one for one in overlays() if allowed_anywhere(user, one.permission)), None)


def overlaid(user: "User", asked: Subjects) -> Overlaid | None:
    """What of these lies over the colours as `user` sees them; one question, for whoever may see it alone."""
    one = overlay_for(user)
    return one.of(user, asked) if one else None


@cache
def doorways() -> tuple[Doorway, ...]:
    """What the residents' door leads to, in its order."""
    return tuple(sorted((one for pages in registered() for one in pages.doorways), key=lambda one: one.order))


@cache
def waiting() -> dict[str, Waiting]:
    """What waits sealed in browsers, by its purpose."""
    return {one.purpose: one for pages in registered() for one in pages.waiting}


@cache
def handed() -> tuple[Handed, ...]:
    """Everything that is handed over with posts, in its order."""
    return tuple(sorted((one for pages in registered() for one in pages.handed), key=lambda one: one.order))


@cache
def taken_out() -> "tuple[Callable[[str, str, str], int], ...]":
    """What forgets that something was taken out of a list: (list, word of its address, value) → how many files went."""
    return tuple(pages.taken_out for pages in registered() if pages.taken_out)


@cache
def finding() -> "Callable[..., Any] | None":
    """How a finding of a round becomes a lead, where some subject takes it in."""
    return next((pages.finding for pages in registered() if pages.finding), None)


@cache
def read_table() -> "Callable[..., Any] | None":
    """How a stranger's table is read, where some subject does: (path, name, max_bytes, named) → a `Table` of `grids.seams`.

    named: columns by which its header is known, each under any word, with every name that it may have. Refusal where it is
    none, broken, locked, too large, or takes too long. opens: gives a descriptor of the content, where the file is sealed;
    header_line: where its header stands, as somebody writes it.
    """
    return next((pages.table_reader for pages in registered() if pages.table_reader), None)


@cache
def filler() -> "Callable[..., int] | None":
    """How an export comes to stand in somebody's own form: (export, rows, head, target, progress) → how many rows."""
    return next((pages.filler for pages in registered() if pages.filler), None)


def administration() -> list[tuple[Group, list[Listed]]]:
    """The lists of the administration in their groups."""
    listed = sorted(
        (one for pages in registered() for one in pages.administration),
        key=lambda one: (one.group.order, one.order),
    )
    groups: dict[int, tuple[Group, list[Listed]]] = {}
    for one in listed:
        groups.setdefault(one.group.order, (one.group, []))[1].append(one)
    return list(groups.values())


def beside(user: "User", areas: "list[Area]") -> list[tuple[Beside, list[tuple[str, str]]]]:
    """The pages to which the administration leads `user`: each with its address, of pages of an area one for each of these."""
    found = []
    for one in sorted((one for pages in registered() for one in pages.beside), key=lambda one: one.order):
        if one.levels is None:
            may = all(allowed_anywhere(user, held) for held in one.permissions)
            links = [("", reverse(one.page))] if may else []
        else:
            theirs = [
                area for area in areas
                if area.level in one.levels and all(may_in(user, held, area.code) for held in one.permissions)
            ]  # fmt: skip
            links = [(area.name, reverse(one.page, args=[area.code])) for area in theirs]
        if links:
            found.append((one, links))
    return found
