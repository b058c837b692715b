"""Everything that can be asked for: who decides about it and where, how often and how long it may be had, what follows.

A subject registers its kinds. What is carried out when it is granted (an appointment, a reset) is decided on the page of
approvals; what belongs to a matter (an extension of a whistle) is decided by a step of that matter, under its lock.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.access.roles import Permission
from grids.approvals.wants import Want

if TYPE_CHECKING:
    from django.db.models import Model

    from grids.approvals.models import Approval
    from grids.staff.models import User


class Told(NamedTuple):
    """What whoever decides is shown: words, untranslated (lazy), with the names in them, and whose account it concerns."""

    wording: str | Promise
    named: Mapping[str, object]
    concerns: "User | None"


@dataclass(frozen=True, slots=True)
class Hands:
    """Who decides: whoever has `permission` in the area with this code; where nobody has it there, the nearest above."""

    permission: Permission
    area_code: str


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody wants of a matter, before it is written down: what a kind decides by."""

    subject: "Model"
    by: "User"
    at: datetime
    wanted: Mapping[str, Any]
    part: "Model | None" = None

    @property
    def matter(self) -> Any:
        """The matter, as what a step asks for calls it."""
        return self.subject


@dataclass(frozen=True, slots=True)
class Matter:
    """What a kind that belongs to matters says beside its limits.

    hands: who decides; who: the same in words, as pages and the help say it. worded: what is asked for, in a line that
    names no person. admits: why this can't be asked for, or ""; closed: why nothing can be now, whatever is wanted.
    days: how many days it takes of those that may be had in all. page: where it is decided.
    """

    hands: Callable[[Asking], Hands]
    who: str | Promise
    worded: Callable[[Asking], str]
    page: "Callable[[Approval], str]"
    admits: Callable[[Asking], str] = lambda asking: ""
    closed: Callable[[Asking], str] = lambda asking: ""
    days: Callable[[Asking], int | None] = lambda asking: None


# how much may be had; where each area sets it for itself, made of its code
Most: TypeAlias = int | Callable[[str], int] | None


def most_in(most: Most, area_code: str) -> int | None:
    """How much may be had in an area; None: without end."""
    return most(area_code) if callable(most) else most


def office_hours() -> timedelta:
    """How long what takes two people can be decided unless its kind says otherwise: APPROVAL_HOURS."""
    return timedelta(hours=settings.APPROVAL_HOURS)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of asking.

    permissions: every one by which it may be decided. stands: how long it can be decided, None: until it is.
    carry, drop: done when it was granted, and when it was refused or taken back. told: what an asking comes to now; what
    differs from what was shown is not carried out. These are of kinds without a matter, which ask for a fresh proof as
    well. once: of one account one asking at a time, whatever else is in it; otherwise what says
    the same is asked once. page: where it is decided, of a kind without a matter; else in the administration.
    wants: what is asked for. most: how many may be granted in one round; most_days: how many
    days in all; most_decided: how often it may be decided at all, yes or no. each_part: these hold for each part of a
    matter; otherwise for the whole, whichever department asks. of_clocks: it is asked of the clocks that run, and ends with
    them where others begin in their place.
    """

    permissions: tuple[Permission, ...]
    stands: Callable[[], timedelta | None] = office_hours
    carry: Callable | None = None
    told: Callable[..., Told] | None = None
    drop: Callable = lambda approval: None
    once: bool = False
    page: "Callable[[Approval], str] | None" = None
    wants: tuple[Want, ...] = ()
    most: Most = None
    most_days: Most = None
    most_decided: Most = None
    each_part: bool = False
    of_clocks: bool = False
    matter: Matter | None = None

    @property
    def lacking(self) -> str:
        """What to say where nobody could decide."""
        if self.permissions == (Permission.STAFF_CONFIRM,):
            return _(
                "这一步要两个人：还缺一位能确认的安全员。请先在服务器上用 create_administrator 开通安全员。"
            )
        return _("还没有人能对「%(what)s」作出决定：请联系系统管理员，先任命能批准的人。")

    def until(self, asked_at: datetime) -> datetime | None:
        """Until when what was asked for then can be decided."""
        term = self.stands()
        return asked_at + term if term else None


_kinds: dict[str, Kind] = {}


def carried_by(
    what: str, carry: Callable, drop: Callable = lambda approval: None, *, told: Callable[..., Told],
    decided_by: Permission = Permission.STAFF_CONFIRM, once: bool = False,
    page: "Callable[[Approval], str] | None" = None,
) -> None:  # fmt: skip
    """Register what grants `what`: `carry(approval=…, by=…)` gives a text to show once to who decides, or nothing.

    `told(approval)` says of what was asked for what it would be if it were asked for now.
    """
    _kinds[str(what)] = Kind((decided_by,), carry=carry, told=told, drop=drop, once=once, page=page)


def of_matters(
    what: str, matter: Matter, *, permissions: Iterable[Permission], wants: Iterable[Want] = (),
    most: Most = None, most_days: Most = None, most_decided: Most = None, each_part: bool = False, of_clocks: bool = False,
    term: timedelta | None = None,
) -> None:  # fmt: skip
    """Register what is asked for within a matter and decided by a step of it; it stands until then unless `term` says."""
    _kinds[str(what)] = Kind(
        tuple(permissions), stands=lambda: term, wants=tuple(wants), most=most, most_days=most_days,
        most_decided=most_decided, each_part=each_part, of_clocks=of_clocks, matter=matter,
    )  # fmt: skip


def kind_of(what: str) -> Kind:
    """The kind of what can be asked for; `missing` says at the start where there is none."""
    return _kinds[str(what)]


def of_running_clocks() -> list[str]:
    """What is asked for of the clocks that run."""
    return [what for what, kind in _kinds.items() if kind.of_clocks]


def permissions() -> set[Permission]:
    """Every permission by which something may be decided."""
    return {permission for kind in _kinds.values() for permission in kind.permissions}


def missing(wanted: Iterable[str]) -> list[str]:
    """What could be asked for and never be decided."""
    return sorted(set(map(str, wanted)) - set(_kinds))
