"""What registers of residents the database itself hands out: to nobody anything, unless a process says for whom it asks.

A scope says below which codes somebody reads residents. A request has its user's, a task none until it says one; threads,
callbacks after the response and generators that are read later have none. governance/database tells it to the database,
whose policies (governance/fences.py) know no other ground.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from grids.access import oracle
from grids.access.roles import Permission

if TYPE_CHECKING:
    from grids.staff.models import User

# a scope as it is said, or what says it once somebody asks
Scope = str | Callable[[], str]
NOBODY = ""
# by which permission each kind of register is read
KINDS = {
    "people": Permission.PEOPLE_VIEW,
    "care": Permission.CARE_VIEW,
    "care_audit": Permission.CARE_AUDIT,
}
# every code begins with nothing
EVERYTHING = json.dumps({kind: [""] for kind in KINDS}, separators=(",", ":"))

_scope: ContextVar[Scope] = ContextVar("scope", default=NOBODY)
_looks_through: ContextVar[bool] = ContextVar("looks_through", default=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What outside their own areas somebody may look at for a while: leaf grids, dwellings and people, by code and key.

    Of `homes` and `people` the keys as texts, as the database is told them.
    """

    areas: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.areas or self.homes or self.people)

    @property
    def said(self) -> dict[str, list[str]]:
        """By the names under which the database asks for them; nothing where nothing is open."""
        named = {"opened_areas": self.areas, "opened_homes": self.homes, "opened_people": self.people}
        return {name: list(of) for name, of in named.items() if of}


NOTHING_OPENED = Opened()


def scope_of(user: "User", opened: Opened = NOTHING_OPENED) -> str:
    """What an account may read, by the same grants as the oracle's answers: of the system's own account nothing.

    opened: what they opened outside; read alone, since the database writes by the areas of one's posts.
    """
    if not user.is_authenticated:
        return NOBODY
    grants, looked, said = getattr(user, "_fence", (None, None, NOBODY))
    if grants is not user.grants or looked != opened:
        below = {kind: list(oracle.prefixes(user, permission)) for kind, permission in KINDS.items()}
        whole = below | opened.said
        said = json.dumps(whole, separators=(",", ":")) if any(whole.values()) else NOBODY
        user._fence = (user.grants, opened, said)  # type: ignore[attr-defined]
    return said


def looks_through() -> bool:
    """Whether what is asked now counts what somebody opened: pages of one record do, and nothing else."""
    return _looks_through.get()


def standing() -> Scope:
    """The scope as it was set; nothing is asked for it."""
    return _scope.get()


def wanted() -> str:
    """The scope in words. Whatever is asked to find that out is asked as nobody."""
    scope = _scope.get()
    if isinstance(scope, str):
        return scope
    with within(NOBODY):
        return scope()


@contextmanager
def within(scope: Scope, *, looking_through: bool = False) -> Iterator[None]:
    """What is asked inside is asked under this scope; looking_through: and counts what was opened."""
    held, looks = _scope, _looks_through
    token, looking = held.set(scope), looks.set(looking_through)
    try:
        yield
    finally:
        held.reset(token)
        looks.reset(looking)


def seen_by(user: "User"):
    """`with seen_by(user):` what is asked inside finds what this account may read."""
    return within(partial(scope_of, user))


def everything(why: str):
    """`with everything("why"):` what is asked inside finds every register, whoever asks.

    For sweeps, and for what an action has to know of other areas after it has looked whether it may: each place that does
    this stands with its reason in tests/guards/fenced.py.
    """
    if not why:
        raise ValueError("why everything is asked for is said")
    return within(EVERYTHING)
