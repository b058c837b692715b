"""The lists of people and homes for whoever sees what lies over the colours: their page alone, never a file, a print or a kept filter."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from grids.colours.over import laid
from grids.colours.queries import as_shipped
from grids.lists.page import Shown
from grids.together import overlay_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User


def over_list(base: Shown, module: Any, user: "User", of: str) -> Shown:
    """A list as its page shows it to `user`; `of`: which rows of the overlay it is about. Everybody else's is the very same."""
    one = overlay_for(user)
    if one is None:
        return base
    return Shown(
        base.listing,
        partial(_form_of, module.form_of, one.code),
        partial(_rows_of, module, one.code, of),
        base.lines,
        base.on_page,
    )


def _form_of(made: Callable, code: str, user: "User", query: Mapping[str, str]) -> Any:
    form = made(user, query)
    field = form.fields["colour"]
    field.choices = [*field.choices, (code, as_shipped(code).name)]
    return form


def _rows_of(
    module: Any, code: str, of: str, user: "User", query: Mapping[str, str], form: Any
) -> "QuerySet":
    wanted = form.wanted
    rows = module.without_colour(user, query, wanted)
    if "colour" not in wanted:
        return rows
    ids = lying_over(user, of)
    if wanted["colour"] == code:
        return rows.filter(pk__in=ids)
    return rows.filter(colour=wanted["colour"]).exclude(pk__in=ids)


def lying_over(user: "User", of: str) -> Collection[UUID]:
    """The keys of the people, or of the dwellings, over whose colour another lies for `user`."""
    found = laid(user)
    return list(getattr(found, of)) if found else []
