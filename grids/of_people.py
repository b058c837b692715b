"""What subjects say of people where they bring them together: on a person's page, when two become one, in what is told to them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from grids.access.roles import Permission

if TYPE_CHECKING:
    from uuid import UUID

    from grids.people.models import Person
    from grids.privacy.told import Asking
    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody looked at a record, or could: when, who with their post, at what, and why."""

    at: datetime
    who: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class PersonBlock:
    """What a subject shows of somebody on their page, for whoever holds `permission` where they live; by `order` among all.

    of: what its template reads as `block`, in a bounded number of questions; None: there is nothing to show of them.
    """

    name: str
    order: int
    permission: Permission
    template: str
    of: "Callable[[User, Person], dict | None]"


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rows that can't both be one person's: what they are, in words, and the ways out of which one is chosen.

    row: by which the subject finds it again; ways: code → sentence.
    """

    row: str
    label: str
    ways: "tuple[tuple[str, str], ...]"


def _nothing(*_given: object) -> list:
    return []


@dataclass(frozen=True, slots=True)
class Tie:
    """What a subject's rows say of people by the reference `of` ("Model.field"), where merging two asks for more than moving it.

    clashes: what of two people (kept, merged) can't both be one's; settle: before the rows move, one of them by the chosen way,
    told which rows it changed; unsettle: takes that back for these rows on parting; touched: of these rows those on which
    something was done since a moment: they stay; stays: rows of the merged one that don't move; dwellings: which their rows lie in,
    so that they are locked first.
    """

    of: str
    order: int
    clashes: "Callable[[Person, Person], list[Clash]]" = _nothing
    settle: "Callable[[Clash, str, Person, Person], list[str]]" = _nothing
    unsettle: "Callable[[Collection[str]], object]" = _nothing
    touched: "Callable[[Collection[str], datetime], Collection[str]]" = _nothing
    stays: "Callable[[Person, Person], Collection[object]]" = _nothing
    dwellings: "Callable[[Collection[UUID]], Collection[UUID]]" = _nothing


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of what is held of somebody, in words; note: what stands below it."""

    title: str
    heads: tuple[str, ...]
    rows: "Sequence[tuple[str, ...]]"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What a subject holds of a resident, as the report for that person (个人信息保护法 article 45) tells it; by `order` among all.

    of: its tables, each sealed value opened by `Asking.opened`, empty ones left out. covers: models whose personal fields stand
    in them; apart: other models, each with the sentence that tells the person why it does not. permission: whoever makes the
    report without it where the person lives reads `instead` in this place, and nothing is asked: the sentence is the same
    whatever there is.
    """

    name: str
    label: str | Promise
    order: int
    of: "Callable[[Asking], list[Sheet]]"
    covers: tuple[str, ...] = ()
    apart: "Mapping[str, str | Promise]" = field(default_factory=dict)
    permission: Permission | None = None
    instead: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Forgets:
    """Rows of a subject that speak of people and go with their names when their term is over; by `order` among all.

    waits: which of these people can't go yet, since something of theirs is still to be answered; forget: empties what is said of
    them, in the transaction in which their names go.
    """

    name: str
    order: int
    waits: "Callable[[Collection[UUID]], Collection[UUID]]"
    forget: "Callable[[Collection[UUID]], object]"
