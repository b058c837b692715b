"""What stands on an estate's page: each subject of property says its own part, and none names another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.functional import Promise

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from grids.staff.models import User
    from property.estates.models import Estate


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an estate's page.

    of: what its template shows to a reader, None: nothing of it stands there. is_beside: in the narrow column. json: what
    `manage.py estate` tells of it, under `name`.
    """

    name: str
    title: str | Promise
    order: int
    template: str = ""
    of: "Callable[[User, Estate], dict | None] | None" = None
    is_beside: bool = False
    json: "Callable[[Estate], object] | None" = None


@dataclass(frozen=True, slots=True)
class Shaded:
    """How an estate's dwellings look under one choice: what each one's cell is, by its id; what is missing is `ELSE`.

    said: a sentence above the picture. words: what each kind of cell is called, in the order of the legend.
    """

    cells: "dict[UUID, str]"
    said: str = ""
    words: "dict[str, str | Promise]" = field(default_factory=dict)


# kinds of cells: it is so (reached, voted), it was tried in vain, it is not yet, it doesn't belong to what is shown
YES, MISSED, ELSE, APART = "yes", "missed", "no", "apart"


@dataclass(frozen=True, slots=True)
class Shades:
    """What a subject shades the picture of an estate's homes by: a round of a canvass, say.

    choices: (key, label) of each, the newest first, for this reader; cells: one of them, None where there is no such.
    """

    name: str
    order: int
    choices: "Callable[[User, Estate], list[tuple[str, str]]]"
    cells: "Callable[[User, Estate, str], Shaded | None]"


@dataclass(frozen=True, slots=True)
class Wait:
    """Something of an estate that waits to be done. due: until when, None: no time is set; row: as `components/todo_row.html` takes it."""

    due: "datetime | None"
    row: dict


@dataclass(frozen=True, slots=True)
class Waits:
    """What of a subject waits in an estate for whoever reads its page, the most urgent first, few rows."""

    name: str
    order: int
    of: "Callable[[User, Estate], list[Wait]]"


def _said_by_all(word: str) -> list:
    """What every subject's module `estate_page` says under `word`, in its order."""
    found: list = []
    place = apps.get_app_config("property")
    for _finder, name, is_package in iter_modules([place.path]):
        module = f"{place.name}.{name}.estate_page"
        if is_package and find_spec(module):
            found += getattr(import_module(module), word, ())
    return sorted(found, key=lambda one: one.order)


@cache
def shades() -> tuple[Shades, ...]:
    """Every subject's shades of the picture (`SHADES`), in their order."""
    return tuple(_said_by_all("SHADES"))


@cache
def waits() -> tuple[Waits, ...]:
    """What of every subject waits in estates (`WAITS`), in its order."""
    return tuple(_said_by_all("WAITS"))


@cache
def sections() -> tuple[Section, ...]:
    """Every subject's sections (`SECTIONS` of its module `estate_page`), in their order."""
    return tuple(_said_by_all("SECTIONS"))


def shown(user: "User", estate: "Estate") -> list[tuple[Section, dict]]:
    """The sections that `user` sees of an estate, each with what it shows."""
    told = [(one, one.of(user, estate)) for one in sections() if one.of]
    return [(one, what) for one, what in told if what is not None]
