"""What registers of residents the database itself hands out: to nobody anything, unless a process says for whom it asks.

A scope says below which codes somebody reads residents. A request has its user's, a task none until it says one; threads,
callbacks after the response and generators that are read later have none. governance/database tells it to the database,
whose policies (governance/fences.py) know no other ground.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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


def scope_of(user: "User") -> str:
    """What an account may read, by the same grants as the oracle's answers: of the system's own account nothing."""
    if not user.is_authenticated:
        return NOBODY
    grants, said = getattr(user, "_fence", (None, NOBODY))
    if grants is not user.grants:
        below = {kind: list(oracle.prefixes(user, permission)) for kind, permission in KINDS.items()}
        said = json.dumps(below, separators=(",", ":")) if any(below.values()) else NOBODY
        user._fence = (user.grants, said)  # type: ignore[attr-defined]
    return said


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
def within(scope: Scope) -> Iterator[None]:
    """What is asked inside is asked under this scope."""
    held = _scope
    token = held.set(scope)
    try:
        yield
    finally:
        held.reset(token)


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
