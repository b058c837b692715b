"""What stands on an estate's page: each subject of property says its own part, and none names another."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.functional import Promise

if TYPE_CHECKING:
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


@cache
def sections() -> tuple[Section, ...]:
    """Every subject's sections (`SECTIONS` of its module `estate_page`), in their order."""
    found: list[Section] = []
    place = apps.get_app_config("property")
    for _finder, name, is_package in iter_modules([place.path]):
        module = f"{place.name}.{name}.estate_page"
        if is_package and find_spec(module):
            found += import_module(module).SECTIONS
    return tuple(sorted(found, key=lambda one: one.order))


def shown(user: "User", estate: "Estate") -> list[tuple[Section, dict]]:
    """The sections that `user` sees of an estate, each with what it shows."""
    told = [(one, one.of(user, estate)) for one in sections() if one.of]
    return [(one, what) for one, what in told if what is not None]
