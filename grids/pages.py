"""Where a subject says what of it stands in the places that all subjects share, so that no list names them all.

A subject with pages has a module `pages` with `PAGES = Pages(...)`; every app of ours is looked through for them once.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.access.oracle import allowed_anywhere
from grids.access.roles import Permission
from grids.found import Searched
from grids.of_people import Forgets, Held, Look, PersonBlock, Tie
from grids.seams import (
    Block,
    Carried,
    Doorway,
    DueList,
    GridFigure,
    Handed,
    Housed,
    HousePicture,
    Inside,
    Matters,
    Overlay,
    Pins,
    Stored,
    Waiting,
    Way,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from grids.files.holders import Holder
    from grids.lists.following import Followed
    from grids.lists.listing import Listing
    from grids.lists.tables import Figures
    from grids.notices.kinds import Alarms, Teller
    from grids.people.models import Person
    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the rail, and of the phone's tabs where `tab` is set; entries stand by `order`.

    permission: who can open it, None: everybody. tab_of: whose tab it is too. count: what waits behind it for whoever sees it.
    """

    name: str
    label: str | Promise
    icon: str
    order: int
    permission: Permission | None = None
    tab: bool = False
    count: "Callable[[User], int] | None" = None
    tab_of: Permission | None = None


@dataclass(frozen=True, slots=True)
class Todo:
    """A row of the first page: what there is to do, and the one place where it is done.

    meta: sentences below it. count: how many things it stands for. stripe: late, soon, ok or none.
    """

    title: str
    url: str
    label: str
    meta: tuple[str, ...] = ()
    count: int = 1
    stripe: str = "soon"

    @property
    def row(self) -> dict:
        """As the component of such rows takes it."""
        action = {"label": self.label, "url": self.url, "go": self.stripe in {"late", "soon"}}
        return {"stripe": self.stripe, "title": self.title, "url": self.url, "meta": self.meta, "action": action}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Todos:
    """A subject's rows of the first page, for whoever holds one of `permissions`; by `order` among all.

    of: the rows of one user, none where nothing waits. is_counted: they wait for this very user, so they count in
    the rail and are asked for on every page (one query of an index); else the first page alone asks, and shows them below
    `heading`: is_first: above everything else, as they wait for this user too; or below it, as how something stands.
    """

    of: "Callable[[User], list[Todo]]"
    permissions: tuple[Permission, ...]
    order: int
    is_counted: bool = True
    is_first: bool = False
    heading: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Tasks:
    """What a role does every day with this subject, as sentences of the help page; by `order` among all of the role."""

    role: str
    sentences: tuple[str | Promise, ...]
    order: int = 100


@dataclass(frozen=True, slots=True)
class Here:
    """What a page is for and how it is used, in a few sentences that it shows where one stands.

    names: the addresses of the page and of what stands in it.
    """

    names: tuple[str, ...]
    title: str | Promise
    sentences: tuple[str | Promise, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of lists of the administration."""

    name: str | Promise
    order: int


PEOPLE, MATTERS = Group(_("网格与人员"), 10), Group(_("哨源与哨件"), 20)
REFERENCE, AUDIT = Group(_("基础数据"), 30), Group(_("审计"), 40)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of the administration: group, model (app_label.model_name), an icon of the bundled set, what waits in it (`count`)."""

    group: Group
    model: str
    icon: str
    order: int
    count: "Callable[[User], int] | None" = None


@dataclass(frozen=True, slots=True)
class Beside:
    """A page of the product to which the administration's first page leads, for whoever holds every one of `permissions`.

    levels: it is of an area on one of these, by the code in its address, and there the permissions are held; None: of none.
    """

    page: str
    label: str | Promise
    text: str | Promise
    order: int
    permissions: tuple[Permission, ...]
    levels: range | None = None


@dataclass(frozen=True, slots=True)
class Public:
    """A page for everybody, signed in or not; linked from the sign-in page."""

    name: str
    label: str | Promise
    order: int


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of the API: a viewset under its prefix, or a single view under its path, by dotted name."""

    path: str
    view: str
    name: str


@dataclass(frozen=True, slots=True)
class Pages:
    """Everything of one subject that stands in places common to all. addresses: prefix → module of addresses."""

    addresses: tuple[tuple[str, str], ...] = ()
    api: tuple[Resource, ...] = ()
    navigation: tuple[Entry, ...] = ()
    todos: tuple[Todos, ...] = ()
    help: tuple[Tasks, ...] = ()
    administration: tuple[Listed, ...] = ()
    beside: tuple[Beside, ...] = ()
    public: tuple[Public, ...] = ()
    lists: "tuple[Listing, ...]" = ()
    followed: "tuple[Followed, ...]" = ()
    figures: "tuple[Figures, ...]" = ()
    here: tuple[Here, ...] = ()
    holders: "tuple[Holder, ...]" = ()
    searched: tuple[Searched, ...] = ()
    tellers: "tuple[Teller, ...]" = ()
    alarms: "tuple[Alarms, ...]" = ()
    carried: tuple[Carried, ...] = ()
    housed: tuple[Housed, ...] = ()
    pins: tuple[Pins, ...] = ()
    matters: tuple[Matters, ...] = ()
    grid_figures: tuple[GridFigure, ...] = ()
    handed: tuple[Handed, ...] = ()
    blocks: tuple[Block, ...] = ()
    due_lists: tuple[DueList, ...] = ()
    ways: tuple[Way, ...] = ()
    house_pictures: tuple[HousePicture, ...] = ()
    ties: tuple[Tie, ...] = ()
    person_blocks: tuple[PersonBlock, ...] = ()
    inside: tuple[Inside, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    stored: tuple[Stored, ...] = ()
    held: tuple[Held, ...] = ()
    forgets: tuple[Forgets, ...] = ()
    doorways: tuple[Doorway, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    # one subject at most says each: who looked at a row from outside (with the rows merged into it), what stands beside "not
    # found" where a page isn't in the reader's areas, and which of these people, of unknown age, live somewhere as a child (not yet asked)
    looks: "Callable[[Person, Sequence[UUID]], list[Look]] | None" = None
    beyond: "Callable[[Any], dict | None] | None" = None
    children: "Callable[[Collection[UUID]], QuerySet] | None" = None
    # what forgets everything that was taken out of a list narrowed by (list, word, value); how many files went
    taken_out: "Callable[[str, str, str], int] | None" = None
    # how a finding becomes a lead: one subject at most says so
    finding: "Callable[..., Any] | None" = None
    # how a stranger's table is read, in a process with limits: one subject at most says so
    table_reader: "Callable[..., Any] | None" = None
    # how an export comes to stand in somebody's own form: one subject at most says so
    filler: "Callable[..., int] | None" = None


@cache
def registered() -> tuple[Pages, ...]:
    """What every subject of every app of ours registered, in the order of the apps and the subjects' names."""
    found = []
    for app in apps.get_app_configs():
        if not getattr(app, "has_subjects", False):
            continue
        for _finder, name, is_package in iter_modules([app.path]):
            module = f"{app.name}.{name}.pages"
            if is_package and find_spec(module):
                found.append(import_module(module).PAGES)
    return tuple(found)


def addresses() -> list[tuple[str, str]]:
    """Prefix and module of every subject's addresses."""
    return [one for pages in registered() for one in pages.addresses]


def api() -> list[Resource]:
    """Every resource of the API."""
    return [one for pages in registered() for one in pages.api]


@cache
def navigation() -> tuple[Entry, ...]:
    """Everything the rail can show, in its order."""
    return tuple(
        sorted((one for pages in registered() for one in pages.navigation), key=lambda one: one.order)
    )


def belongs_to(request: Any, name: str) -> None:
    """Say in which entry of the rail a page stands, where its address doesn't: a complaint's pages among them."""
    request.place = name


def place_of(request: Any) -> str:
    """The entry that a page said it stands in, or the empty text."""
    return getattr(request, "place", "")


def todos_of(user: "User") -> list[Todo]:
    """What of every subject waits for `user` on the first page."""
    return [todo for one in _todos(user, counted=True) for todo in one.of(user)]


def standing_of(user: "User", *, first: bool = False) -> "list[tuple[str | Promise, list[Todo]]]":
    """How other things stand for `user`, each subject's below its heading; first: those that wait for them alone."""
    found = [(one.heading, one.of(user)) for one in _todos(user, counted=False) if one.is_first == first]
    return [(heading, rows) for heading, rows in found if rows]


@cache
def todo_lists() -> tuple[Todos, ...]:
    """What every subject says on the first page, in its order."""
    return tuple(sorted((one for pages in registered() for one in pages.todos), key=lambda one: one.order))


def _todos(user: "User", *, counted: bool) -> list[Todos]:
    return [
        one for one in todo_lists()
        if one.is_counted == counted and any(allowed_anywhere(user, needed) for needed in one.permissions)
    ]  # fmt: skip


def tasks_of(role: str) -> list[str | Promise]:
    """What a role does every day, in the order in which it is done."""
    mine = [one for pages in registered() for one in pages.help if one.role == role]
    return [sentence for one in sorted(mine, key=lambda one: one.order) for sentence in one.sentences]


def public() -> list[Public]:
    """The pages for everybody."""
    return sorted((one for pages in registered() for one in pages.public), key=lambda one: one.order)


@cache
def lists() -> "dict[str, Listing]":
    """Every list, by its name."""
    return {one.name: one for pages in registered() for one in pages.lists}


@cache
def figures() -> "dict[str, Figures]":
    """Every page of tables of figures, by its name."""
    return {one.name: one for pages in registered() for one in pages.figures}


@cache
def help_here() -> dict[str, Here]:
    """What every page says of itself, by the name of its address."""
    return {name: one for pages in registered() for one in pages.here for name in one.names}


@cache
def followed() -> "dict[str, Followed]":
    """Every kind of thing that can be followed, by its name."""
    return {one.kind: one for pages in registered() for one in pages.followed}


@cache
def searched() -> tuple[Searched, ...]:
    """Everything that the search box finds, in its order."""
    return tuple(sorted((one for pages in registered() for one in pages.searched), key=lambda one: one.order))


def searched_by(user: "User") -> list[Searched]:
    """What of it `user` may look for; none: there is no box."""
    return [one for one in searched() if any(allowed_anywhere(user, needed) for needed in one.permissions)]
