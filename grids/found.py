"""What a subject says of the one box: which of its things are found, by which words, and how one that was found is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from grids.access.roles import Permission

if TYPE_CHECKING:
    from grids.search.questions import Asked
    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a search found. chips: of kind and text. meta: sentences below the title. quote: where the words stand.

    url: its page, "" where it has none. phone: that of an office, to be called.
    """

    title: str
    url: str = ""
    number: str = ""
    chips: tuple[tuple[str, str], ...] = ()
    meta: tuple[str, ...] = ()
    quote: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of one kind, as far as a page shows it; behind: the position after which there is more."""

    rows: tuple[Hit, ...] = ()
    behind: str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """A way to look for a person by a value that lies sealed: by its hash, with a permission, and noted in the log.

    fits: whether a question may be such a value. look: what was found; the caller has neither asked for the permission nor
    noted it. is_plain: a question that fits is nothing else, so it is looked for without being asked twice.
    """

    name: str
    label: str | Promise
    permission: Permission
    fits: "Callable[[Asked], bool]"
    look: "Callable[[User, Asked], Hits]"
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class Searched:
    """A kind of things that the search box finds, for whoever holds one of `permissions`; by `order` among all.

    looked_at: by what it is found, in words, for a page that found nothing. look: what of it `user` may know and a question
    is about, behind a position. by: ways to look for it by a person.
    """

    name: str
    label: str | Promise
    order: int
    permissions: tuple[Permission, ...]
    looked_at: str | Promise
    look: "Callable[[User, Asked, str], Hits]"
    by: tuple[Sought, ...] = ()
