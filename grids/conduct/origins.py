"""From where what is being done was asked: the client's address, and how long ago the asker proved who they are.

A middleware sets it for the time of a request; in commands, tasks and tests outside of one it is empty.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings

from grids.conduct.refusals import ProofNeeded

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251

_address: ContextVar[str] = ContextVar("address", default="")
# seconds since 1970 at which the session's second factor was given, 0 for never; None: nobody's session asks
_proved_at: ContextVar[float | None] = ContextVar("proved_at", default=None)


def client_ip(request: "HttpRequest") -> str:
    """The address that the outermost of our gateways saw; what a client writes into the header itself is not believed.

    PROXY_HOPS gateways each append the address they were asked from to X-Forwarded-For: the one wanted is so many
    from its end. Without gateways, or where the header is shorter or no address stands there, the connection's own.
    """
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    hops = settings.PROXY_HOPS
    if hops and len(forwarded) >= hops:
        try:
            return str(ip_address(forwarded[-hops]))
        except ValueError:
            pass
    return request.META.get("REMOTE_ADDR", "")


def current_address() -> str:
    """The address of whoever asks at this moment; empty where nobody asks over the network."""
    return _address.get()


@contextmanager
def asked_from(address: str) -> Iterator[None]:
    """What happens inside was asked from this address."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


@contextmanager
def proved(at: float) -> Iterator[None]:
    """What happens inside is asked in a session whose second factor was given at this moment (0: never)."""
    token = _proved_at.set(at)
    try:
        yield
    finally:
        _proved_at.reset(token)


def require_fresh_proof(*, where_there_is_one: bool = False) -> None:
    """ProofNeeded unless the second factor was given within PROOF_MINUTES; commands and tasks have no session.

    where_there_is_one: an account without a second factor is let through; one that has it gave it when it signed in.
    """
    at = _proved_at.get()
    if where_there_is_one and at == 0:
        return
    if at is not None and abs(time.time() - at) > settings.PROOF_MINUTES * 60:
        raise ProofNeeded
