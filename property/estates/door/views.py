"""Estates at the residents' door: which there are, and who manages one."""

import uuid

from django.http import HttpRequest

from grids.door.public import Page, public
from property.estates.door import queries


@public()
def door_estates(request: HttpRequest) -> Page:
    """The estates by community."""
    return Page("property/estates/door_list.html", {"communities": queries.by_community()}, is_kept=True)


@public()
def door_estate(request: HttpRequest, pk: uuid.UUID) -> Page:
    """One estate: who manages it and since when, whom to call, what came in and went out by quarter."""
    found = queries.told(pk)
    if found is None:
        return Page("property/estates/door_none.html", {}, 404)
    return Page("property/estates/door_estate.html", {"found": found}, is_kept=True)
